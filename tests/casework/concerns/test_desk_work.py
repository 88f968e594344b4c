"""How a concern goes on at the desk: what is enough, the desk's own clock, merging and taking apart, handing over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Dispatch
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.services import dispatch, receipts, triage
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.kit.transitions import Refused
from tests.factories.routing import member, told

pytestmark = pytest.mark.django_db
State = states.State


def child_still_there(region, **more):
    """Goes to the council and the police by itself."""
    return region.concern(category="other", child=states.Answer.YES, still_there=states.Answer.YES, **more)


def by_itself(region, concern_id):
    with acting_as(region.ben):
        made = Dispatch.objects.filter(concern_id=concern_id, recipient=region.council).get()
    region.deliver(made)
    return made


def state_of(region, concern_id):
    with acting_as(region.ben):
        return region.load(concern_id).state


def do(region, verb, concern_id, **more):
    with acting_as(region.ben) as ben:
        return verb(actor=ben, concern_id=concern_id, at=timezone.now(), **more)


def watch(region, at):
    dispatch.watch(desk_id=region.cast.desk.pk, at=at)


# What went by itself


def test_what_went_by_itself_is_acted_on_when_the_agency_has_acted(region):
    concern_id = child_still_there(region)
    made, now = by_itself(region, concern_id), timezone.now()
    assert state_of(region, concern_id) == State.RECEIVED
    with acting_as(region.actor(region.worker)) as wren:
        dispatch.accept(actor=wren, dispatch_id=made.pk, at=now)
        dispatch.finish(actor=wren, dispatch_id=made.pk, outcome="visited", at=now)
    assert state_of(region, concern_id) == State.ACTED_ON


def test_those_who_have_it_are_enough(region):
    concern_id = child_still_there(region)
    do(region, triage.claim_concern, concern_id)
    found = do(region, triage.leave_with_agencies, concern_id)
    assert found.state == State.WITH_AGENCIES
    (step,) = region.trail(event="concerns.left_with_agencies")
    assert step.record_id == str(concern_id)


def test_nobody_is_not_enough(region):
    concern_id = region.concern(category="forced_crime")
    with pytest.raises(Refused, match="No agency has this concern"):
        do(region, triage.leave_with_agencies, concern_id)
    assert state_of(region, concern_id) == State.RECEIVED


@pytest.mark.parametrize("name", ["asha", "cara", "finn"])
def test_only_the_desk_says_what_is_enough(region, name):
    concern_id = child_still_there(region)
    with acting_as(region.cast.actor(name)) as actor, pytest.raises((Refused, queries.Concern.DoesNotExist)):
        triage.leave_with_agencies(actor=actor, concern_id=concern_id, at=timezone.now())


# The desk's own clock


def test_the_desk_and_the_coordinator_learn_once_that_nobody_looked_in_time(region):
    assert region.cast.finn
    at = timezone.now()
    region.concern(category="forced_crime", still_there=states.Answer.YES, at=at)  # for today: within the hour
    watch(region, at + timedelta(minutes=50))
    assert told(region.cast.ben, "not_looked_at") == 0
    for minutes in (66, 67, 200):
        watch(region, at + timedelta(minutes=minutes))
    assert told(region.cast.ben, "not_looked_at") == 1 and told(region.cast.finn, "not_looked_at") == 1


def test_nobody_is_told_of_what_was_looked_at_or_ended(region):
    at = timezone.now()
    looked = region.concern(category="forced_crime", still_there=states.Answer.YES, at=at)
    closed = region.concern(category="forced_crime", still_there=states.Answer.YES, at=at)
    do(region, triage.claim_concern, looked)
    do(region, triage.close_concern, closed, reason="not_exploitation")
    watch(region, at + timedelta(hours=3))
    assert told(region.cast.ben, "not_looked_at") == 0


def test_a_watch_makes_no_page_stale(region):
    at = timezone.now()
    concern_id = region.concern(category="forced_crime", still_there=states.Answer.YES, at=at)
    with acting_as(region.ben):
        before = region.load(concern_id).version
    watch(region, at + timedelta(hours=3))
    with acting_as(region.ben):
        assert region.load(concern_id).version == before


def test_what_came_back_and_what_was_taken_on_is_late_too(region):
    long_ago = timezone.now() - timedelta(days=2)
    taken = region.concern(category="forced_crime", at=long_ago)
    do(region, triage.claim_concern, taken)
    ended = region.concern(category="forced_crime", at=long_ago)
    do(region, triage.close_concern, ended, reason="not_exploitation")
    with acting_as(region.ben) as ben:
        late = queries.queue_for(ben, queries.QueueFilter(overdue=True))
        assert [one.pk for one in late] == [taken]
        assert not queries.queue_for(ben, queries.QueueFilter(overdue=True, state="closed")).exists()


def test_a_handed_back_concern_has_a_clock_that_is_watched(region):
    made, now = region.sent(region.concern(category="forced_crime")), timezone.now()
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.hand_back(actor=olu, dispatch_id=made.pk, reason="wrong_area", at=now)
    watch(region, now + timedelta(minutes=1))
    assert told(region.cast.ben, "not_looked_at") == 0
    watch(region, now + timedelta(days=2))
    assert told(region.cast.ben, "not_looked_at") == 1


def test_what_is_for_today_is_told_to_the_desk_when_it_comes_in(region):
    region.concern(category="forced_crime", still_there=states.Answer.YES)
    assert told(region.cast.ben, "for_today") == 1 and told(region.cast.ben, "cannot_wait") == 0


# What was sent, after the end


@pytest.mark.parametrize("end", ["withdrawn", "closed"])
def test_nobody_is_reminded_and_nothing_is_passed_on_after_the_end(region, end):
    concern_id = region.concern(category="forced_crime")
    made = region.sent(concern_id)
    if end == "withdrawn":
        receipts.withdraw(actor=actors.Reporter(concern_id=concern_id), at=timezone.now())
    else:
        with acting_as(region.ben):
            queries.Concern.objects.filter(pk=concern_id).update(
                state=State.CLOSED, closed_at=timezone.now(), close_reason="not_exploitation"
            )
    for part in (0.6, 1.2):
        watch(region, made.made_at + (made.respond_by - made.made_at) * part)
    desk = region.cast.desk.pk
    assert not dispatch.remind(dispatch_id=made.pk, desk_id=desk, at=made.respond_by)
    assert dispatch.escalate(dispatch_id=made.pk, desk_id=desk, at=made.respond_by) is None
    assert told(region.officer, "answer_awaited") == 0 and told(region.cast.ben, "not_answered") == 0


# Merging


def test_taking_apart_brings_back_the_state_before_the_merge(region):
    first, second = region.concern(category="forced_crime"), region.concern(category="forced_crime")
    region.sent(second)
    for concern_id, before in ((first, State.RECEIVED), (second, State.WITH_AGENCIES)):
        into = second if concern_id == first else first
        do(region, triage.merge_concern, concern_id, into_id=into)
        with acting_as(region.ben) as ben:
            assert [one.pk for one in queries.merged_into(ben, region.load(into))] == [concern_id]
        assert do(region, triage.unmerge_concern, concern_id).state == before


def test_what_nobody_has_any_more_is_for_the_desk_when_taken_apart(region):
    first, second = region.concern(category="forced_crime"), region.concern(category="forced_crime")
    made = region.sent(second)
    do(region, triage.merge_concern, second, into_id=first)
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.hand_back(actor=olu, dispatch_id=made.pk, reason="wrong_area", at=timezone.now())
    assert do(region, triage.unmerge_concern, second).state == State.IN_TRIAGE


def test_perhaps_the_same_shows_what_was_merged_elsewhere_and_not_what_was_merged_here(region):
    first, second, third = (region.concern(category="forced_crime") for _ in range(3))
    do(region, triage.merge_concern, third, into_id=second)
    with acting_as(region.ben) as ben:
        assert {one.pk for one in queries.duplicates_for(ben, region.load(first))} == {second, third}
        assert {one.pk for one in queries.duplicates_for(ben, region.load(second))} == {first}


# Whose it is


def test_a_colleague_takes_over_what_is_with_agencies(region):
    concern_id = region.concern(category="forced_crime")
    do(region, triage.claim_concern, concern_id)
    region.sent(concern_id)
    with acting_as(actors.member(member(region.cast.desk, "Nell Ashby", "duty_desk"))) as nell:
        with pytest.raises(Refused, match="Ben Trelawny"):
            triage.claim_concern(actor=nell, concern_id=concern_id, at=timezone.now())
        found = triage.claim_concern(actor=nell, concern_id=concern_id, at=timezone.now(), take_over=True)
    assert (found.state, found.claimed_by_id) == (State.WITH_AGENCIES, nell.member_id)
    assert region.trail(event="concerns.taken_over")


def test_nothing_that_has_ended_is_taken_over_or_handed_over(region):
    colleague = member(region.cast.desk, "Nell Ashby", "duty_desk")
    concern_id = region.concern(category="forced_crime")
    do(region, triage.close_concern, concern_id, reason="not_exploitation")
    with pytest.raises(Refused, match="too late"):
        do(region, triage.claim_concern, concern_id, take_over=True)
    with pytest.raises(Refused, match="nothing to hand over"):
        do(region, triage.hand_over_concern, concern_id, to=colleague)
    assert state_of(region, concern_id) == State.CLOSED
