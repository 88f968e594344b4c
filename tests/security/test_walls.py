"""Every walled table × every role of another agency: nothing of the first agency's, by plain SQL and without a filter.

The application's filter is not asked at all: a table is counted as ``northstar_app`` with the actor set, by SQL and
through the ORM's own manager. Each table has rows that its owners see, so that nothing is proved about empty tables.
"""

from collections.abc import Iterable
from dataclasses import replace
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from northstar.config import inspection
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.roles import ROLES
from northstar.kit.walls import Wall
from northstar.partnership.governance.models import Application
from tests.cast import PEOPLE
from tests.security.world import World, undone

MODELS: dict[str, type[models.Model]] = {
    model._meta.db_table: model
    for model in apps.get_models(include_auto_created=True)
    if isinstance(getattr(model, "wall", None), Wall)
}
# Rows that are of no agency: which roles of any agency see them, and why that is no leak.
ANY = frozenset(ROLES)
# Who keeps the directory of partners reads who applies to be in it, wherever they sit: it is one for all agencies.
KEEPERS = frozenset(role.name for role in ROLES.values() if Permission.EDIT_AGENCIES in role.permissions)
READY = ("governance_plannedstep", "governance_readinessanswer")
JOINING = ("governance_application", "governance_check", "governance_link", "governance_step")
OF_NO_AGENCY = {
    "agencies_change": (ANY, "the history of the directory of partners, which every member may read"),
    **dict.fromkeys(JOINING, (KEEPERS, "an application is to the partnership, and not to one agency")),
    **dict.fromkeys(READY, (KEEPERS, "how ready partners are is for whoever keeps the directory, wherever they sit")),
    "concerns_knock": (ANY, "keyed counts of knocks at the public form, of nobody and about nothing"),
    "audit_seal": (
        {"agency_lead", "coordinator", "auditor"},
        "digests that chain the trail: no act can be read in them",
    ),
    "audit_entry": ({"auditor"}, "an auditor reads the whole trail, which holds who, what and when and no content"),
}


def seen(tables: Iterable[str]) -> dict[str, set[str]]:
    """The keys of the rows that the database shows now, by plain SQL."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            key = MODELS[table]._meta.pk.column
            cursor.execute(f'select "{key}"::text from {table}')
            found[table] = {row[0] for row in cursor.fetchall()}
    return found


def keys_of_applications() -> set[str]:
    """The keys that come with the applications that the actor sees: whoever sees a record sees its key."""
    return {str(key) for key in Application.objects.values_list("data_key_id", flat=True)}


def through_the_orm(tables: Iterable[str]) -> dict[str, int]:
    counts = {table: MODELS[table]._base_manager.count() for table in tables}
    return counts | {"vault_datakey": counts["vault_datakey"] - len(keys_of_applications())}


@pytest.fixture(scope="module")
def owned(world: World) -> dict[str, set[str]]:
    """What the members of the cast and the reporter see between them: all that must be kept from strangers."""
    together: dict[str, set[str]] = {table: set() for table in MODELS}
    for who in (*PEOPLE, "receipt"):
        with acting_as(world.actor(who)):
            for table, keys in seen(MODELS).items():
                together[table] |= keys
    return together


def walled_from(role: str) -> list[str]:
    return [table for table in MODELS if role not in OF_NO_AGENCY.get(table, ((), ""))[0]]


def test_the_tables_are_those_of_the_house():
    assert set(MODELS) == {table for table, _wall in inspection.walls()} and set(MODELS) >= set(OF_NO_AGENCY)


def test_every_walled_table_has_rows_that_its_owners_see(owned):
    """``audit_seal`` and the knocks are nobody's; what anybody sees of them is told in ``OF_NO_AGENCY``."""
    assert [table for table, keys in owned.items() if not keys] == []


@pytest.mark.parametrize("role", ROLES)
def test_control_03_a_member_of_another_agency_sees_no_row_of_any_table(world, owned, role):
    """An agency that has nothing to do with any of it: not a row, whatever the role."""
    person = next(actors.member(one) for one in world.bystanders if one.role == role)
    with acting_as(person), connection.cursor() as cursor:
        cursor.execute("select current_user, northstar_agency()::text, northstar_role()")
        assert cursor.fetchone() == ("northstar_app", str(person.agency_id), role)
        found = seen(walled_from(role))
        found["vault_datakey"] -= keys_of_applications()
        assert {table: keys for table, keys in found.items() if keys} == {}
        assert {table: count for table, count in through_the_orm(walled_from(role)).items() if count} == {}


