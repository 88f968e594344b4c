"""Before a code or a contact ends, its page says what uses it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from northstar.casework.concerns.models import Rule
from northstar.faces.desk.queries import uses
from northstar.foundation.access.acting import acting_as
from tests.cast import sign_in as signed_in
from tests.factories.referrals import Asking
from tests.factories.routing import Region, contact, rule

CODE = ("concern_category", "forced_or_unpaid_work")


@pytest.fixture
def region(cast):
    Rule.objects.update(match={"categories": ["not_asked"]}, target={})  # those that come with the service
    return Region.make(cast)


def retiring(client, *code) -> str:
    return client.get(reverse("desk:code-retire", args=code or CODE)).content.decode()


def test_a_code_says_which_rules_match_on_it_and_how_many_open_concerns_hold_it(region, cast, client):
    rule(
        "work", "notify", "concern", "police_force", match={"categories": [CODE[1], "not_known"]}, title="Tell of work"
    )
    rule("other", "notify", "concern", "police_force", match={"categories": ["not_known"]}, title="Tell of others")
    rule(
        "over",
        "notify",
        "concern",
        "police_force",
        match={"categories": [CODE[1]]},
        valid_to="2026-01-01",
        title="Ended",
    )
    for category in (CODE[1], CODE[1], "not_known"):
        region.concern(routed=False, category=category)
    page = retiring(signed_in(client, cast.finn))
    assert "2 open concerns hold it" in page and "will match nothing new" in page
    assert reverse("desk:rule", args=["work"]) in page
    assert "Tell of others" not in page and ">Ended<" not in page
    assert "1 rule in force uses" in page


def test_a_code_that_nothing_uses_says_so(region, cast, client):
    page = retiring(signed_in(client, cast.finn), "sector", "hand_car_wash")
    assert "0 rules in force use" in page and "0 open concerns hold it" in page and "will match nothing new" not in page


def test_who_sees_no_casework_hears_of_the_rules_only(region, cast, client):
    rule("work", "notify", "concern", "police_force", match={"categories": [CODE[1]]}, title="Tell of work")
    region.concern(routed=False, category=CODE[1])
    page = retiring(signed_in(client, cast.hal))
    assert "1 rule in force uses" in page and "The coordinator can change them" in page
    assert "Tell of work" not in page and "open concern" not in page


def test_only_the_newest_are_looked_through(region, acting, monkeypatch):
    monkeypatch.setattr(uses, "MOST_LOOKED_AT", 2)
    for _number in range(3):
        region.concern(routed=False, category=CODE[1])
    with acting("finn") as finn:
        found = uses.of_code(finn, *CODE, region.cast.agreements[0].valid_from)
    assert (found.concerns, found.newest_only) == (2, True)


def test_a_contact_says_what_went_to_it_and_whether_another_stands_in(region, cast, client):
    made = region.sent()
    rule("police", "notify", "concern", "police_force", title="Tell the police")
    finn = signed_in(client, cast.finn)
    page = finn.get(reverse("desk:contact-edit", args=[made.contact_id])).content.decode()
    assert "1 route in the last 90 days went here" in page and "Tell the police" in page
    assert "No other contact of this agency is confirmed" in page
    contact(region.force, "concern", label="The second line")
    page = finn.get(reverse("desk:contact-edit", args=[made.contact_id])).content.decode()
    assert "the next confirmed contact" in page


def test_a_lead_hears_of_what_came_to_their_own_agency_and_of_no_rule(region, cast, client):
    rule("council", "notify", "victim_support", "local-authority", title="Tell the council")
    own = contact(cast.westmarch, "victim_support")
    page = signed_in(client, cast.cara).get(reverse("desk:contact-edit", args=[own.pk])).content.decode()
    assert "0 routes in the last 90 days" in page and "Tell the council" not in page


def test_a_contact_says_how_many_requests_of_it_are_open_to_who_answers_them(region, cast, client):
    asking = Asking(cast)
    asking.ask()
    asking.decline(asking.ask())
    with acting_as(cast.actor("asha")) as asha:
        assert uses.of_contact(asha, asking.contact, timezone.now()).asked == 1
    with acting_as(cast.actor("ben")) as ben:
        assert uses.of_contact(ben, asking.contact, timezone.now()).asked == 0
    page = signed_in(client, cast.finn).get(reverse("desk:contact-edit", args=[asking.contact.pk])).content.decode()
    assert "request to this contact is open" not in page
