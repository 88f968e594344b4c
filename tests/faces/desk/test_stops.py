"""What stops with an agreement: one page before its end, what each page says after it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from northstar.foundation.agencies.models import Signature
from tests.cast import sign_in
from tests.factories import agencies
from tests.factories import routing as factory
from tests.factories.routing import Region, contact

TODAY = agencies.days_ago(0)


@pytest.fixture
def region(cast) -> Region:
    """The force stands by an agreement of its own that ends in twenty days, and has three copies."""
    region = Region.make(cast)
    made = agencies.agreement("Heron agreement")
    made.valid_to = TODAY + timedelta(days=20)
    made.save()
    Signature.objects.filter(agency=region.force).delete()
    agencies.signed(made, region.force)
    contact(region.force, "agreements", label="Data protection at Riverside", phone="01632 960123")
    contact(cast.desk, "agreements", label="Coordination", phone="01632 960456")
    region.sent()
    region.sent(region.concern(category="forced_crime"))
    region.sent(region.concern(category="forced_crime"), region.choice(profile="location_only"))
    return region


def agreement(region):
    return Signature.objects.select_related("agreement").get(agency=region.force).agreement


def end(region) -> None:
    held = agreement(region)
    held.valid_to = TODAY
    held.save()


def asked(who, held) -> str:
    answer = sign_in(Client(), who).get(reverse("desk:stops", args=[held.pk]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def lead(region):
    return factory.member(region.force, "Nia Lowe", "agency_lead")


def test_the_coordinator_sees_what_would_stop_by_agency(region):
    said = asked(region.cast.finn, agreement(region))
    assert "What stops when “Heron agreement (1)” ends" in said and "Riverside Police" in said
    assert "2 open, 2 waiting" in said and "0 answered" in said
    assert "OFFICIAL – SENSITIVE" in said, "it counts copies"
    assert "1 person" in said and "Data protection at Riverside" in said and "01632 960123" in said
    assert "adult-police" in said or "Police" in said.split("Routing rules that could send nothing personal")[1]
    assert reverse("desk:agency-sign", args=[region.force.slug]) in said
    assert "Information sharing agreement (3)" in said, "what they could sign"


def test_one_without_an_end_says_what_would_stop_if_it_ended_today(region):
    council = agencies.agreement("Levels protocol")
    Signature.objects.filter(agency=region.council).delete()
    agencies.signed(council, region.council)
    said = asked(region.cast.finn, council)
    assert "What would stop without “Levels protocol (1)”" in said and "if it ended today" in said
    assert "Levels Council" in said and "Riverside Police" not in said


def test_who_has_signed_another_goes_on(region):
    newer = agencies.agreement("Heron agreement", "2")
    agencies.signed(newer, region.force)
    said = asked(region.cast.finn, Signature.objects.get(agency=region.force, agreement__version="1").agreement)
    assert "Nothing stops: everybody who signed it has signed another" in said
    assert "Riverside Police: Heron agreement (2)" in said


def test_a_lead_sees_their_own_agency_and_no_other(region):
    held, council_lead = agreement(region), factory.member(region.council, "Tess Marsh", "agency_lead")
    said = asked(lead(region), held)
    assert "2 open, 2 waiting" in said and "Routing rules" not in said and "01632 960456" in said
    assert "Write down that they signed" not in said
    said = asked(council_lead, held)
    assert "Nothing of yours stops" in said and "Riverside" not in said


def test_whoever_sees_no_casework_sees_no_number_of_copies(region):
    said = asked(region.cast.hal, agreement(region))
    assert "Not shown to you" in said and " open" not in said


def test_the_agency_is_told_at_the_top_of_its_inbox_and_on_its_home(region):
    officer = sign_in(Client(), region.officer)
    assert "sharing agreement has ended" not in officer.get(reverse("desk:inbox")).content.decode()
    end(region)
    said = officer.get(reverse("desk:inbox")).content.decode()
    assert "Your agency’s sharing agreement has ended." in said and "Head of safeguarding" in said
    assert "01632 960456" in said and reverse("desk:stops", args=[agreement(region).pk]) not in said
    assert "is closed" in officer.get(reverse("desk:home")).content.decode()
    assert "See what has stopped" in sign_in(Client(), lead(region)).get(reverse("desk:inbox")).content.decode()
    said = asked(region.cast.finn, agreement(region))
    assert "Who is without any agreement" in said


def test_the_desk_sees_on_its_home_and_beside_the_copy_that_they_cannot_read_it(region):
    ben, made = sign_in(Client(), region.cast.ben), region.sent(region.concern(category="forced_crime"))
    routes = reverse("desk:concern-tab", args=[made.concern_id, "routes"])
    words = "They cannot read it: their sharing agreement has ended."
    assert words not in ben.get(routes).content.decode()
    end(region)
    assert words in ben.get(routes).content.decode()
    home = ben.get(reverse("desk:home")).content.decode()
    assert home.count("Waiting for Riverside Police") == 1, "the copy without personal data"
    assert "Riverside Police cannot read it: its agreement has ended" in ben.get(reverse("desk:home")).content.decode()


def test_the_coordinators_home_says_who_is_without_one_until_they_sign(region):
    finn, words = sign_in(Client(), region.cast.finn), "1 agency is without any agreement"
    home = finn.get(reverse("desk:home")).content.decode()
    assert words not in home and reverse("desk:stops", args=[agreement(region).pk]) in home, "it ends soon"
    end(region)
    assert words in finn.get(reverse("desk:home")).content.decode()
    agencies.signed(agencies.agreement("Heron agreement", "2"), region.force)
    assert words not in finn.get(reverse("desk:home")).content.decode()


def test_the_list_and_the_form_that_ends_one_lead_there(region):
    finn, council = sign_in(Client(), region.cast.finn), region.cast.agreements[0]
    address = reverse("desk:stops", args=[council.pk])
    for name in (reverse("desk:agreements"), reverse("desk:agreement-end", args=[council.pk])):
        assert address in finn.get(name).content.decode(), name
    assert address not in sign_in(Client(), region.officer).get(reverse("desk:agreements")).content.decode()
