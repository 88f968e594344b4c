"""The places beside every page of the desk: many under headings, few without."""

import re

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("name", "headings"),
    [("finn", ["Work", "Partnership", "Upkeep"]), ("cara", ["Work", "Partnership", "Upkeep"]), ("iris", [])],
)
def test_many_places_stand_under_headings_and_few_without(cast, sign_in, name, headings):
    page = sign_in(Client(), name).get("/desk/agencies/").content.decode()
    rail = page[page.index('class="ns-rail"') : page.index("</nav>", page.index('class="ns-rail"'))]
    assert re.findall(r'class="ns-rail__heading" id="places-\d">([^<]+)', rail) == headings
    assert re.findall(r'aria-current="(?:page|true)"><span>([^<]+)', rail) == ["Agencies"]
    places = re.findall(r'href="([^"]+)"', rail)
    assert len(places) == len(set(places)) and places[0] == "/desk/"
