"""How urgent a concern looks: at first by what was told and what it is about, later by the desk's grades."""

from datetime import date

import pytest

from northstar.casework.concerns.services.urgency import first_urgency, suggested
from tests.factories.concerns import report

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
ASKED_NOTHING = {"child": "not_asked", "still_there": "not_asked"}


@pytest.mark.parametrize(
    ("category", "told", "urgency"),
    [
        # critical and about a child, whatever else was or was not said
        ("child_sexual_exploitation", {}, "today"),
        ("child_sexual_exploitation", {"child": "no"}, "today"),
        ("child_sexual_exploitation", {"still_there": "no"}, "today"),
        ("child_sexual_exploitation", {"still_there": "yes"}, "immediate"),
        ("child_carrying_drugs", {}, "today"),
        # high: never later than soon
        ("forced_or_unpaid_work", {}, "soon"),
        ("forced_or_unpaid_work", {"still_there": "no"}, "soon"),
        ("forced_or_unpaid_work", {"still_there": "yes"}, "today"),
        ("forced_or_unpaid_work", {"child": "not_known"}, "today"),
        ("forced_or_unpaid_work", {"child": "yes", "still_there": "yes"}, "immediate"),
        # medium and low: what was told decides
        ("begging", {"still_there": "no"}, "routine"),
        ("begging", {}, "soon"),
        ("not_known", {"still_there": "no"}, "routine"),
        ("a_code_no_list_has", {}, "soon"),
        ("begging", {"in_danger_now": "yes", "still_there": "no"}, "immediate"),
    ],
)
def test_the_first_urgency_of_a_report(category, told, urgency):
    assert first_urgency(report(category=category, **(ASKED_NOTHING | told)), DAY) == urgency


@pytest.mark.parametrize(
    ("grades", "urgency", "because"),
    [
        ({"harm": "high"}, "today", {"harm"}),
        ({"vulnerability": "high", "harm": "low"}, "today", {"vulnerability"}),
        ({"harm": "medium", "vulnerability": "low"}, "soon", {"harm"}),
        ({"harm": "not_known"}, "soon", {"harm"}),
        ({"harm": "low", "vulnerability": "not_known"}, "soon", {"vulnerability"}),
        ({"harm": "low", "vulnerability": "low", "risk": "high"}, "routine", {"harm", "vulnerability"}),
        ({"harm": "high", "risk": "high"}, "immediate", {"harm", "risk"}),
        ({"harm": "high", "risk": "not_known"}, "today", {"harm"}),
    ],
)
def test_the_worse_of_harm_and_vulnerability_proposes_an_urgency(grades, urgency, because):
    found = suggested(grades, DAY)
    assert (found.urgency, {name for name, _grade in found.because}) == (urgency, because)


@pytest.mark.parametrize("grades", [{}, {"threat": "high", "risk": "high"}, {"harm": "not_asked"}])
def test_without_harm_or_vulnerability_nothing_is_proposed(grades):
    assert suggested(grades, DAY) is None
