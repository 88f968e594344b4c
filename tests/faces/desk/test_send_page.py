"""The send page: another agency than the rules propose, the second look, and what changed meanwhile."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.casework.concerns.models import Dispatch, Proposal
from northstar.casework.concerns.services import dispatch
from northstar.foundation.access.acting import acting_as
from tests.cast import sign_in
from tests.factories import routing as factory
from tests.factories.routing import DORSET, SOMERSET

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(cast):
    return sign_in(Client(), cast.ben)


@pytest.fixture
def neighbour(region):
    made = factory.agency("moorland-police", "Moorland Police", "police_force", DORSET, sign=region.cast)
    factory.contact(made, "concern")
    return made


def chosen(agency, **more):
    data = {
        "other": str(agency.pk),
        "other_purpose": "concern",
        "other_profile": "no_reporter",
        "other_because": "named",
        "basis": "crime",
    }
    return data | more


def post(client, name, concern_id, data):
    answer = client.post(reverse(f"desk:{name}", args=[concern_id]), data)
    return answer.status_code, answer.content.decode()


def version(region, concern_id):
    with acting_as(region.ben):
        return region.load(concern_id).version


def dispatches(region, concern_id):
    with acting_as(region.ben):
        return list(Dispatch.objects.filter(concern_id=concern_id).order_by("made_at"))


def test_an_officer_sends_to_an_agency_that_no_rule_proposed(region, concern_id, neighbour, ben):
    status, page = post(ben, "send", concern_id, chosen(neighbour))
    assert status == 200 and "Moorland Police" in page and "will get" in page
    sending = chosen(neighbour, version=version(region, concern_id))
    assert post(ben, "send-now", concern_id, sending)[0] == 422  # not before it was ticked again
    assert post(ben, "send-now", concern_id, sending | {"looked": ["other"]})[0] == 302
    (made,) = dispatches(region, concern_id)
    assert made.recipient == neighbour
    assert made.why == "Chosen by the desk: another agency said that it is yours."


def test_everything_about_the_other_agency_is_asked_for(region, concern_id, neighbour, ben):
    status, page = post(ben, "send", concern_id, {"other": str(neighbour.pk), "basis": "crime"})
    assert status == 422
    for said in ("Choose what is asked of them", "Choose how much they get", "Choose why it goes to them"):
        assert said in page
    assert "Choose at least one agency" in post(ben, "send", concern_id, {"basis": "crime"})[1]


def test_who_must_never_get_it_cannot_be_chosen_even_by_hand(region, concern_id, neighbour, ben):
    enforcement = factory.agency("removals", "Removals", "immigration_enforcement", SOMERSET, sign=region.cast)
    factory.contact(enforcement, "concern")
    page = ben.get(reverse("desk:send", args=[concern_id])).content.decode()
    assert "Moorland Police" in page and "Removals" not in page
    assert post(ben, "send", concern_id, chosen(enforcement))[0] == 422
    sending = chosen(enforcement, version=version(region, concern_id), looked=["other"])
    assert post(ben, "send-now", concern_id, sending)[0] == 302
    assert dispatches(region, concern_id) == []


def test_a_refusal_is_said_on_the_page_where_it_was_chosen(region, concern_id, neighbour, ben):
    status, page = post(ben, "send", concern_id, chosen(neighbour, other_purpose="housing"))
    assert status == 422 and "Moorland Police has given no contact" in page


def test_what_was_handed_back_shows_and_goes_again_only_on_purpose(region, concern_id, ben):
    made = region.sent(concern_id)
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.hand_back(actor=olu, dispatch_id=made.pk, reason="no_capacity", at=timezone.now())
    page = ben.get(reverse("desk:send", args=[concern_id])).content.decode()
    assert "Riverside Police – handed it back: No capacity in time" in page
    status, page = post(ben, "send", concern_id, chosen(region.force))
    assert status == 422 and "Say that you send it again on purpose" in page
    again = chosen(region.force, other_again="on", version=version(region, concern_id), looked=["other"])
    assert post(ben, "send-now", concern_id, again)[0] == 302
    assert len(dispatches(region, concern_id)) == 2


def test_less_than_the_rule_says_is_never_more(region, ben):
    factory.rule("less", "propose", "intelligence", "police_force", profile="location_only")
    concern_id = region.concern(category="forced_crime")
    with acting_as(region.ben):
        route = Proposal.objects.filter(concern_id=concern_id, purpose="intelligence", blocked="").latest("round")
    data = {"routes": [route.pk], f"profile-{route.pk}": "full", "basis": "crime"}
    assert "The place and the kind of harm only" in post(ben, "send", concern_id, data)[1]
    sending = data | {"looked": [route.pk], "version": version(region, concern_id)}
    assert post(ben, "send-now", concern_id, sending)[0] == 302
    assert dispatches(region, concern_id)[0].profile == "location_only"


def test_what_changed_meanwhile_is_shown_and_nothing_goes(region, concern_id, neighbour, ben):
    seen = version(region, concern_id)
    ben.post(reverse("desk:claim", args=[concern_id]))
    sending = chosen(neighbour, version=seen, looked=["other"])
    status, page = post(ben, "send-now", concern_id, sending)
    assert status == 409 and "Ben Trelawny changed this" in page
    assert dispatches(region, concern_id) == []
    assert f'name="version" value="{seen + 1}"' in page
    assert post(ben, "send-now", concern_id, sending | {"version": seen + 1})[0] == 302


def test_a_look_without_its_version_sends_nothing(region, concern_id, neighbour, ben):
    assert post(ben, "send-now", concern_id, chosen(neighbour, looked=["other"]))[0] == 302
    assert dispatches(region, concern_id) == []
