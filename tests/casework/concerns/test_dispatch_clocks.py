"""Clocks of what was sent: due in working time, one reminder, one escalation, and nothing left lying."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Dispatch
from northstar.casework.concerns.queries import dispatch as queries
from northstar.casework.concerns.services import dispatch
from northstar.casework.concerns.services.dispatch.making import respond_words
from northstar.foundation.access.acting import acting_as
from northstar.foundation.agencies.models import BankHoliday, Contact
from tests.factories import routing as factory
from tests.factories.routing import told

pytestmark = pytest.mark.django_db
State = states.DispatchState
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
FRIDAY_EVENING = datetime(2026, 11, 20, 18, tzinfo=UTC)


def sent_at(region, at, **changes):
    made = region.send(region.concern(category="forced_crime", at=at, **changes), at=at)[0]
    region.deliver(made, at)
    return made


def watch(region, at):
    dispatch.watch(desk_id=region.cast.desk.pk, at=at)


def office(region):
    """The force's contact keeps office hours; the one that stands in is there day and night."""
    day = factory.office_hours(Contact.objects.get(agency=region.force, purpose="concern"))
    night = Contact.objects.get(agency=region.force, purpose="urgent")
    Contact.objects.filter(pk=day.pk).update(fallback=night)
    return day, night


def test_the_answer_is_due_in_the_contacts_own_working_time(region):
    office(region)
    made = sent_at(region, FRIDAY_EVENING)
    # 16 working hours after Friday evening: Monday and Tuesday.
    assert made.respond_by == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert made.respond_rule == "16 working hours"


def test_a_bank_holiday_does_not_count(region):
    office(region)
    BankHoliday.objects.get_or_create(day="2026-11-23", nation="england-wales", defaults={"name": "A made-up holiday"})
    assert sent_at(region, FRIDAY_EVENING).respond_by == datetime(2026, 11, 25, 17, tzinfo=UTC)


def test_what_cannot_wait_runs_round_the_clock(region):
    office(region)
    concern_id = region.concern(category="exploiter", at=FRIDAY_EVENING, in_danger_now=states.Answer.YES)
    made = region.send(concern_id, region.choice(), at=FRIDAY_EVENING)[0]
    assert made.respond_by == FRIDAY_EVENING + timedelta(minutes=30)
    assert made.respond_rule == "30 minutes, day and night"


@pytest.mark.parametrize(
    ("minutes", "working", "words"),
    [
        (120, True, "2 working hours"),
        (60, False, "1 hour, day and night"),
        (90, True, "90 minutes of working time"),
    ],
)
def test_the_rule_of_a_clock_is_said_in_words(minutes, working, words):
    assert respond_words(minutes, working=working) == words


def test_one_reminder_when_half_of_the_time_has_gone(region):
    made = sent_at(region, MONDAY)
    half = MONDAY + (made.respond_by - MONDAY) / 2
    watch(region, half - timedelta(minutes=1))
    assert told(region.officer, "answer_awaited") == 0
    for minutes in (0, 1, 30):
        watch(region, half + timedelta(minutes=minutes))
    assert told(region.officer, "answer_awaited") == 1
    assert region.events(made).count("dispatches.reminded") == 1


def test_a_closed_office_is_reminded_when_it_opens(region):
    office(region)
    made = sent_at(region, FRIDAY_EVENING)
    sunday = datetime(2026, 11, 22, 23, tzinfo=UTC)
    assert sunday > FRIDAY_EVENING + (made.respond_by - FRIDAY_EVENING) / 2
    watch(region, sunday)
    assert told(region.officer, "answer_awaited") == 0
    watch(region, datetime(2026, 11, 23, 9, tzinfo=UTC))
    assert told(region.officer, "answer_awaited") == 1


def test_nobody_answered_so_it_is_passed_on_once_and_the_desk_is_told(region):
    _day, night = office(region)
    made = sent_at(region, MONDAY)
    late = made.respond_by
    for minutes in (0, 1, 2):
        watch(region, late + timedelta(minutes=minutes))
    with acting_as(region.ben):
        (passed_on,) = Dispatch.objects.filter(escalated_from=made)
        assert (passed_on.contact, passed_on.recipient, passed_on.purpose) == (night, region.force, "concern")
        assert passed_on.state == State.UNSENT
    region.deliver(passed_on, late)
    watch(region, late + timedelta(days=9))  # what was passed on is not passed on again
    with acting_as(region.ben):
        assert Dispatch.objects.filter(concern_id=made.concern_id).count() == 2
    assert told(region.cast.ben, "not_answered") == 2  # for the first, and for the one that was passed on
    assert region.events(made).count("dispatches.escalated") == 1


