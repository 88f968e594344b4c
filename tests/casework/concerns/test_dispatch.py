"""Sending and delivering: each step, who may take it, and what it leaves on the trail."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Dispatch, DispatchStep, ReporterContact, SearchEntry
from northstar.casework.concerns.queries import concerns as concern_queries
from northstar.casework.concerns.queries import dispatch as queries
from northstar.casework.concerns.services import ReporterDetails, dispatch, triage
from northstar.foundation.access.acting import acting_as
from northstar.foundation.agencies.models import Contact
from northstar.foundation.notices.models import Mail
from northstar.kit.transitions import Refused
from tests.factories import routing as factory
from tests.factories.agencies import days_ago
from tests.factories.routing import told

pytestmark = pytest.mark.django_db
State = states.DispatchState


def jobs_for(made):
    return ProcrastinateJob.objects.filter(task_name="concerns.deliver", args__dispatch=str(made.pk))


# Sending


def test_sending_writes_the_copy_the_disclosure_and_the_job_and_moves_the_concern(region, concern_id):
    (made,) = region.send(concern_id)
    assert (made.state, made.profile, made.mode) == (State.UNSENT, "no_reporter", "propose")
    assert made.rule_key == "adult-police"
    (row,) = region.trail(action="disclose", event="dispatches.made")
    assert (row.recipient, row.purpose, row.record_id) == (str(region.force.pk), "concern", str(made.pk))
    assert row.detail["profile"] == "no_reporter" and row.detail["basis"] == "crime"
    assert jobs_for(made).count() == 1
    with acting_as(region.ben):
        assert region.load(concern_id).state == states.State.WITH_AGENCIES


def test_no_dispatch_is_without_its_disclosure(region):
    region.sent(region.concern(category="forced_crime"))
    region.concern(category="unsafe_site", still_there=states.Answer.NOT_ASKED)
    region.concern(category="other", child=states.Answer.YES, still_there=states.Answer.YES)
    with acting_as(region.ben):
        made = {str(pk) for pk in Dispatch.objects.values_list("pk", flat=True)}
    assert len(made) == 4
    assert {row.record_id for row in region.trail(action="disclose", event="dispatches.made")} == made


def test_a_second_copy_for_the_same_purpose_is_refused_kindly(region, concern_id):
    (made,) = region.send(concern_id)
    with pytest.raises(Refused, match=f"has it already: {made.reference}"):
        region.send(concern_id)
    region.send(concern_id, region.choice(purpose="intelligence"))


def test_the_database_refuses_a_second_copy_too(region, concern_id):
    (made,) = region.send(concern_id)
    with acting_as(region.ben), pytest.raises(IntegrityError, match="dispatch_once"), transaction.atomic():
        again = Dispatch.objects.select_related("data_key").get(pk=made.pk)
        again.pk, again.reference = None, "D-AAAAAAAA"
        again.id = region.council.pk
        again.payload, again.words = {}, ""
        again.save(force_insert=True)


def test_one_refused_recipient_stops_all(region, concern_id):
    factory.end_agreements(region.council)
    with pytest.raises(Refused, match="no information sharing agreement"):
        region.send(concern_id, region.choice(), region.choice(region.council, "community_safety"))
    with acting_as(region.ben):
        assert not Dispatch.objects.exists()
        assert region.load(concern_id).state == states.State.RECEIVED
    assert region.trail(action="disclose", event="dispatches.made") == []


def test_without_an_agreement_the_place_alone_may_go(region, concern_id):
    factory.end_agreements(region.council)
    (made,) = region.send(concern_id, region.choice(region.council, "community_safety", "location_only"))
    assert made.signature is None and set(made.payload) <= {"profile", "category", "sector", "area_codes", "answers"}


def test_the_database_refuses_personal_data_without_a_signature(region, concern_id):
    (made,) = region.send(concern_id)
    refused = pytest.raises(IntegrityError, match="dispatch_personal_needs_agreement")
    with acting_as(region.ben), refused, transaction.atomic():
        Dispatch.objects.filter(pk=made.pk).update(signature=None)


def test_what_the_officer_chose_is_capped_by_what_the_reporter_allowed(region):
    details = ReporterDetails(name="Rosalind Ash", phone="01632 960 777", safe_ways=("phone",))
    kept = region.concern(category="forced_crime", contact=details)
    (made,) = region.send(kept, region.choice(profile="full"))
    assert made.profile == "no_reporter" and "reporter" not in made.payload
    shared = region.concern(category="forced_crime", mode="share", contact=details)
    (made,) = region.send(shared, region.choice(profile="full"))
    assert made.payload["reporter"]["name"] == "Rosalind Ash"


def test_an_anonymous_reporter_is_nowhere_in_what_is_sent(region):
    concern_id = region.concern(category="forced_crime", mode="anonymous", contact=ReporterDetails(name="Rosalind Ash"))
    (made,) = region.send(concern_id, region.choice(profile="full"))
    with acting_as(region.ben):
        assert not ReporterContact.objects.exists()
    assert "reporter" not in made.payload


@pytest.mark.parametrize("person", ["finn", "gita", "hal", "asha", "cara"])
def test_only_the_duty_desk_sends(region, concern_id, person):
    actor = region.cast.actor(person)
    with acting_as(region.ben):
        concern = region.load(concern_id)
    with acting_as(actor), pytest.raises((Refused, type(concern).DoesNotExist)):
        dispatch.send(actor=actor, concern=concern, choices=[region.choice()], basis="crime", at=timezone.now())


def test_a_stale_page_sends_nothing(region, concern_id):
    with acting_as(region.ben) as ben:
        seen = region.load(concern_id).version
        triage.claim_concern(actor=ben, concern_id=concern_id, at=timezone.now())
    with pytest.raises(triage.Stale):
        region.send(concern_id, version=seen)


@pytest.mark.parametrize(("basis", "words"), [("", "basis"), ("because", "basis")])
def test_a_basis_from_the_list_is_needed(region, concern_id, basis, words):
    with acting_as(region.ben) as ben, pytest.raises(Refused, match=words):
        dispatch.send(
            actor=ben, concern=region.load(concern_id), choices=[region.choice()], basis=basis, at=timezone.now()
        )


def test_nobody_chosen_and_one_chosen_twice_are_refused(region, concern_id):
    with acting_as(region.ben) as ben:
        for choices, words in (([], "at least one"), ([region.choice(), region.choice()], "chosen twice")):
            with pytest.raises(Refused, match=words):
                dispatch.send(
                    actor=ben, concern=region.load(concern_id), choices=choices, basis="crime", at=timezone.now()
                )


@pytest.mark.parametrize("kind", ["immigration_enforcement", "employer", "landlord", "sponsor", "embassy", "media"])
def test_no_officer_sends_to_those_who_are_never_told(region, concern_id, kind):
    other = factory.agency("other", "The other one", kind, factory.SOMERSET, sign=region.cast)
    factory.contact(other, "concern")
    with pytest.raises(Refused, match="never sent"):
        region.send(concern_id, replace(region.choice(), agency=other))


def test_another_agencys_contact_is_refused(region, concern_id):
    theirs = Contact.objects.get(agency=region.council, purpose="housing")
    with pytest.raises(Refused, match="another agency"):
        region.send(concern_id, replace(region.choice(), contact=theirs))


def test_an_ended_agency_and_a_lapsed_contact_receive_nothing(region, concern_id):
    chosen = Contact.objects.get(agency=region.force, purpose="concern")
    Contact.objects.filter(pk=chosen.pk).update(state="lapsed")
    with pytest.raises(Refused, match="no longer reaches"):
        region.send(concern_id, replace(region.choice(), contact=Contact.objects.get(pk=chosen.pk)))
    type(region.force).objects.filter(pk=region.force.pk).update(valid_to=days_ago(0))
    region.force.refresh_from_db()
    with pytest.raises(Refused, match="not at work"):
        region.send(concern_id, replace(region.choice(), contact=chosen))


# Delivering


def test_delivering_puts_it_into_the_inbox_and_tells_the_agency(region, concern_id):
    (made,) = region.send(concern_id)
    with acting_as(region.actor(region.officer)) as olu:
        assert not queries.inbox_for(olu).exists()
    assert region.deliver(made) == State.DELIVERED  # no address for mail: in Northstar is there
    with acting_as(region.actor(region.officer)) as olu:
        (got,) = queries.inbox_for(olu)
        assert got.payload["account"].startswith("Three young men")
        assert [hit.record_id for hit in concern_queries.search(olu, "qq99zzz")] == [made.pk]
    assert told(region.officer, "sent_to_you") == 1
    assert region.events(made) == ["dispatches.made", "dispatches.sent", "dispatches.delivered"]


def test_delivering_twice_sends_once(region, concern_id):
    made = region.sent(concern_id)
    assert region.deliver(made) == State.DELIVERED
    assert told(region.officer, "sent_to_you") == 1
    with acting_as(region.actor(region.officer)):
        assert SearchEntry.objects.count() == 1


def test_it_is_delivered_when_the_mail_server_has_taken_the_mail(region, concern_id):
    Contact.objects.filter(agency=region.force, purpose="concern").update(email="team@riverside.example")
    (made,) = region.send(concern_id)
    assert region.deliver(made) == State.SENT
    with acting_as(factory.actors.job("a test", region.force.pk)):
        (mail,) = Mail.objects.filter(contact__isnull=False)
    dispatch.note_mail(dispatch_id=made.pk, state="sent", at=timezone.now())
    assert region.seen(made).state == State.DELIVERED
    assert mail.record_id == made.pk


@pytest.mark.parametrize("state", ["refused", "failed", "dropped"])
def test_a_mail_that_comes_to_nothing_fails_this_one_only_and_the_desk_is_told(region, concern_id, state):
    Contact.objects.filter(agency=region.force, purpose="concern").update(email="team@riverside.example")
    to_police, to_council = region.send(concern_id, region.choice(), region.choice(region.council, "housing"))
    region.deliver(to_police)
    region.deliver(to_council)
    dispatch.note_mail(dispatch_id=to_police.pk, state=state, at=timezone.now())
    assert region.seen(to_police).state == State.FAILED
    assert region.seen(to_council).state == State.DELIVERED
    assert told(region.cast.ben, "not_delivered") == 1
    with acting_as(region.actor(region.officer)) as olu:
        assert not queries.dispatches_for(olu).exists() and not concern_queries.search(olu, "qq99zzz")
    with acting_as(region.ben) as ben:
        assert [one.pk for one in queries.troubled_for(ben)] == [to_police.pk]


def test_trying_again_sends_the_failed_one_only(region, concern_id):
    Contact.objects.filter(agency=region.force, purpose="concern").update(email="team@riverside.example")
    to_police, to_council = region.send(concern_id, region.choice(), region.choice(region.council, "housing"))
    region.deliver(to_police)
    region.deliver(to_council)
    dispatch.note_mail(dispatch_id=to_police.pk, state="refused", at=timezone.now())
    before = jobs_for(to_council).count()
    with acting_as(region.ben) as ben:
        dispatch.retry(actor=ben, dispatch_id=to_police.pk, at=timezone.now())
        with pytest.raises(Refused):
            dispatch.retry(actor=ben, dispatch_id=to_council.pk, at=timezone.now())
    assert (jobs_for(to_police).count(), jobs_for(to_council).count()) == (2, before)
    assert region.deliver(to_police) == State.SENT
    with acting_as(factory.actors.job("a test", region.force.pk)):
        assert Mail.objects.filter(record_id=to_police.pk).count() == 2  # a new mail, because the first was refused


def test_what_may_not_go_any_more_does_not_go(region, concern_id):
    (made,) = region.send(concern_id)
    factory.end_agreements(region.force)
    assert region.deliver(made) == State.FAILED
    assert region.events(made)[-1] == "dispatches.failed"
    with acting_as(region.ben):
        assert DispatchStep.objects.filter(dispatch=made).latest("pk").reason == "not_allowed_any_more"


def test_a_contact_that_lapsed_on_the_way_is_replaced_by_the_next(region, concern_id):
    (made,) = region.send(concern_id)
    second = factory.contact(region.force, "concern", label="The second")
    Contact.objects.filter(pk=made.contact_id).update(state="lapsed")
    region.deliver(made)
    assert region.seen(made).contact == second


def test_without_anybody_left_to_tell_it_fails_loudly(region, concern_id):
    (made,) = region.send(concern_id)
    Contact.objects.filter(agency=region.force).update(state="lapsed")
    assert region.deliver(made) == State.FAILED


def test_an_agency_without_members_and_without_mail_cannot_be_told(region, concern_id):
    type(region.officer).objects.filter(pk=region.officer.pk).update(ends_at=timezone.now())
    (made,) = region.send(concern_id)
    assert region.deliver(made) == State.FAILED


def test_a_contact_that_must_be_rung_is_for_the_desk_to_ring(region, concern_id):
    Contact.objects.filter(agency=region.force, purpose="concern").update(channel="phone", phone="01632 960 500")
    (made,) = region.send(concern_id)
    assert region.deliver(made) == State.SENT
    assert told(region.cast.ben, "to_ring") == 1
    with acting_as(region.actor(region.officer)) as olu:
        assert queries.inbox_for(olu).count() == 1


@pytest.mark.parametrize("how", ["close", "merge"])
def test_a_closed_or_merged_concern_sends_nothing_more(region, concern_id, how):
    (made,) = region.send(concern_id)
    other = region.concern(category="forced_crime")
    with acting_as(region.ben) as ben:
        if how == "close":
            triage.close_concern(actor=ben, concern_id=concern_id, reason="another_service", at=timezone.now())
        else:
            triage.merge_concern(actor=ben, concern_id=concern_id, into_id=other, at=timezone.now())
    assert region.deliver(made) == State.RECALLED


def test_a_job_for_a_dispatch_that_is_gone_does_nothing(region):
    assert dispatch.deliver(dispatch_id=region.force.pk, desk_id=region.cast.desk.pk, at=timezone.now()) == ""
    dispatch.note_mail(dispatch_id=region.force.pk, state="sent", at=timezone.now())
