"""The desk's verbs: who may, what they change, what they leave on the record."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from northstar.casework.concerns import services as intake
from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Note, Step
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.services import messages, triage
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Public, Reporter
from northstar.foundation.audit.models import Entry
from northstar.kit.transitions import Refused, move
from tests.factories import access, accounts
from tests.factories.concerns import report

pytestmark = pytest.mark.django_db


@pytest.fixture
def concern(cast):
    """A concern on Ben's desk."""
    cast.desk
    made = report()
    with acting_as(Public()):
        intake.report_concern(actor=Public(), report=made, at=timezone.now())
    return made.concern_id


def now():
    return timezone.now()


@pytest.mark.parametrize("verb", sorted(states.MOVES))
@pytest.mark.parametrize("state", sorted(states.State))
def test_every_move_from_every_state(verb, state):
    record = Concern(state=state)
    if state in states.MOVES[verb].sources:
        assert move(record, states.MOVES, verb).target == record.state
    else:
        with pytest.raises(Refused, match="too late, or too early"):
            move(record, states.MOVES, verb)
        assert record.state == state


@pytest.mark.parametrize("verb", sorted(states.DISPATCH_MOVES))
def test_every_dispatch_move_ends_in_a_known_state(verb):
    assert states.DISPATCH_MOVES[verb].target in states.DispatchState.values


def test_claimed_by_one_is_taken_over_only_on_purpose(cast, concern):
    colleague = access.membership(accounts.user("Nell Ashby"), cast.desk, "duty_desk")
    from northstar.foundation.access.actors import member

    with acting_as(cast.actor("ben")) as ben:
        triage.claim_concern(actor=ben, concern_id=concern, at=now())
        assert queries.queue_for(ben, queries.QueueFilter(mine=True)).count() == 1
    with acting_as(member(colleague)) as nell:
        with pytest.raises(Refused, match="Ben Trelawny"):
            triage.claim_concern(actor=nell, concern_id=concern, at=now())
        triage.claim_concern(actor=nell, concern_id=concern, at=now(), take_over=True)
        assert queries.concerns_for(nell).get().claimed_by_id == nell.membership_id


@pytest.mark.parametrize("name", ["asha", "cara", "dev", "gita", "hal", "iris"])
def test_strangers_cannot_even_find_it(cast, concern, name):
    with acting_as(cast.actor(name)) as actor, pytest.raises(Concern.DoesNotExist):
        triage.claim_concern(actor=actor, concern_id=concern, at=now())


def test_the_coordinator_reads_and_does_not_triage(cast, concern):
    with acting_as(cast.actor("finn")) as finn, pytest.raises(Refused, match="role"):
        triage.claim_concern(actor=finn, concern_id=concern, at=now())


def test_an_assessment_sets_urgency_and_clock_and_stays(cast, concern):
    with acting_as(cast.actor("ben")) as ben:
        found = queries.concerns_for(ben).get()
        look = triage.Look(found.version, "immediate", {"harm": "He has a broken arm and no doctor."}, {"harm": "high"})
        at = now()
        triage.assess_concern(actor=ben, concern_id=concern, look=look, at=at)
        found = queries.concerns_for(ben).get()
        assert (found.urgency, found.urgency_order) == ("immediate", 0)
        assert (found.due_at - at).total_seconds() == 15 * 60
        assert found.assessments.get().words["harm"].startswith("He has")
        assert found.assessments.get().grades == {"harm": "high"}
        with connection.cursor() as cursor:
            cursor.execute("select words::text, grades::text from concerns_assessment")
            sealed, grades = cursor.fetchone()
        assert "broken" not in sealed and "high" in grades  # words sealed, grades in the clear as codes
    with acting_as(cast.actor("gita")):
        entry = Entry.objects.get(event="concerns.assessed")
        assert entry.detail["grades"] == {"harm": "high"}


def test_a_stale_save_says_what_changed_and_loses_nothing(cast, concern):
    with acting_as(cast.actor("ben")) as ben:
        found = queries.concerns_for(ben).get()
        kept = dict(
            category="forced_or_unpaid_work",
            exploitation_type="labour",
            sector="hand_car_wash",
            child="no",
            still_there="yes",
            risk_if_acted="not_asked",
        )
        triage.correct_codes(actor=ben, concern_id=concern, codes=triage.Codes(found.version, **kept), at=now())
        with pytest.raises(triage.Stale) as stale:
            wanted = kept | {"sector": "nail_bar"}
            triage.correct_codes(actor=ben, concern_id=concern, codes=triage.Codes(found.version, **wanted), at=now())
        assert stale.value.changed == {"sector": ("hand_car_wash", "nail_bar")}
        assert stale.value.by == "Ben Trelawny"
        assert queries.concerns_for(ben).get().sector == "hand_car_wash"


def test_merging_is_undone_in_one_step(cast, concern):
    other = report(concern_id=uuid4())
    with acting_as(Public()):
        intake.report_concern(actor=Public(), report=other, at=now())
    with acting_as(cast.actor("ben")) as ben:
        [twin] = queries.duplicates_for(ben, queries.concerns_for(ben).get(pk=concern))
        assert twin.pk == other.concern_id
        triage.merge_concern(actor=ben, concern_id=concern, into_id=twin.pk, at=now())
        assert queries.concerns_for(ben).get(pk=concern).state == "merged"
        with pytest.raises(Refused, match="itself"):
            triage.merge_concern(actor=ben, concern_id=twin.pk, into_id=twin.pk, at=now())
        triage.unmerge_concern(actor=ben, concern_id=concern, at=now())
        found = queries.concerns_for(ben).get(pk=concern)
        assert (found.state, found.merged_into_id) == ("received", None)


def test_closing_needs_a_reason_and_is_undone(cast, concern):
    with acting_as(cast.actor("ben")) as ben:
        triage.close_concern(actor=ben, concern_id=concern, reason="too_little_to_act_on", at=now())
        assert not queries.queue_for(ben).exists()
        triage.reopen_concern(actor=ben, concern_id=concern, at=now())
        assert queries.queue_for(ben).get().close_reason == ""


def test_the_reporter_reads_the_question_and_no_note(cast, concern):
    with acting_as(cast.actor("ben")) as ben:
        messages.ask_reporter(actor=ben, concern_id=concern, body="Which day did you see the van?", at=now())
        triage.add_note(actor=ben, concern_id=concern, body="Known address.", at=now())
    with acting_as(Reporter(concern_id=concern)) as reporter:
        found = queries.concerns_for(reporter).get()
        assert [one.body for one in queries.messages_for(reporter, found)] == ["Which day did you see the van?"]
        assert not Note.objects.exists()


def test_control_34_steps_and_trail_are_never_changed(cast, concern):
    with acting_as(cast.actor("ben")) as ben:
        triage.claim_concern(actor=ben, concern_id=concern, at=now())
        for statement in (
            "update concerns_step set event = 'x'",
            "delete from concerns_step",
            "update audit_entry set event = 'x'",
            "delete from audit_entry",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        assert Step.objects.filter(concern_id=concern).count() == 2
    with acting_as(cast.actor("gita")):
        events = set(Entry.objects.filter(record_id=str(concern)).values_list("event", flat=True))
        assert {"concerns.received", "concerns.claimed"} <= events