def test_without_a_fallback_the_desk_is_told_and_nothing_is_sent(region):
    made = sent_at(region, MONDAY)
    assert dispatch.escalate(dispatch_id=made.pk, desk_id=region.cast.desk.pk, at=made.respond_by) is None
    assert dispatch.escalate(dispatch_id=made.pk, desk_id=region.cast.desk.pk, at=made.respond_by) is None
    assert told(region.cast.ben, "not_answered") == 1


def test_a_fallback_that_has_lapsed_is_stepped_over(region):
    day, night = office(region)
    third = factory.contact(region.force, "intelligence", label="The third", always_open=True)
    Contact.objects.filter(pk=night.pk).update(state="lapsed", fallback=third)
    made = sent_at(region, MONDAY)
    passed_on = dispatch.escalate(dispatch_id=made.pk, desk_id=region.cast.desk.pk, at=made.respond_by)
    assert passed_on.contact == third and day.pk == made.contact_id


def test_a_lapsed_agreement_stops_what_would_be_passed_on(region):
    office(region)
    made = sent_at(region, MONDAY)
    factory.end_agreements(region.force, made.respond_by)
    assert dispatch.escalate(dispatch_id=made.pk, desk_id=region.cast.desk.pk, at=made.respond_by) is None
    with acting_as(region.ben):
        assert Dispatch.objects.count() == 1


def test_nothing_is_passed_on_before_its_time_or_after_its_answer(region):
    office(region)
    made = sent_at(region, MONDAY)
    desk_id = region.cast.desk.pk
    assert dispatch.escalate(dispatch_id=made.pk, desk_id=desk_id, at=made.respond_by - timedelta(seconds=1)) is None
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.accept(actor=olu, dispatch_id=made.pk, at=MONDAY)
    watch(region, made.respond_by + timedelta(days=1))
    assert region.events(made)[-1] == "dispatches.accepted"


@pytest.mark.parametrize("which", ["first", "passed on"])
def test_answering_one_of_the_two_settles_the_other(region, which):
    office(region)
    first = sent_at(region, MONDAY)
    passed_on = dispatch.escalate(dispatch_id=first.pk, desk_id=region.cast.desk.pk, at=first.respond_by)
    region.deliver(passed_on, first.respond_by)
    answered, other = (first, passed_on) if which == "first" else (passed_on, first)
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.accept(actor=olu, dispatch_id=answered.pk, at=first.respond_by)
        assert [one.pk for one in queries.dispatches_for(olu)] == [answered.pk]
    assert region.seen(other).state == State.RECALLED
    assert region.seen(answered).state == State.ACCEPTED


def test_what_never_left_gets_a_job_again_and_only_one(region):
    made = region.send(region.concern(category="forced_crime"))[0]
    waiting = ProcrastinateJob.objects.filter(task_name="concerns.deliver")
    later = timezone.now() + timedelta(minutes=10)
    watch(region, later)
    assert waiting.count() == 1  # its job is still there
    ProcrastinateJob.objects.filter(task_name="concerns.deliver").update(status="succeeded")
    watch(region, later)
    watch(region, later)
    again = waiting.filter(status="todo")
    assert [job.args["dispatch"] for job in again] == [str(made.pk)]


def test_a_concern_that_no_rule_has_seen_is_routed_again(region):
    concern_id = region.concern(routed=False)
    mine = ProcrastinateJob.objects.filter(task_name="concerns.route", args__concern=str(concern_id))
    later = timezone.now() + timedelta(minutes=20)
    watch(region, later)
    assert mine.count() == 1
    mine.update(status="failed")
    watch(region, later)
    watch(region, later)
    assert mine.filter(status="todo").count() == 1


def test_what_is_due_and_awaited(region):
    made = sent_at(region, MONDAY)
    with acting_as(region.actor(region.officer)) as olu:
        assert not queries.due_for(olu, made.respond_by - timedelta(seconds=1)).exists()
        assert queries.due_for(olu, made.respond_by).get().pk == made.pk
    with acting_as(region.ben) as ben:
        assert queries.awaited_for(ben).get().pk == made.pk
    with acting_as(region.cast.actor("asha")) as asha:
        assert not queries.awaited_for(asha).exists() and not queries.troubled_for(asha).exists()
