"""The maps at the desk: the areas that the words beside them name are marked, and drawn borders are said to be so."""

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.faces.desk.queries.maps import area_map
from northstar.foundation.agencies.models import Coverage
from northstar.foundation.places import queries as places
from tests.cast import sign_in
from tests.factories.agencies import days_ago
from tests.factories.routing import DORSET, FORCE_AREA, SOMERSET, Region

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def marked(found):
    return [area["name"] for area in found.areas if area["here"]]


def test_the_smallest_areas_are_marked_and_all_councils_drawn():
    found = area_map([SOMERSET, FORCE_AREA], today())
    assert marked(found) == ["Somerset"]
    assert len(found.areas) == len(places.areas_in("local_authority", today()))


def test_where_only_the_force_is_known_forces_are_drawn():
    assert marked(area_map([FORCE_AREA], today())) == ["Avon and Somerset"]


def test_no_place_is_no_map():
    assert not area_map([], today())
    assert not area_map(["E99999999"], today())


def test_drawn_borders_are_said_to_be_drawn_and_imported_ones_are_not(monkeypatch):
    assert area_map([SOMERSET], today()).rough
    found = places.area
    monkeypatch.setattr(places, "area", lambda *asked: replace(found(*asked), schematic=False))
    assert not area_map([SOMERSET], today()).rough


def listed(page):
    """What the list beside the map names."""
    part = re.search(r'<div class="ns-map.*?</ul>', page, re.DOTALL)
    return re.findall(r"<strong>(.*?)</strong>", part.group(0)) if part else []


def test_a_concern_shows_where_it_is_beside_the_words(cast):
    region = Region.make(cast)
    page = sign_in(Client(), cast.ben).get(reverse("desk:concern", args=[region.concern()])).content.decode()
    assert listed(page) == ["Somerset"]
    assert "Borders drawn roughly" in page and page.count("ns-map__area--here") == 1


def test_near_a_border_both_are_shown_and_said_to_be_a_choice(cast):
    region = Region.make(cast)
    near = region.concern(area_codes=(), area_choices=(SOMERSET, DORSET))
    page = sign_in(Client(), cast.ben).get(reverse("desk:concern", args=[near])).content.decode()
    assert listed(page) == ["Dorset", "Somerset"] and "It is in one of these" in page


def test_a_concern_without_a_place_says_so(cast):
    region = Region.make(cast)
    nowhere = region.concern(area_codes=(), area_choices=())
    page = sign_in(Client(), cast.ben).get(reverse("desk:concern", args=[nowhere])).content.decode()
    assert not listed(page) and "We do not know where yet" in page


def test_an_agency_shows_where_it_works_councils_of_its_force_included(cast):
    Coverage.objects.create(agency=cast.westmarch, area_code=FORCE_AREA, valid_from=days_ago(30))
    address = reverse("desk:agency-tab", args=[cast.westmarch.slug, "about"])
    page = sign_in(Client(), cast.asha).get(address).content.decode()
    assert "Somerset" in listed(page) and "Bristol" in listed(page) and "Dorset" not in listed(page)
