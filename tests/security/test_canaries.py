"""Field by field: who sees it on a page or in a list taken away, and who does not.

Everything written in the world of this folder names its own field, so each field is a canary. ``SEES`` says who reads
it anywhere in the service; for everybody else it must be absent from every page and from every export.
"""

import io
import re
from html import unescape

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from northstar.faces.desk.views.concern import TABS
from northstar.foundation.access import actors
from tests import cast as the_cast
from tests.cast import PEOPLE
from tests.security.world import World, probe, undone

REPORTER = ("reporter.name", "reporter.phone", "reporter.email", "reporter.times", "reporter.notes")
# The report itself; the copies of Harbour Light, Westmarch and Riverside hold what ``no_reporter`` gives.
TOLD = ("account", "where", "people.name", "vehicles.plate", "phones.number", "notes", "risk")
SEES: dict[str, set[str]] = dict.fromkeys(TOLD, {"ben", "finn", "asha", "cara", "officer"})
SEES |= dict.fromkeys(("how", "file"), {"ben", "finn"})
SEES |= dict.fromkeys(("note", "assess.harm", "question"), {"ben", "finn"})
SEES |= dict.fromkeys(REPORTER, {"ben"})  # and only where the reason is given: below


def shows(mark: str, text: str) -> bool:
    """Whether a page says a field: as the line or as the longer text of ``hostile``."""
    return f"{mark}{{{{7*7}}}}" in text or f"alert('{mark}')" in text


@pytest.fixture(scope="module")
def people(world: World) -> dict[str, object]:
    crew = {who: getattr(world.cast, who) for who in PEOPLE}
    crew |= {"nell": world.nell, "officer": world.region.officer, "worker": world.region.worker}
    chosen = ("duty_desk", "agency_lead")  # every role of theirs: test_walls
    return crew | {f"bystander {one.role}": one for one in world.bystanders if one.role in chosen}


@pytest.fixture(scope="module")
def signed_in(people):
    from django.test import Client

    return {who: the_cast.sign_in(Client(raise_request_exception=False), one) for who, one in people.items()}


@pytest.fixture(scope="module")
def read(world, signed_in) -> dict[str, str]:
    """All that each person reads of the concern, its copies, its report and the lists."""
    pages = [reverse("desk:home"), reverse("desk:queue"), reverse("desk:inbox") + "?all=yes", reverse("desk:trail")]
    pages += [reverse("desk:dispatch", args=[pk]) for pk in world.dispatches.values()]
    pages += [reverse("desk:report", args=[world.told]), reverse("desk:report", args=[world.report])]
    return {
        who: _all_of(client, pages, [reverse("desk:concern-tab", args=[world.told, tab]) for tab in TABS])
        for who, client in signed_in.items()
    }


def _all_of(client, pages: list[str], tabs: list[str]) -> str:
    """The tabs after the first are asked for only by whom the first let in."""
    answers = [probe(client, "get", page).response for page in [*pages, tabs[0]]]
    answers += [probe(client, "get", page).response for page in tabs[1:] if answers[-1].status_code == 200]
    with undone():
        found = client.post(reverse("desk:search") + "?q=hostile", {"q": "hostile"})
        answers.append(client.get(found.headers["Location"]) if found.status_code == 302 else found)
    return "".join(unescape(answer.content.decode()) for answer in answers)


@pytest.mark.parametrize("mark", [mark for mark in SEES if mark not in REPORTER])
def test_control_04_who_may_read_a_field_does_and_nobody_else(read, mark):
    assert {who for who, text in read.items() if shows(mark, text)} == SEES[mark]


@pytest.mark.parametrize("mark", REPORTER)
def test_control_04_how_to_reach_the_reporter_is_on_no_page_that_anybody_opens(read, mark):
    assert {who for who, text in read.items() if shows(mark, text)} == set()


def test_control_04_the_desk_officer_alone_reaches_the_reporter_and_gives_a_reason(world, signed_in):
    address = reverse("desk:reveal", args=[world.told])
    for who, client in signed_in.items():
        page = unescape(probe(client, "post", address, {"reason": "To call them"}).response.content.decode())
        assert {mark for mark in REPORTER if shows(mark, page)} == (set(REPORTER) if who == "ben" else set()), who
    page = unescape(probe(signed_in["ben"], "post", address, {"reason": ""}).response.content.decode())
    assert not any(shows(mark, page) for mark in REPORTER)


def taken(client, name: str, form: str) -> str:
    answer = probe(client, "post", reverse(f"desk:{name}-export"), {"format": form, "all": "yes"}).response
    if answer.status_code != 200:
        return ""
    if form == "csv":
        return answer.content.decode("utf-8-sig")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    return "\n".join(" ".join(str(cell) for cell in row) for row in rows)


MAY_TAKE = {"queue": {"ben", "finn"}, "concerns": {"ben", "finn"}, "inbox": {"cara"}}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("name", MAY_TAKE)
def test_control_04_a_list_taken_away_holds_references_and_no_canary(world, signed_in, name, form):
    with_lines = set()
    for who, client in signed_in.items():
        text = taken(client, name, form)
        assert not [mark for mark in SEES if shows(mark, text)], who
        assert "{{7*7}}" not in text and not re.search(r"\balert\(", text), who
        if _names_one_of(world, text):
            with_lines.add(who)
    assert with_lines - {"nell"} == MAY_TAKE[name]


def _names_one_of(world: World, text: str) -> bool:
    """Whether a list has lines with a reference of the first desk's or its recipients'."""
    return bool(re.search(r"\b[A-Z]-[0-9A-Z]{4,}", text))


def test_control_04_the_bystanders_are_members_and_come_in(world, people, signed_in):
    """Otherwise nothing would be shown by their seeing nothing."""
    assert all(isinstance(actors.member(one), actors.Member) for one in world.bystanders)
    for who, client in signed_in.items():
        if who.startswith("bystander"):
            assert probe(client, "get", "/notices/").response.status_code == 200, who
