"""Sending to somebody whom no rule proposed: allowed on purpose, and never past what routing forbids."""

import pytest
from django.utils import timezone

from northstar.casework.concerns import states
from northstar.casework.concerns.queries.dispatch import newest_round
from northstar.casework.concerns.services import dispatch
from northstar.casework.concerns.services.routing import may_be_offered
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.models import Exclusion
from northstar.foundation.agencies.models import Agency
from northstar.kit.transitions import Refused
from tests.factories import routing as factory
from tests.factories.agencies import days_ago
from tests.factories.routing import DORSET, FORCE_AREA, SOMERSET, end_agreements

pytestmark = pytest.mark.django_db
State = states.DispatchState


@pytest.fixture
def neighbour(region):
    """A force that no rule proposes: the place is not in its area."""
    made = factory.agency("moorland-police", "Moorland Police", "police_force", DORSET, sign=region.cast)
    factory.contact(made, "concern")
    return made


def previewed(region, concern_id, choice):
    with acting_as(region.ben) as ben:
        found = region.load(concern_id)
        return dispatch.preview_choice(actor=ben, concern=found, choice=choice, at=timezone.now())


def refused(region, concern_id, choice, match):
    """Both the look and the sending refuse it, and nothing is written."""
    with pytest.raises(Refused, match=match):
        previewed(region, concern_id, choice)
    with pytest.raises(Refused, match=match):
        region.send(concern_id, choice)
    with acting_as(region.ben):
        assert region.load(concern_id).state == states.State.RECEIVED


def test_somebody_whom_no_rule_proposed_gets_it_with_the_same_copy(region, concern_id, neighbour):
    look = previewed(region, concern_id, region.choice(neighbour))
    made = region.sent(concern_id, region.choice(neighbour))
    assert (made.recipient, made.rule_key, made.mode) == (neighbour, "", "propose")
    assert look.profile == made.profile == "no_reporter"
    (row,) = region.trail(action="disclose", event="dispatches.made")
    assert row.recipient == str(neighbour.pk)


def test_the_look_says_what_they_will_read_and_not_only_that_they_will(region, concern_id):
    says = {one.label: one.value for one in previewed(region, concern_id, region.choice()).gets}
    assert says["What it is about"] == "Forced criminality" and says["The sector"] == "Hand car wash"
    assert says["Whether somebody is still there"] == "Yes" and says["The language of the report"] == "English"
    assert "Somerset" in says["The area"]
    assert not [label for label, value in says.items() if not value and "in their words" not in label]


def test_never_more_than_the_reporter_allowed(region, concern_id, neighbour):
    assert previewed(region, concern_id, region.choice(neighbour, profile="full")).profile == "no_reporter"
    assert region.send(concern_id, region.choice(neighbour, profile="full"))[0].profile == "no_reporter"


def test_never_more_than_the_rule_gives(region):
    factory.rule("less", "propose", "intelligence", "police_force", profile="location_only")
    concern_id = region.concern(category="forced_crime", mode=states.ReporterMode.SHARE)
    choice = region.choice(purpose="intelligence", profile="full")
    assert previewed(region, concern_id, choice).profile == "location_only"
    assert region.send(concern_id, choice)[0].profile == "location_only"
    less = region.choice(profile="statistics_only")
    assert region.send(concern_id, less)[0].profile == "statistics_only"


def test_nothing_personal_without_an_agreement(region, concern_id, neighbour):
    end_agreements(neighbour)
    refused(region, concern_id, region.choice(neighbour), "no information sharing agreement")
    assert region.send(concern_id, region.choice(neighbour, profile="location_only"))


def test_nobody_without_a_contact(region, concern_id, neighbour):
    refused(region, concern_id, region.choice(neighbour, purpose="housing"), "no contact")


@pytest.mark.parametrize("kind", ["immigration_enforcement", "employer", "landlord", "sponsor", "embassy", "media"])
def test_kinds_that_are_never_told_are_neither_offered_nor_sent_to(region, concern_id, kind):
    made = factory.agency(f"the-{kind}", "Them", kind, SOMERSET, sign=region.cast)
    factory.contact(made, "concern")
    refused(region, concern_id, region.choice(made), "never sent to")
    with acting_as(region.ben):
        offered = may_be_offered([made, region.council], region.load(concern_id), timezone.now())
    assert offered == [region.council]


def successor_of(region, *olds):
    made = factory.agency("new-police", "New Police", "police_force", DORSET, sign=region.cast)
    factory.contact(made, "concern")
    for old in olds:
        Agency.objects.filter(pk=old.pk).update(successor=made, valid_to=days_ago(1))
    return made


def test_what_stands_against_a_predecessor_stands_against_who_took_over(region, concern_id):
    first = factory.agency("old-firm", "Old Firm", "employer", SOMERSET, sign=region.cast)
    refused(region, concern_id, region.choice(successor_of(region, first)), "never sent to")


def test_an_exclusion_of_a_predecessor_holds(region, concern_id):
    old = factory.agency("old-police", "Old Police", "police_force", FORCE_AREA, sign=region.cast)
    new = successor_of(region, old)
    with acting_as(region.ben):
        Exclusion.objects.create(
            record_kind="concerns.concern",
            record_id=concern_id,
            owner_agency=region.cast.desk,
            agency=old,
            because="reporter_asked",
            made_at=timezone.now(),
            made_by="reporter",
        )
        assert new not in may_be_offered([new], region.load(concern_id), timezone.now())
    refused(region, concern_id, region.choice(new), "must not see")


def test_a_never_rule_holds_where_it_matches_and_for_its_purpose(region, neighbour):
    factory.contact(neighbour, "intelligence")
    target = {"agency": neighbour.slug, "purpose": "concern"}
    factory.rule("not-them", "never", "concern", match={"categories": ["forced_crime"]}, target=target)
    barred, other = region.concern(category="forced_crime"), region.concern(category="exploiter")
    refused(region, barred, region.choice(neighbour), "A rule says never: Because it is so")
    assert region.send(barred, region.choice(neighbour, purpose="intelligence"))
    assert region.send(other, region.choice(neighbour))


def test_a_never_rule_made_after_sending_stops_the_delivery(region, concern_id, neighbour):
    (made,) = region.send(concern_id, region.choice(neighbour))
    factory.rule("not-them", "never", "", target={"agency": neighbour.slug})
    assert region.deliver(made) == State.FAILED


def test_what_came_back_goes_there_again_only_on_purpose(region, concern_id):
    made = region.sent(concern_id)
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.hand_back(actor=olu, dispatch_id=made.pk, reason="no_capacity", at=timezone.now())
    with acting_as(region.ben):  # although the rules have not been asked again
        (route,) = (one for one in newest_round(region.load(concern_id)) if one.rule_key == "adult-police")
        assert route.blocked == "They handed it back."
    choice = region.choice()
    with pytest.raises(Refused, match="handed it back"):
        region.send(concern_id, choice)
    again = dispatch.Choice(choice.agency, choice.purpose, choice.profile, choice.why, again=True)
    assert region.send(concern_id, again)[0].state == State.UNSENT


@pytest.mark.parametrize("name", ["gita", "finn"])
def test_who_may_not_send_may_not_look_either(region, concern_id, neighbour, name):
    with acting_as(region.ben):
        found = region.load(concern_id)
    with acting_as(region.cast.actor(name)) as actor, pytest.raises(Refused, match="role"):
        dispatch.preview_choice(actor=actor, concern=found, choice=region.choice(neighbour), at=timezone.now())