@pytest.mark.parametrize("role", ROLES)
def test_control_03_another_desk_sees_its_own_rows_and_none_of_the_first(world, owned, role):
    """A desk with concerns of its own: whatever it sees is not among what the first agencies see.

    What it sent to Westmarch both of them see: the dispatch with its key and steps, and the file that went with it.
    """
    person = replace(
        actors.member(world.nell), permissions=ROLES[role].permissions, role_name=role, membership_id=uuid4()
    )
    with acting_as(person), connection.cursor() as cursor:
        found = seen(walled_from(role))
        cursor.execute(
            "select id::text, data_key_id::text from concerns_dispatch where owner_agency_id = %s and id = %s",
            [person.agency_id, world.dispatches["far"]],
        )
        shared = {value for row in cursor.fetchall() for value in row}
        cursor.execute("select id::text from concerns_dispatchstep where dispatch_id = %s", [world.dispatches["far"]])
        steps = {row[0] for row in cursor.fetchall()}
        shared |= files_sent(cursor, world) | keys_of_applications()
    leaked = {table: keys & owned[table] - shared for table, keys in found.items()}
    leaked["concerns_dispatchstep"] -= steps
    leaked["audit_entry"] = (
        set() if Permission.READ_OWN_TRAIL in person.permissions else leaked.get("audit_entry", set())
    )
    assert {table: keys for table, keys in leaked.items() if keys} == {}
    assert bool(found["concerns_concern"]) == (Permission.READ_CONCERNS in person.permissions)


def files_sent(cursor, world: World) -> set[str]:
    """The far desk's one file: its row, its key, what is stored of it, and the grant that opens it to Westmarch."""
    document = world.documents["theirs"]
    cursor.execute(
        "select id::text from documents_document where id = %s"
        " union select data_key_id::text from documents_document where id = %s"
        " union select ref::text from documents_storedfile where document_id = %s"
        " union select id::text from access_grant where record_id = %s",
        [document] * 4,
    )
    return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("kind", ["public", "job", "reporter"])
def test_control_03_nor_does_anybody_who_is_no_member(world, kind):
    """The public, a job of the other agency with all that a role may have, somebody with a receipt of nothing."""
    everything = frozenset().union(*(role.permissions for role in ROLES.values())) - {
        Permission.READ_TRAIL,
        Permission.READ_OWN_TRAIL,
    }
    agency = world.bystanders[0].agency_id
    person = {
        "public": actors.Public(),
        "job": actors.job("a job of somebody else", agency, *everything),
        "reporter": actors.Reporter(concern_id=uuid4(), lookup=b"\x07" * 32),
    }[kind]
    open_to_jobs = {"documents_storedfile"} if kind == "job" else set()  # ciphertext; its key is behind the document
    # A job of the keepers reads applications, and how ready partners are; no other does.
    open_to_jobs |= {*JOINING, *READY} if kind == "job" else set()
    tables = [table for table in MODELS if table not in {"agencies_change", "concerns_knock"} | open_to_jobs]
    with acting_as(person):
        found = seen(tables)
        found["vault_datakey"] -= keys_of_applications()
        assert {table: keys for table, keys in found.items() if keys} == {}
        assert {table: count for table, count in through_the_orm(tables).items() if count} == {}


def test_control_03_without_an_actor_the_filled_tables_are_empty(world, owned):
    with transaction.atomic():
        assert {table: keys for table, keys in seen(MODELS).items() if keys} == {}
        assert not any(through_the_orm(MODELS).values())


def test_control_03_nobody_else_changes_or_removes_a_row(world, owned):
    """UPDATE and DELETE by plain SQL that asks for no column, so that only the wall of the verb itself holds it."""
    for person in (actors.member(one) for one in world.bystanders):
        for table in walled_from(person.role):
            if MODELS[table].wall.append_only or table == "concerns_knock":
                continue
            if table == "vault_datakey" and person.role in KEEPERS:
                continue  # they see the keys of applications, and of nothing else: tested above
            column = next(field.column for field in MODELS[table]._meta.concrete_fields if not field.primary_key)
            with undone(), acting_as(person), connection.cursor() as cursor:
                cursor.execute(f'update {table} set "{column}" = null')
                assert cursor.rowcount == 0, (person.role, table)
                cursor.execute(f"delete from {table}")
                assert cursor.rowcount == 0, (person.role, table)
