"""A request is seen by those who ask and those who are asked, and by nobody else: in the application and below it."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from northstar.casework.referrals import policies, queries, services
from northstar.casework.referrals.models import Request, RequestStep
from northstar.foundation.access import actors
from northstar.foundation.access import services as access
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.audit.models import Entry
from northstar.foundation.vault.models import DataKey
from tests.factories.referrals import WANTED
from tests.factories.routing import member

pytestmark = pytest.mark.django_db
TABLES = ("referrals_request", "referrals_requeststep")


def counted(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return cursor.fetchone()[0]


def strangers(asking):
    yield from (asking.cast.actor(name) for name in ("ben", "cara", "dev", "finn", "gita", "hal"))
    yield actors.Public()
    yield actors.member(member(asking.cast.harbour_light, "Fay Lane", "frontline"))  # does not answer
    yield actors.member(member(asking.cast.tern, "Ian Vale", "auditor"))  # does not ask
    yield actors.job("a job", asking.cast.westmarch.pk, Permission.ASK, Permission.ANSWER_REQUESTS)


def test_control_03_for_anybody_else_there_is_nothing_not_even_a_count(asking):
    asking.ask()
    assert [counted(table) for table in TABLES] == [0, 0]
    for stranger in strangers(asking):
        with acting_as(stranger):
            assert not queries.requests_for(stranger).exists()
            # The application's filter is gone: the database still shows nothing.
            assert [counted(table) for table in TABLES] == [0, 0], stranger
            assert not DataKey.objects.exists()


def test_both_sides_see_it_and_its_steps(asking):
    made = asking.ask()
    for name in ("iris", "asha"):
        with acting_as(asking.cast.actor(name)):
            assert [counted(table) for table in TABLES] == [1, 1]
            assert Request.objects.get().pk == made.pk and DataKey.objects.count() == 1


def refused(statement: str, values: list) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_nobody_writes_for_another_or_over_what_happened(asking):
    made = asking.ask()
    with acting_as(asking.cast.actor("asha")) as asha:
        step = "insert into referrals_requeststep (request_id, event, state, by_agency_id, at, reason) values (%s, 'requests.seen', 'seen', %s, now(), '')"
        refused(step, [made.pk, asking.cast.tern.pk])
        refused("update referrals_requeststep set reason = 'x' where request_id = %s", [made.pk])
        refused("delete from referrals_requeststep where request_id = %s", [made.pk])
        # Given away to an agency that has nothing to do with it.
        refused("update referrals_request set asked_agency_id = %s where id = %s", [asking.cast.westmarch.pk, made.pk])
        with connection.cursor() as cursor:
            cursor.execute("delete from referrals_request where id = %s", [made.pk])
            assert cursor.rowcount == 0
        assert RequestStep.objects.count() == 1 and asha.agency_id
    with acting_as(asking.cast.actor("cara")), connection.cursor() as cursor:
        cursor.execute("update referrals_request set state = 'seen' where id = %s", [made.pk])
        assert cursor.rowcount == 0


def test_no_request_is_made_in_the_name_of_somebody_else(asking):
    made = asking.ask()
    with acting_as(asking.cast.actor("cara")):
        refused(
            "insert into referrals_request (id, data_key_id, reference, need, topic, whom, area_code, by_when, answer_by,"
            " answer_rule, state, version, reached, made_at, decline_reason, outcome, asking_agency_id, asked_agency_id,"
            " contact_id, made_by_id) values (gen_random_uuid(), %s, 'R-0', 'speaker', '', 'nobody', '', 'today', now(),"
            " '', 'sent', 1, 'here', now(), '', '', %s, %s, %s, %s)",
            [
                made.data_key_id,
                asking.cast.tern.pk,
                asking.cast.harbour_light.pk,
                asking.contact.pk,
                asking.cast.iris.pk,
            ],
        )


def test_who_is_shut_out_of_one_sees_it_no_more(asking):
    made = asking.ask()
    with acting_as(asking.cast.actor("iris")) as iris:
        shut = {"owner_agency_id": iris.agency_id, "whom": asking.cast.asha, "because": "conflict"}
        access.exclude(actor=iris, record=made, at=timezone.now(), **shut)
    with acting_as(asking.cast.actor("asha")) as asha:
        assert not queries.requests_for(asha).exists() and not Request.objects.exists()


def test_what_lies_in_the_tables_tells_nothing(asking):
    made = asking.ask()
    asking.decline(made, "Ring the night shelter.")
    with acting_as(asking.cast.actor("iris")), connection.cursor() as cursor:
        cursor.execute("select * from referrals_request")
        row = b"".join(
            bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in cursor.fetchone()
        )
    assert made.reference.encode() in row
    assert not [word for word in (WANTED.words, "960456", "night shelter") if word.encode() in row]


# Who may do what: follow (the asking side), answer (the asked side), note an answer (only once rung).
MAY = {
    "iris": (True, False),
    "asha": (False, True),
    "cara": (False, False),
    "ben": (False, False),
    "gita": (False, False),
}


@pytest.mark.parametrize(("who", "may"), MAY.items())
def test_control_02_who_may_follow_and_answer(asking, who, may):
    made, actor = asking.ask(), asking.cast.actor(who)
    assert (policies.may_follow(actor, made), policies.may_answer(actor, made)) == may
    assert not policies.may_note_answer(actor, made)
    made.reached = "rung"
    assert policies.may_note_answer(actor, made) == may[0]
    assert policies.may_ask(actor) == (who != "gita")


def test_reading_is_on_the_trail(asking):
    made = asking.ask()
    with acting_as(asking.cast.actor("asha")) as asha:
        services.note_consultation(asha, made)
    with acting_as(asking.cast.actor("gita")):
        assert Entry.objects.get(event="requests.read").actor == asking.cast.actor("asha").ref
