"""What agencies answer, who may answer, and what the desk takes back."""

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Dispatch, SearchEntry
from northstar.casework.concerns.queries import concerns as concern_queries
from northstar.casework.concerns.queries import dispatch as queries
from northstar.casework.concerns.services import dispatch, triage
from northstar.foundation.access.acting import acting_as
from northstar.foundation.notices.models import Notice
from northstar.kit.stamps import sitting
from northstar.kit.transitions import Refused
from tests.factories import routing as factory
from tests.factories.routing import told

pytestmark = pytest.mark.django_db
State = states.DispatchState


def test_seeing_accepting_and_saying_what_was_done(region, concern_id):
    made, now = region.sent(concern_id), timezone.now()
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.acknowledge(actor=olu, dispatch_id=made.pk, at=now)
        dispatch.acknowledge(actor=olu, dispatch_id=made.pk, at=now + timedelta(minutes=1))
        dispatch.accept(actor=olu, dispatch_id=made.pk, at=now)
        dispatch.accept(actor=olu, dispatch_id=made.pk, at=now)
        dispatch.finish(actor=olu, dispatch_id=made.pk, outcome="visited", words="We went there.", at=now)
    seen = region.seen(made)
    assert (seen.state, seen.outcome, seen.words) == (State.DONE, "visited", "We went there.")
    assert seen.acknowledged_at == now and seen.answered_by == region.officer
    assert region.events(made)[3:] == ["dispatches.acknowledged", "dispatches.accepted", "dispatches.done"]
    with acting_as(region.ben):
        assert region.load(concern_id).state == states.State.ACTED_ON


def test_the_desk_is_told_of_answers(region, concern_id):
    made = region.sent(concern_id)
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.accept(actor=olu, dispatch_id=made.pk, at=timezone.now())
    assert told(region.cast.ben, "answered") == 1


def test_handing_back_brings_the_concern_back_to_the_desk(region, concern_id):
    made, later = region.sent(concern_id), timezone.now() + timedelta(hours=1)
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.hand_back(actor=olu, dispatch_id=made.pk, reason="wrong_area", words="Try the next force.", at=later)
        assert queries.dispatches_for(olu).get().state == State.HANDED_BACK  # it stays theirs to see
    with acting_as(region.ben) as ben:
        concern = region.load(concern_id)
        assert concern.state == states.State.IN_TRIAGE and concern.due_at > later
        assert concern in concern_queries.queue_for(ben)
        assert [one.pk for one in queries.troubled_for(ben)] == [made.pk]
    assert told(region.cast.ben, "handed_back") == 1
    waiting = ProcrastinateJob.objects.filter(task_name="concerns.route", args__concern=str(concern_id))
    assert waiting.count() == 3  # intake, sending, handing back


def test_while_another_agency_has_it_the_concern_stays_with_them(region, concern_id):
    to_police, to_council = region.send(concern_id, region.choice(), region.choice(region.council, "housing"))
    region.deliver(to_police)
    region.deliver(to_council)
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.hand_back(actor=olu, dispatch_id=to_police.pk, reason="duplicate", at=timezone.now())
    with acting_as(region.ben):
        assert region.load(concern_id).state == states.State.WITH_AGENCIES


def test_sending_it_elsewhere_settles_what_came_back(region, concern_id):
    made = region.sent(concern_id)
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.hand_back(actor=olu, dispatch_id=made.pk, reason="wrong_area", at=timezone.now())
    region.send(concern_id, region.choice(region.council, "housing"))
    with acting_as(region.ben) as ben:
        assert not queries.troubled_for(ben).exists()


def test_a_reason_and_an_outcome_come_from_the_list(region, concern_id):
    made = region.sent(concern_id)
    with acting_as(region.actor(region.officer)) as olu:
        with pytest.raises(Refused, match="Say why"):
            dispatch.hand_back(actor=olu, dispatch_id=made.pk, reason="", at=timezone.now())
        dispatch.accept(actor=olu, dispatch_id=made.pk, at=timezone.now())
        with pytest.raises(Refused, match="Say what was done"):
            dispatch.finish(actor=olu, dispatch_id=made.pk, outcome="nothing much", at=timezone.now())


