"""What a reporter adds after agencies got their copies: who lacks it, what may go there, and sending it on once."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Addition, Concern
from northstar.casework.concerns.queries import added as queries
from northstar.casework.concerns.queries import concerns as concern_queries
from northstar.casework.concerns.services import dispatch, receipts, triage
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Reporter
from northstar.foundation.access.models import Exclusion
from northstar.foundation.agencies.models import Agency, Contact
from northstar.kit.transitions import Refused
from tests.casework.concerns.adding import FACT, add, offered, said, send_on, theirs, waits
from tests.factories import routing as factory
from tests.factories.agencies import days_ago
from tests.factories.routing import end_agreements, told
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
State = states.DispatchState
PROFILES = [
    ("full", True),
    ("no_reporter", True),
    ("no_victim_identity", False),
    ("location_only", False),
    ("statistics_only", False),
]


def refused(region, concern_id, made, match) -> None:
    """Neither the look nor the verb lets it go, both with the reason, and nothing is written."""
    (offer,) = offered(region, concern_id)
    assert not offer.may_go
    with pytest.raises(Refused, match=match) as refusal:
        send_on(region, concern_id, made)
    assert offer.refused in ("", str(refusal.value))
    assert region.trail(event="dispatches.added") == []
    with acting_as(region.ben):
        assert not Addition.objects.exists()


# Who lacks it


def test_an_agency_lacks_what_was_added_after_its_copy_and_not_what_was_added_before(region, concern_id):
    add(concern_id, "Before anybody had it.")
    made = region.sent(concern_id)
    assert offered(region, concern_id) == [] and not waits(region, concern_id)
    add(concern_id)  # in the same five minutes: by the reporter's coarse times it would be before
    (offer,) = offered(region, concern_id)
    assert offer.dispatch.pk == made.pk and [one.value for one in offer.look.gets] == [FACT]
    assert waits(region, concern_id)


def test_while_nobody_has_a_copy_nobody_lacks_anything(region, concern_id):
    add(concern_id)
    assert offered(region, concern_id) == [] and not waits(region, concern_id)


def test_an_answer_to_the_desk_can_be_sent_on_and_a_withdrawal_cannot(region, concern_id):
    region.sent(concern_id)
    add(concern_id, "Yes, on Tuesday.", receipts.send_message)
    receipts.withdraw(actor=Reporter(concern_id=concern_id), at=timezone.now(), reason="I am afraid.")
    with acting_as(region.ben) as ben:
        assert [one.body for one in queries.added_to(ben, region.load(concern_id))] == ["Yes, on Tuesday."]


# What may go


@pytest.mark.parametrize("mode", ["share", "confidential", "anonymous"])
@pytest.mark.parametrize(("profile", "goes"), PROFILES)
def test_only_a_copy_that_holds_the_account_gets_what_was_added(region, mode, profile, goes):
    concern_id = region.concern(category="forced_crime", mode=states.ReporterMode(mode))
    made = region.sent(concern_id, region.choice(profile=profile))
    add(concern_id)
    if not goes:
        (offer,) = offered(region, concern_id)
        assert [one.because for one in offer.look.withheld] == ["It may name a potential victim."]
        refused(region, concern_id, made, "may not read what was added")
        return
    (offer,) = offered(region, concern_id)
    capped = "no_reporter" if mode != "share" else profile
    assert (offer.may_go, offer.look.profile, offer.look.withheld) == (True, capped, ())
    send_on(region, concern_id, made)
    run_jobs()
    assert theirs(region, made) == [FACT]
    with acting_as(region.ben):
        (addition,) = Addition.objects.select_related("dispatch__data_key")
        assert set(addition.content) == {"text", "on"}  # nothing of the reporter goes along


def test_a_lapsed_agreement_stops_it(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    end_agreements(region.force)
    refused(region, concern_id, made, "no information sharing agreement")


def test_a_never_rule_made_since_stops_it(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    factory.rule("not-them", "never", "", target={"agency": region.force.slug})
    refused(region, concern_id, made, "A rule says never")


def test_who_must_not_see_the_concern_any_more_gets_nothing_of_it(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    exclude(region, concern_id)
    refused(region, concern_id, made, "must not see")


def exclude(region, concern_id) -> None:
    with acting_as(region.ben):
        Exclusion.objects.create(
            record_kind="concerns.concern",
            record_id=concern_id,
            owner_agency=region.cast.desk,
            agency=region.force,
            because="reporter_asked",
            made_at=timezone.now(),
            made_by="reporter",
        )


def test_an_agency_that_has_ended_and_one_without_a_contact_get_nothing(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    Contact.objects.filter(agency=region.force).update(state="lapsed")
    refused(region, concern_id, made, "no working contact")
    Agency.objects.filter(pk=region.force.pk).update(valid_to=days_ago(1))
    refused(region, concern_id, made, "not at work any more")


def test_nothing_of_what_was_taken_back_goes_on(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    receipts.withdraw(actor=Reporter(concern_id=concern_id), at=timezone.now())
    refused(region, concern_id, made, "taken this back")


def test_nothing_of_a_closed_or_merged_concern_goes_on(region, concern_id):
    made, other = region.sent(concern_id), region.concern(routed=False)
    add(concern_id)
    with acting_as(region.ben) as ben:
        triage.merge_concern(actor=ben, concern_id=concern_id, into_id=other, at=timezone.now())
    refused(region, concern_id, made, "merged into another")
    with acting_as(region.ben) as ben:
        triage.unmerge_concern(actor=ben, concern_id=concern_id, at=timezone.now())
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.accept(actor=olu, dispatch_id=made.pk, at=timezone.now())
    with acting_as(region.ben) as ben:
        triage.close_concern(actor=ben, concern_id=concern_id, reason="malicious_or_test", at=timezone.now())
    refused(region, concern_id, made, "Open it again first")


def test_who_handed_it_back_is_not_offered_nor_sent_to(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.hand_back(actor=olu, dispatch_id=made.pk, reason="no_capacity", at=timezone.now())
    assert offered(region, concern_id) == [] and not waits(region, concern_id)
    with pytest.raises(Refused, match="does not have the copy any more"):
        send_on(region, concern_id, made)


def test_a_copy_that_is_not_there_yet_waits(region, concern_id):
    (made,) = region.send(concern_id)
    add(concern_id)
    refused(region, concern_id, made, "on its way")


# Sending it on


def test_sending_it_on_writes_the_disclosure_and_the_job_and_after_it_the_agency_reads_it(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    assert [one.pk for one in send_on(region, concern_id, made)] == [made.pk]
    (row,) = region.trail(action="disclose", event="dispatches.added")
    assert (row.recipient, row.purpose, row.record_id, row.count) == (str(region.force.pk), "concern", str(made.pk), 1)
    assert row.detail["profile"] == "no_reporter" and row.detail["messages"] == [
        str(one) for one in said(region, concern_id)
    ]
    assert ProcrastinateJob.objects.filter(task_name="concerns.bring_added").count() == 1
    assert theirs(region, made) == [] and told(region.officer, "more_came_in") == 0
    run_jobs()
    assert theirs(region, made) == [FACT] and told(region.officer, "more_came_in") == 1
    assert region.events(made)[-1] == "dispatches.added_sent"
    assert not waits(region, concern_id) and offered(region, concern_id) == []


def test_the_copy_stays_as_it_was_sent_and_so_does_the_answer(region, concern_id):
    made = region.sent(concern_id)
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.accept(actor=olu, dispatch_id=made.pk, at=timezone.now())
    before = region.seen(made)
    add(concern_id)
    send_on(region, concern_id, made)
    run_jobs()
    after = region.seen(made)
    assert after.payload == before.payload and after.state == State.ACCEPTED
    assert (after.answered_at, after.version) == (before.answered_at, before.version)


def test_it_goes_to_one_of_several_and_the_mark_stays_for_the_others(region, concern_id):
    first, second = region.send(concern_id, region.choice(), region.choice(region.council, "community_safety"))
    run_jobs()
    add(concern_id)
    send_on(region, concern_id, first)
    assert [one.dispatch.pk for one in offered(region, concern_id)] == [second.pk] and waits(region, concern_id)
    send_on(region, concern_id, first, second)  # what the first has already does not go again
    run_jobs()
    assert theirs(region, second, region.worker) == [FACT] and not waits(region, concern_id)
    assert told(region.officer, "more_came_in") == told(region.worker, "more_came_in") == 1


def test_pressing_twice_sends_once(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    send_on(region, concern_id, made)
    assert send_on(region, concern_id, made) == []
    run_jobs()
    dispatch.bring(dispatch_id=made.pk, desk_id=region.cast.desk.pk, at=timezone.now())
    assert len(region.trail(event="dispatches.added")) == told(region.officer, "more_came_in") == 1
    assert region.events(made).count("dispatches.added_sent") == 1


def test_the_database_refuses_a_second_one_too(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    send_on(region, concern_id, made)
    with acting_as(region.ben), pytest.raises(IntegrityError, match="addition_once"), transaction.atomic():
        again = Addition.objects.select_related("dispatch__data_key").get()
        again.id, again.content = region.council.pk, {}
        again.save(force_insert=True)


def test_one_refused_agency_stops_all(region, concern_id):
    first, second = region.send(concern_id, region.choice(), region.choice(region.council, "community_safety"))
    run_jobs()
    add(concern_id)
    end_agreements(region.council)
    with pytest.raises(Refused, match="no information sharing agreement"):
        send_on(region, concern_id, first, second)
    with acting_as(region.ben):
        assert not Addition.objects.exists()
    found = {one.dispatch.pk: one.may_go for one in offered(region, concern_id)}
    assert found == {first.pk: True, second.pk: False}


def test_a_copy_of_another_concern_and_words_of_another_concern_do_not_go(region, concern_id):
    made, other = region.sent(concern_id), region.concern(category="exploiter")
    elsewhere = region.sent(other)
    add(concern_id)
    add(other, "Quite another matter.")
    for to, added in ((elsewhere, said(region, concern_id)), (made, said(region, other))):
        with pytest.raises(Refused, match="Choose at least one agency"):
            send_on(region, concern_id, to, added=added)


@pytest.mark.parametrize("name", ["asha", "cara", "finn", "gita", "hal", "iris"])
def test_nobody_but_the_desk_sends_on(region, concern_id, name):
    made = region.sent(concern_id)
    add(concern_id)
    with pytest.raises((Refused, Concern.DoesNotExist)):
        send_on(region, concern_id, made, actor=region.cast.actor(name))
    assert region.trail(event="dispatches.added") == []


def test_nor_does_the_agency_that_has_it(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id)
    with pytest.raises(Concern.DoesNotExist):
        send_on(region, concern_id, made, actor=region.actor(region.officer))


def test_the_desk_may_decide_that_it_need_not_go_on(region, concern_id):
    made = region.sent(concern_id)
    add(concern_id, "Thank you.", receipts.send_message)
    assert waits(region, concern_id)
    with acting_as(region.ben) as ben:
        dispatch.leave_added(actor=ben, concern_id=concern_id, at=timezone.now())
        assert [one.event for one in concern_queries.steps_for(ben, region.load(concern_id))][
            0
        ] == "concerns.added_left"
    assert not waits(region, concern_id)
    send_on(region, concern_id, made)  # and may change its mind
    run_jobs()
    assert theirs(region, made) == ["Thank you."]


@pytest.mark.parametrize("count", [1, 6])
def test_who_lacks_what_takes_the_same_few_queries_whatever_was_added(
    region, concern_id, count, django_assert_num_queries
):
    region.sent(concern_id)
    for number in range(count):
        add(concern_id, f"Van number {number}.")
    with acting_as(region.ben) as ben:
        concern = region.load(concern_id)
        with django_assert_num_queries(3):
            (copy,) = dispatch.copies_of(ben, concern)
            assert len(copy.lacks) == count
