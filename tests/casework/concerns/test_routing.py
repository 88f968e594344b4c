"""Routing a real concern: proposals are kept, what may go by itself goes, and silence is loud."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from northstar.casework.concerns import services, states
from northstar.casework.concerns.models import Concern, Dispatch, Proposal, Rule, Step
from northstar.casework.concerns.queries import concerns as concern_queries
from northstar.casework.concerns.queries import dispatch as queries
from northstar.casework.concerns.services import dispatch, routing, triage
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.models import Exclusion
from northstar.foundation.agencies.models import Agency
from northstar.foundation.audit.models import Entry
from tests.factories import routing as factory
from tests.factories.agencies import days_ago
from tests.factories.routing import DORSET, FORCE_AREA, SOMERSET, told

pytestmark = pytest.mark.django_db
NO, YES, DOUBT = states.Answer.NO, states.Answer.YES, states.Answer.NOT_KNOWN


def offered(region, concern_id):
    """Agency and purpose of what can go, in the newest round."""
    with acting_as(region.ben):
        rows = queries.newest_round(region.load(concern_id))
        return {(str(row.agency), row.purpose): row for row in rows if not row.blocked}


def test_the_rules_that_come_with_it_send_an_adult_to_the_force_of_the_place(region):
    found = offered(region, region.concern(category="forced_or_unpaid_work"))
    row = found["Riverside Police", "concern"]
    assert (row.mode, row.profile, row.rule_key) == ("propose", "no_reporter", "adult-police")
    assert "Riverside" not in row.why and "forced" in row.why.lower()


def test_a_child_in_danger_goes_to_the_council_and_the_police_by_itself(region):
    concern_id = region.concern(category="forced_or_unpaid_work", child=DOUBT, still_there=YES)
    with acting_as(region.ben) as ben:
        sent = queries.dispatches_for(ben).filter(concern_id=concern_id)
        assert {(str(one.recipient), one.purpose, one.mode, one.basis) for one in sent} == {
            ("Levels Council", "child_safeguarding", "auto", "safeguarding"),
            ("Riverside Police", "urgent", "auto", "safeguarding"),
        }
        concern = region.load(concern_id)
        # A person still looks at it: it stays in the queue.
        assert concern.state == states.State.RECEIVED
        assert Step.objects.filter(concern=concern, event="concerns.sent_by_rule").count() == 2
        assert concern in concern_queries.queue_for(ben)


def test_a_child_who_is_not_in_danger_is_proposed(region):
    concern_id = region.concern(category="forced_or_unpaid_work", child=YES, still_there=NO)
    assert {row.mode for row in offered(region, concern_id).values()} == {"propose"}
    with acting_as(region.ben):
        assert not Dispatch.objects.exists()


def test_a_category_about_children_counts_as_a_child_whatever_was_answered(region):
    concern_id = region.concern(category="child_sexual_exploitation", child=states.Answer.NOT_ASKED, still_there=YES)
    with acting_as(region.ben) as ben:
        sent = queries.dispatches_for(ben).get(concern_id=concern_id, recipient=region.council)
        assert (sent.purpose, sent.basis) == ("child_safeguarding", "safeguarding")


def test_a_site_without_a_person_goes_by_itself_as_a_place_only(region):
    answers = {"where": "the yard at Mill End", "notes": "bare wires"}
    concern_id = region.concern(category="unsafe_site", still_there=states.Answer.NOT_ASKED, answers=answers)
    with acting_as(region.ben) as ben:
        (sent,) = queries.dispatches_for(ben).filter(concern_id=concern_id)
        assert (str(sent.recipient), sent.profile) == ("Levels Council", "location_only")
        assert sent.basis == "nothing_personal"
        assert sent.payload["answers"] == {"where": "the yard at Mill End"}


def test_a_site_where_somebody_was_seen_waits_for_a_person(region):
    answers = {"where": "the yard", "people": [{"description": "a young man"}]}
    concern_id = region.concern(category="unsafe_site", still_there=states.Answer.NOT_ASKED, answers=answers)
    assert offered(region, concern_id)["Levels Council", "site_safety"].mode == "propose"
    with acting_as(region.ben):
        assert not Dispatch.objects.exists()


def test_near_a_border_both_councils_are_proposed(region):
    other = factory.agency("chalk-council", "Chalk Council", "council_unitary", DORSET, sign=region.cast)
    factory.contact(other, "child_safeguarding", always_open=True)
    concern_id = region.concern(
        category="other", child=YES, still_there=YES, area_codes=(FORCE_AREA,), area_choices=(SOMERSET, DORSET)
    )
    found = offered(region, concern_id)
    assert {found[name, "child_safeguarding"].mode for name in ("Levels Council", "Chalk Council")} == {"propose"}
    with acting_as(region.ben) as ben:
        assert {str(one.recipient) for one in queries.dispatches_for(ben)} == {"Riverside Police"}


def test_an_agency_that_the_reporter_keeps_out_is_blocked_with_the_reason(region):
    concern_id = region.concern(category="forced_or_unpaid_work", must_not_see=(region.force.pk,))
    with acting_as(region.ben):
        (row,) = Proposal.objects.filter(concern_id=concern_id, agency=region.force)
        assert (row.mode, row.blocked) == ("never", "This agency must not see this concern.")


def test_an_ended_contact_never_receives_and_the_concern_is_loud(region):
    region.force.contacts.update(valid_to=days_ago(0))
    region.council.contacts.update(state="lapsed")
    concern_id = region.concern(category="forced_crime")
    assert not offered(region, concern_id)
    with acting_as(region.ben) as ben:
        assert region.load(concern_id).missing_recipient
        assert concern_queries.without_recipient_for(ben).count() == 1
    assert told(region.cast.ben, "reaches_nobody") == 1


def test_a_lapsed_agreement_stops_personal_data(region):
    factory.end_agreements(region.force)
    concern_id = region.concern(category="forced_crime")
    with acting_as(region.ben):
        (row,) = Proposal.objects.filter(concern_id=concern_id, agency=region.force)
    assert "no information sharing agreement" in row.blocked


def test_asking_again_changes_nothing_when_nothing_has_changed(region):
    concern_id = region.concern(category="forced_or_unpaid_work", child=DOUBT, still_there=YES)
    again = routing.route(concern_id=concern_id, desk_id=region.cast.desk.pk, at=timezone.now())
    assert again == []
    with acting_as(region.ben):
        assert set(Proposal.objects.values_list("round", flat=True)) == {1}
        assert Dispatch.objects.count() == 2


def test_corrected_codes_bring_a_new_round(region):
    concern_id = region.concern(category="forced_or_unpaid_work")
    with acting_as(region.ben) as ben:
        concern = region.load(concern_id)
        codes = triage.Codes(
            version=concern.version,
            category="home_takeover",
            exploitation_type="not_known",
            sector=concern.sector,
            child=concern.child,
            still_there=concern.still_there,
            risk_if_acted=concern.risk_if_acted,
        )
        triage.correct_codes(actor=ben, concern_id=concern_id, codes=codes, at=timezone.now())
    routing.route(concern_id=concern_id, desk_id=region.cast.desk.pk, at=timezone.now())
    found = offered(region, concern_id)
    assert ("Levels Council", "community_safety") in found
    assert {row.round for row in found.values()} == {2}
    with acting_as(region.ben):
        assert {row.round for row in queries.routing_history(region.load(concern_id))} == {1, 2}


def test_what_an_agency_has_already_cannot_go_again(region):
    concern_id = region.concern(category="forced_crime")
    region.send(concern_id)
    with acting_as(region.ben):
        found = queries.routing_history(region.load(concern_id))
        rows = {row.purpose: row.blocked for row in found if row.agency == region.force}
    assert rows["concern"] == "They have it already."


def test_a_closed_concern_is_not_routed(region):
    concern_id = region.concern(routed=False)
    with acting_as(region.ben) as ben:
        services.triage.close_concern(actor=ben, concern_id=concern_id, reason="not_exploitation", at=timezone.now())
    assert routing.route(concern_id=concern_id, desk_id=region.cast.desk.pk, at=timezone.now()) == []


def test_another_desk_cannot_route_it(region):
    concern_id = region.concern(routed=False)
    assert routing.route(concern_id=concern_id, desk_id=region.council.pk, at=timezone.now()) == []


def test_what_cannot_wait_reaches_the_officer_at_once(region):
    region.concern(category="forced_crime", in_danger_now=YES)
    assert told(region.cast.ben, "cannot_wait") == 1


def test_what_went_by_itself_is_disclosed_on_the_trail(region):
    region.concern(category="forced_or_unpaid_work", child=DOUBT, still_there=YES)
    with acting_as(region.cast.actor("gita")):
        rows = Entry.objects.filter(action="disclose", event="dispatches.made")
        assert {row.recipient for row in rows} == {str(region.force.pk), str(region.council.pk)}
        assert {row.actor for row in rows} == {"concerns.route"}


def test_an_agency_that_handed_it_back_is_not_asked_again(region):
    concern_id = region.concern(category="forced_crime")
    made = region.sent(concern_id)
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.hand_back(actor=olu, dispatch_id=made.pk, reason="wrong_area", at=timezone.now())
    routing.route(concern_id=concern_id, desk_id=region.cast.desk.pk, at=timezone.now())
    with acting_as(region.ben):
        rows = [row for row in queries.newest_round(region.load(concern_id)) if row.agency == region.force]
    assert [row.blocked for row in rows if row.purpose == "concern"] == ["They handed it back: Not our area."]


def test_an_automatic_route_is_not_sent_a_second_time_after_it_came_back(region):
    concern_id = region.concern(category="other", child=YES, still_there=YES)
    with acting_as(region.ben) as ben:
        made = queries.dispatches_for(ben).get(recipient=region.council)
    region.deliver(made)
    with acting_as(region.actor(region.worker)) as wren:
        dispatch.hand_back(actor=wren, dispatch_id=made.pk, reason="wrong_area", at=timezone.now())
    routing.route(concern_id=concern_id, desk_id=region.cast.desk.pk, at=timezone.now() + timedelta(minutes=1))
    with acting_as(region.ben):
        assert Dispatch.objects.filter(recipient=region.council).count() == 1


def test_a_rule_that_never_sends_stands_against_one_that_would(region):
    factory.rule("never-levels", "never", "", "council_unitary", target={"agency": "levels-council"})
    concern_id = region.concern(category="home_takeover")
    assert not any(name == "Levels Council" for name, _purpose in offered(region, concern_id))


def test_immigration_enforcement_is_reached_by_nothing(region):
    removals = factory.agency("removals", "Removals", "immigration_enforcement", SOMERSET, FORCE_AREA, sign=region.cast)
    factory.contact(removals, "concern")
    Rule.objects.filter(mode="never").update(valid_to=days_ago(1))
    target = {"agency": "removals", "purpose": "concern"}
    factory.rule("bad", "auto", "concern", "immigration_enforcement", target=target)
    concern_id = region.concern(category="forced_crime", in_danger_now=YES)
    with acting_as(region.ben) as ben:
        assert not queries.dispatches_for(ben).filter(recipient=removals).exists()
    with pytest.raises(dispatch.sending.Refused):
        region.send(concern_id, replace(region.choice(), agency=removals))


def test_routing_a_concern_takes_few_queries(region, django_assert_max_num_queries):
    concern_id = region.concern(category="forced_or_unpaid_work", routed=False)
    with django_assert_max_num_queries(45):
        routing.route(concern_id=concern_id, desk_id=region.cast.desk.pk, at=timezone.now())


def test_exclusion_after_the_event_hides_it_from_the_officer_too(region):
    concern_id = region.concern(category="forced_crime")
    made = region.sent(concern_id)
    Agency.objects.get(pk=region.force.pk)
    with acting_as(region.ben):
        Exclusion.objects.bulk_create(
            [
                Exclusion(
                    record_kind="concerns.concern",
                    record_id=concern_id,
                    owner_agency=region.cast.desk,
                    agency=region.force,
                    because="conflict",
                    made_at=timezone.now(),
                    made_by="ben",
                )
            ]
        )
    with acting_as(region.actor(region.officer)) as olu:
        assert not queries.dispatches_for(olu).filter(pk=made.pk).exists()
        assert not Dispatch.objects.filter(pk=made.pk).exists()
        assert not Concern.objects.exists()
