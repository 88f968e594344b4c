"""Lists taken away: as filtered, with no sealed content, harmless in a spreadsheet, and in the trail."""

import csv
import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from northstar.faces.desk.queries import exports
from northstar.foundation.audit.models import Entry
from tests import cast as the_cast
from tests.factories.routing import member

NAMES = ("queue", "concerns", "inbox")


def at(name: str) -> str:
    return reverse(f"desk:{name}-export")


def lines(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("name", "list_name"),
    [(person, name) for person in ("asha", "dev", "gita", "hal", "iris") for name in NAMES]
    + [("cara", "queue"), ("cara", "concerns"), ("ben", "inbox"), ("finn", "inbox")],
)
def test_who_may_not_take_it_finds_nothing(region, client, sign_in, name, list_name):
    assert sign_in(client, name).post(at(list_name), {"format": "csv"}).status_code == 404


@pytest.mark.parametrize("name", ["queue", "concerns"])
def test_the_desk_takes_its_list_with_nothing_that_was_told(region, client, sign_in, acting, name):
    made = region.concern()
    with acting("ben"):
        concern = region.load(made)
        reference, account = concern.reference, concern.account
    ben = sign_in(client, "ben")
    page = ben.get(reverse(f"desk:{name}")).content.decode()
    assert "at most 5,000 lines" in page and at(name) in page
    assert ben.get(at(name)).status_code == 405
    answer = ben.post(at(name), {"format": "csv"})
    assert (
        answer["Content-Disposition"] == f'attachment; filename="{name}.csv"' and answer["Cache-Control"] == "no-store"
    )
    found = lines(answer)
    assert found[0][0] == "Concern" and [row[0] for row in found[1:]] == [reference]
    assert account and account not in answer.content.decode()
    with acting("gita"):
        noted = Entry.objects.get(event=f"{name}.exported")
        assert (noted.action, noted.count, noted.detail) == ("disclose", 1, {"format": "csv", "cut": False})
    assert ben.post(at(name), {"format": "exe"}).status_code == 404


def test_filters_are_honoured_in_a_spreadsheet_too(region, client, sign_in, acting):
    made = [region.concern(), region.concern()]
    with acting("ben"):
        urgency = region.load(made[0]).urgency
    other = next(name for name in ("today", "routine", "immediate") if name != urgency)
    ben = sign_in(client, "ben")
    for asked, wanted in ((urgency, 2), (other, 0)):
        answer = ben.post(at("queue"), {"format": "xlsx", "urgency": asked})
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        assert len(book.get_sheet_by_index(0).to_python()) == wanted + 1
    page = ben.get(reverse("desk:queue"), {"urgency": urgency}).content.decode()
    assert f'<input type="hidden" name="urgency" value="{urgency}">' in page


def test_an_agency_takes_what_was_sent_to_it(region, client, acting):
    made = region.sent()
    lead = the_cast.sign_in(client, member(region.force, "Lea Forde", "agency_lead"))
    assert "at most 5,000 lines" in lead.get(reverse("desk:inbox")).content.decode()
    assert [row[0] for row in lines(lead.post(at("inbox"), {"format": "csv"}))[1:]] == [made.reference]
    lead.post(reverse("desk:accept", args=[made.pk]))
    assert len(lines(lead.post(at("inbox"), {"format": "csv"}))) == 1
    assert len(lines(lead.post(at("inbox"), {"format": "csv", "all": "yes"}))) == 2
    with acting("gita"):
        assert [one.count for one in Entry.objects.filter(event="inbox.exported").order_by("pk")] == [1, 0, 1]


def test_the_end_is_said_plainly_where_there_is_more(region, client, sign_in, monkeypatch):
    for _number in range(3):
        region.concern()
    monkeypatch.setattr(exports, "MOST", 2)
    found = lines(sign_in(client, "ben").post(at("queue"), {"format": "csv"}))
    assert len(found) == 4 and "Only the first 2 lines" in found[-1][0]


def test_a_cell_that_looks_like_a_formula_stays_text(region, client, sign_in, monkeypatch):
    region.concern()
    evil = "=HYPERLINK(1)"
    monkeypatch.setattr(exports, "place_words", lambda *args: evil)
    ben = sign_in(client, "ben")
    assert lines(ben.post(at("queue"), {"format": "csv"}))[1][3] == "'" + evil
    book = CalamineWorkbook.from_filelike(io.BytesIO(ben.post(at("queue"), {"format": "xlsx"}).content))
    assert book.get_sheet_by_index(0).to_python()[1][3] == evil
