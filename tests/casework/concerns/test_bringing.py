"""Bringing what was sent on to who has the copy: stopped, failed, put back, found, seen, and nowhere in clear."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Addition, Dispatch
from northstar.casework.concerns.queries import added as queries
from northstar.casework.concerns.queries import concerns as concern_queries
from northstar.casework.concerns.services import dispatch, receipts
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Reporter
from northstar.foundation.agencies.models import Contact
from northstar.foundation.notices.models import Notice
from northstar.kit.sealing import BrokenSeal
from northstar.kit.transitions import Refused
from tests.casework.concerns.adding import FACT, add, offered, send_on, theirs, waits
from tests.factories.routing import end_agreements, member, told
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
State = states.DispatchState


def test_what_changed_meanwhile_stops_it_and_the_desk_is_told(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    send_on(region, concern_id, made)
    end_agreements(region.force)
    assert dispatch.bring(dispatch_id=made.pk, desk_id=region.cast.desk.pk, at=timezone.now()) == 0
    assert theirs(region, made) == [] and told(region.cast.ben, "not_delivered") == 1 and waits(region, concern_id)
    assert region.events(made)[-1] == "dispatches.added_failed"


def test_what_was_stopped_can_be_sent_on_again(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    send_on(region, concern_id, made)
    with acting_as(region.ben):
        Addition.objects.update(trouble="not_allowed_any_more")
    (offer,) = offered(region, concern_id)
    assert offer.may_go
    send_on(region, concern_id, made)
    run_jobs()
    assert theirs(region, made) == [FACT] and len(region.trail(event="dispatches.added")) == 2


def test_a_report_that_is_taken_back_before_it_arrives_stops_it_and_after_that_it_stays(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    send_on(region, concern_id, made)
    run_jobs()
    add(concern_id, "And a third man.")
    send_on(region, concern_id, made)
    receipts.withdraw(actor=Reporter(concern_id=concern_id), at=timezone.now())
    run_jobs()
    assert theirs(region, made) == [FACT]


def test_what_was_recalled_takes_what_was_added_with_it(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    send_on(region, concern_id, made)
    run_jobs()
    with acting_as(region.ben) as ben:
        dispatch.recall(actor=ben, dispatch_id=made.pk, at=timezone.now())
    assert theirs(region, made) == [] and told_standing(region) == 0


def told_standing(region) -> int:
    with acting_as(region.actor(region.officer)):
        return Notice.objects.standing().filter(kind="concerns.more_came_in").count()


def test_a_contact_that_must_be_rung_is_rung_by_the_desk(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    Contact.objects.filter(agency=region.force).update(channel="phone", phone="07700 900123")
    send_on(region, concern_id, made)
    run_jobs()
    assert theirs(region, made) == [FACT] and told(region.cast.ben, "to_ring") == 1


def test_a_mail_that_came_back_is_told_to_the_desk_and_it_stays_there_to_read(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    send_on(region, concern_id, made)
    run_jobs()
    bounced = {"dispatch_id": made.pk, "at": timezone.now()}
    dispatch.note_added_mail(state="sent", **bounced)
    assert not waits(region, concern_id)
    dispatch.note_added_mail(state="refused", **bounced)
    dispatch.note_added_mail(state="refused", **bounced)
    assert told(region.cast.ben, "not_delivered") == 1 and waits(region, concern_id)
    assert theirs(region, made) == [FACT]


def test_what_nobody_brings_is_put_back_on_its_way(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    send_on(region, concern_id, made)
    later, desk = timezone.now() + timedelta(minutes=5), region.cast.desk.pk
    assert dispatch.put_back_on_its_way(desk_id=desk, at=later) == 0
    ProcrastinateJob.objects.filter(lock=f"dispatch:{made.pk}").delete()
    assert dispatch.put_back_on_its_way(desk_id=desk, at=later) == 1
    run_jobs()
    assert theirs(region, made) == [FACT]


def test_the_agency_finds_it_by_its_words_and_loses_them_with_the_copy(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    send_on(region, concern_id, made)
    run_jobs()
    with acting_as(region.actor(region.officer)) as olu:
        assert [hit.record_id for hit in concern_queries.search(olu, "xx11abc")] == [made.pk]
        assert [hit.record_id for hit in concern_queries.search(olu, "QQ99ZZZ")] == [made.pk]
    with acting_as(region.ben) as ben:
        dispatch.recall(actor=ben, dispatch_id=made.pk, at=timezone.now())
    with acting_as(region.actor(region.officer)) as olu:
        assert concern_queries.search(olu, "xx11abc") == []


# Seen


def see(region, made, person=None, additions=None) -> int:
    with acting_as(region.actor(person or region.officer)) as reader:
        ids = list(Addition.objects.values_list("pk", flat=True)) if additions is None else additions
        return dispatch.note_added_seen(actor=reader, dispatch_id=made.pk, additions=ids, at=timezone.now())


def test_seen_once_says_who_and_when_and_what_came_in_meanwhile_stays_new(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    send_on(region, concern_id, made)
    run_jobs()
    with acting_as(region.actor(region.officer)):
        shown = list(Addition.objects.values_list("pk", flat=True))
    add(concern_id, "And a third man.")
    send_on(region, concern_id, made)
    run_jobs()
    assert see(region, made, additions=shown) == 1
    assert see(region, made, additions=shown) == 0
    with acting_as(region.ben) as ben:
        first, second = queries.additions_of(ben, region.load(concern_id))
        assert first.seen_by.user.name == "Olu Bright" and first.seen_at is not None
        assert second.seen_at is None and second.content["text"] == "And a third man."
    assert region.events(made).count("dispatches.added_seen") == 1
    assert region.seen(made).state == State.DELIVERED  # that they have seen more is no answer


def test_only_who_answers_for_the_agency_says_so(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    send_on(region, concern_id, made)
    run_jobs()
    with pytest.raises(Dispatch.DoesNotExist):
        see(region, made, region.worker)
    with acting_as(region.ben) as ben, pytest.raises(Refused):
        dispatch.note_added_seen(actor=ben, dispatch_id=made.pk, additions=[], at=timezone.now())
    frontline = member(region.force, "Fay Lane", "frontline")
    with pytest.raises(Dispatch.DoesNotExist):
        see(region, made, frontline)


# What lies in the table


def test_the_table_and_the_jobs_hold_no_word_of_it(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    send_on(region, concern_id, made)
    with acting_as(region.ben), connection.cursor() as cursor:
        cursor.execute(
            "select a::text from concerns_addition a union all select j.args::text from procrastinate_jobs j"
        )
        lying = " ".join(row[0] for row in cursor.fetchall())
    assert str(made.pk) in lying
    for word in ("Tannery", "XX11", "moved"):
        assert word not in lying and word.encode().hex() not in lying


def test_words_cannot_be_put_under_another_copy(region, concern_id):
    """The content is bound to its row, and opens with the key of its own copy only."""
    first, second = region.send(concern_id, region.choice(), region.choice(region.council, "community_safety"))
    run_jobs()
    add(concern_id)
    send_on(region, concern_id, first, second)
    with acting_as(region.ben), connection.cursor() as cursor:
        cursor.execute(
            "update concerns_addition set content = (select content from concerns_addition where dispatch_id = %s)"
            " where dispatch_id = %s",
            [first.pk, second.pk],
        )
        stolen = Addition.objects.select_related("dispatch__data_key").get(dispatch_id=second.pk)
        with pytest.raises(BrokenSeal):
            stolen.content
