"""What was sent is seen by its sender and its recipient, and by nobody else: in the application and in the database."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from northstar.casework.concerns.models import Addition, Concern, Dispatch, DispatchStep, Proposal, SearchEntry
from northstar.casework.concerns.queries import dispatch as queries
from northstar.casework.concerns.services import dispatch
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.vault.models import DataKey
from tests.casework.concerns.adding import add, send_on

pytestmark = pytest.mark.django_db
TABLES = [
    "concerns_concern", "concerns_dispatch", "concerns_dispatchstep", "concerns_addition", "concerns_proposal",
    "concerns_searchentry",
]  # fmt: skip


@pytest.fixture
def sent(region):
    """A copy that the force has, and what was sent on to it since."""
    made = region.sent(region.concern(category="forced_crime"))
    add(made.concern_id)
    send_on(region, made.concern_id, made)
    dispatch.bring(dispatch_id=made.pk, desk_id=region.cast.desk.pk, at=timezone.now())
    return made


def counted(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return cursor.fetchone()[0]


def strangers(region):
    yield region.actor(region.worker)
    yield from (region.cast.actor(name) for name in ("asha", "cara", "dev", "gita", "hal", "iris"))
    yield actors.Public()
    yield actors.job("a job of somebody else", region.council.pk, Permission.READ_CONCERNS, Permission.INBOX)


def test_control_03_for_anybody_else_there_is_nothing_not_even_a_count(region, sent):
    for stranger in strangers(region):
        with acting_as(stranger):
            assert not queries.dispatches_for(stranger).exists()
            # The application's filter is gone: the database still shows nothing.
            assert not Dispatch.objects.exists()
            assert [counted(table) for table in TABLES] == [0] * len(TABLES)


def test_without_any_actor_there_is_nothing(region, sent):
    assert [counted(table) for table in TABLES] == [0] * len(TABLES)


def test_control_04_the_recipient_sees_its_copy_and_never_the_concern(region, sent):
    with acting_as(region.actor(region.officer)):
        assert Dispatch.objects.get().pk == sent.pk
        assert not Concern.objects.exists() and not Proposal.objects.exists()
        assert DataKey.objects.filter(pk=sent.data_key_id).exists()
        assert DataKey.objects.count() == 1  # the copy's own key, not the concern's
        assert DispatchStep.objects.exists() and SearchEntry.objects.get().record_kind == "dispatch"


def test_a_recipient_without_the_permission_sees_nothing(region, sent):
    from tests.factories.routing import member

    with acting_as(region.actor(member(region.force, "Fay Lane", "frontline"))) as fay:
        assert not queries.dispatches_for(fay).exists() and not Dispatch.objects.exists()


@pytest.mark.parametrize("state", ["unsent", "failed", "recalled"])
def test_what_is_not_with_them_is_not_there(region, sent, state):
    with acting_as(region.ben):
        Dispatch.objects.filter(pk=sent.pk).update(state=state)
    with acting_as(region.actor(region.officer)) as olu:
        assert not queries.dispatches_for(olu).exists() and not Dispatch.objects.exists()


@pytest.mark.parametrize("state", ["unsent", "failed", "recalled"])
def test_nor_is_what_was_sent_on_to_it(region, sent, state):
    with acting_as(region.ben):
        Dispatch.objects.filter(pk=sent.pk).update(state=state)
    with acting_as(region.actor(region.officer)):
        assert counted("concerns_addition") == 0


def test_what_was_sent_on_is_the_recipients_when_it_has_been_brought_and_not_before(region, sent):
    with acting_as(region.actor(region.officer)):
        assert counted("concerns_addition") == 1
    with acting_as(region.ben):
        Addition.objects.update(sent_at=None)
        assert counted("concerns_addition") == 1
    with acting_as(region.actor(region.officer)):
        assert counted("concerns_addition") == 0


def test_the_recipient_sends_nothing_on_even_by_plain_sql(region, sent):
    with acting_as(region.actor(region.officer)) as olu, connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute(
                "insert into concerns_addition (id, dispatch_id, message_id, made_at, made_by_id, sent_at, trouble)"
                " select gen_random_uuid(), dispatch_id, gen_random_uuid(), now(), %s, now(), '' from concerns_addition",
                [olu.member_id],
            )
        cursor.execute("delete from concerns_addition")
        assert cursor.rowcount == 0


def test_a_stranger_changes_nothing_even_by_plain_sql(region, sent):
    for stranger in strangers(region):
        with acting_as(stranger), connection.cursor() as cursor:
            cursor.execute("update concerns_dispatch set state = 'accepted'")
            assert cursor.rowcount == 0
    assert region.seen(sent).state == "delivered"


def test_the_recipient_cannot_hide_what_it_was_sent(region, sent):
    with acting_as(region.actor(region.officer)), pytest.raises(DatabaseError), transaction.atomic():
        Dispatch.objects.filter(pk=sent.pk).update(state="recalled")


def test_steps_are_never_changed(region, sent):
    with acting_as(region.ben), pytest.raises(DatabaseError), transaction.atomic():
        DispatchStep.objects.update(event="nothing happened")


def test_the_table_holds_no_word_of_the_payload_or_the_answer(region, sent):
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.accept(actor=olu, dispatch_id=sent.pk, at=timezone.now())
        words = "We met Marigold there."
        dispatch.finish(actor=olu, dispatch_id=sent.pk, outcome="visited", words=words, at=timezone.now())
    with acting_as(region.ben), connection.cursor() as cursor:
        cursor.execute("select d::text from concerns_dispatch d union all select s::text from concerns_dispatchstep s")
        said = " ".join(row[0] for row in cursor.fetchall())
    assert "visited" in said
    for word in ("Marigold", "QQ99", "Tannery", "Sparkle", "silver van"):
        assert word not in said and word.encode().hex() not in said


def test_job_arguments_are_identifiers(region, sent):
    import re

    from procrastinate.contrib.django.models import ProcrastinateJob

    plain = re.compile(r"[0-9a-f-]{36}|[a-z_.]*")
    for job in ProcrastinateJob.objects.all():
        assert all(plain.fullmatch(str(value)) for value in job.args.values()), job.args
