"""As the application's own role in the database: what another actor finds of an application is nothing."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Applicant, Public, Reporter, job
from northstar.partnership.governance.models import Application
from tests.factories import joining

TABLES = ("governance_application", "governance_check", "governance_step", "governance_link")


def counted(actor) -> dict[str, int]:
    with acting_as(actor), connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"select count(*) from {table}")
            found[table] = cursor.fetchone()[0]
        cursor.execute(
            "select count(*) from vault_datakey where id in (select data_key_id from governance_application)"
        )
        return found | {"keys": cursor.fetchone()[0]}


def test_whoever_does_not_look_after_partners_finds_no_row(cast):
    finn = cast.actor("finn")
    made = joining.checked(finn, joining.applied())
    other = joining.applied(organisation="Elsewhere Trust")
    everything = counted(finn)
    assert everything["governance_application"] == everything["keys"] == 2 and all(everything.values())
    strangers = [cast.actor(name) for name in ("asha", "ben", "cara", "dev", "gita", "iris")]
    strangers += [
        Public(),
        Reporter(concern_id=uuid4()),
        job("concerns.watch", cast.desk.pk),
        Applicant(lookup=b"0" * 32),
    ]
    for actor in strangers:
        assert counted(actor) == dict.fromkeys([*TABLES, "keys"], 0), actor.kind
    own = counted(Applicant(application_id=made.pk))
    assert (own["governance_application"], own["keys"], own["governance_check"]) == (1, 1, 0)
    follower = joining.link(finn, other, "follow")
    assert counted(Applicant(lookup=bytes(follower.digest))) == dict.fromkeys([*TABLES, "keys"], 0) | {
        "governance_link": 1
    }


def test_nobody_writes_into_anothers_application_and_steps_are_never_changed(cast):
    finn = cast.actor("finn")
    made = joining.checked(finn, joining.applied())
    for actor in (cast.actor("cara"), Applicant(application_id=uuid4())):
        with acting_as(actor):
            assert Application.objects.filter(pk=made.pk).update(state="joined") == 0
    for table, column in (("governance_step", "event"), ("governance_check", "code")):
        with acting_as(finn), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update {table} set {column} = 'x'")


def test_what_was_typed_is_sealed_in_the_table(cast):
    made = joining.applied()
    with acting_as(cast.actor("finn")), connection.cursor() as cursor:
        cursor.execute("select row_to_json(a)::text from governance_application a where id = %s", [made.pk])
        text = cursor.fetchone()[0]
    for secret in ("Saltmarsh", "Petra", "safe houses", "morwenna", "Idris"):
        assert secret not in text and secret.encode().hex() not in text