def test_a_colleague_who_answers_too_late_learns_who_did(region, concern_id):
    made = region.sent(concern_id)
    second = factory.member(region.force, "Tam Reed")
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.accept(actor=olu, dispatch_id=made.pk, at=timezone.now())
    refused = pytest.raises(Refused, match="Olu Bright has answered already: accepted")
    with acting_as(region.actor(second)) as tam, refused:
        dispatch.accept(actor=tam, dispatch_id=made.pk, at=timezone.now())


def test_a_colleague_who_writes_over_an_outcome_sees_it_first(region, concern_id):
    made = region.sent(concern_id)
    with acting_as(region.actor(region.officer)) as olu:
        accepted = dispatch.accept(actor=olu, dispatch_id=made.pk, at=timezone.now())
        dispatch.finish(actor=olu, dispatch_id=made.pk, outcome="visited", words="Mine.", at=timezone.now())
        with pytest.raises(triage.Stale) as stale:
            dispatch.finish(
                actor=olu,
                dispatch_id=made.pk,
                outcome="visited",
                words="Other.",
                at=timezone.now(),
                version=accepted.version,
            )
    assert stale.value.changed == {"words": ("Mine.", "Other.")}


@pytest.mark.parametrize("verb", ["acknowledge", "accept", "hand_back", "finish", "recall", "retry"])
def test_strangers_find_nothing_and_the_sender_does_not_answer(region, concern_id, verb):
    made = region.sent(concern_id)
    more = {"hand_back": {"reason": "other"}, "finish": {"outcome": "visited"}}.get(verb, {})
    strangers = [region.actor(region.worker), region.cast.actor("asha"), region.cast.actor("finn")]
    for stranger in strangers:
        with acting_as(stranger), pytest.raises((Dispatch.DoesNotExist, Refused)):
            getattr(dispatch, verb)(actor=stranger, dispatch_id=made.pk, at=timezone.now(), **more)
    if verb not in ("recall", "retry"):
        with acting_as(region.ben) as ben, pytest.raises(Refused, match="Only somebody at the agency"):
            getattr(dispatch, verb)(actor=ben, dispatch_id=made.pk, at=timezone.now(), **more)
    else:
        with acting_as(region.actor(region.officer)) as olu, pytest.raises(Refused, match="Your role"):
            getattr(dispatch, verb)(actor=olu, dispatch_id=made.pk, at=timezone.now(), **more)


def test_recalling_takes_it_away_with_its_notices_and_its_search(region, concern_id):
    made = region.sent(concern_id)
    with acting_as(region.ben) as ben:
        dispatch.recall(actor=ben, dispatch_id=made.pk, at=timezone.now())
        assert region.load(concern_id).state == states.State.IN_TRIAGE
    with acting_as(region.actor(region.officer)) as olu:
        assert not queries.dispatches_for(olu).exists() and not Dispatch.objects.exists()
        assert not SearchEntry.objects.exists() and not concern_queries.search(olu, "qq99zzz")
        assert not Notice.objects.standing().exists()
        with pytest.raises(Dispatch.DoesNotExist):
            dispatch.accept(actor=olu, dispatch_id=made.pk, at=timezone.now())


@pytest.mark.parametrize("verb", sorted(states.DISPATCH_MOVES))
@pytest.mark.parametrize("state", State.values)
def test_every_move_from_every_state(verb, state):
    from northstar.kit.transitions import move

    record = Dispatch(state=state)
    chosen = states.DISPATCH_MOVES[verb]
    if state in chosen.sources:
        move(record, states.DISPATCH_MOVES, verb)
        assert record.state == chosen.target
    else:
        with pytest.raises(Refused):
            move(record, states.DISPATCH_MOVES, verb)


def test_opening_it_is_on_the_trail(region, concern_id):
    made = region.sent(concern_id)
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.note_consultation(olu, queries.dispatches_for(olu).get(pk=made.pk))
    (row,) = region.trail(event="dispatches.read")
    assert (row.action, row.actor, row.record_id) == ("consult", str(region.officer.pk), str(made.pk))


@pytest.mark.parametrize("count", [1, 20])
def test_the_inbox_takes_the_same_few_queries_whatever_its_length(region, count, django_assert_num_queries):
    for _number in range(count):
        region.sent(region.concern(category="forced_crime"))
    with acting_as(region.actor(region.officer)) as olu, sitting():
        assert queries.inbox_for(olu).exists()  # reads the stamp of the directory, once a request
        with django_assert_num_queries(1):
            rows = list(queries.inbox_for(olu))
        assert len(rows) == count and all(row.payload and str(row.owner_agency) and row.contact.label for row in rows)
