"""What of the directory anybody may see: confirmed duties that may be given to the public, and nobody's name."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import Agency, Contact
from northstar.foundation.agencies.states import ContactState
from northstar.kit.stamps import sitting
from northstar.kit.weeks import read_week

TUESDAY = datetime(2026, 3, 10, 11, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 15, 2, tzinfo=UTC)


@pytest.fixture
def line(edit, agency):
    def made(label: str, **more) -> Contact:
        given = {"purpose": "victim_support", "label": label, "phone": "01632 960 001", "public": True, **more}
        return services.add_contact(
            edit=replace(edit, on=date(2026, 1, 5)),
            agency_id=agency.pk,
            details=services.ContactDetails(**given),
            hours=read_week("Mon-Fri 9:00-17:00"),
            confirmed=True,
        )

    return made


def shown(at: datetime = TUESDAY) -> list[str]:
    with sitting():
        return [one.label for one in queries.public_help(at)]


def test_only_what_may_be_given_out_and_can_be_rung_or_read(line):
    line("Open line")
    line("Their page", phone="", web="https://help.westmarch.example")
    line("Partners only", public=False)
    line("A mailbox", phone="", email="help@westmarch.example")
    assert shown() == ["Open line", "Their page"]


@pytest.mark.parametrize(
    "change",
    [
        {"state": ContactState.UNCONFIRMED, "confirmed_on": None},
        {"state": ContactState.LAPSED},
        {"valid_to": date(2026, 3, 10)},
        {"valid_from": date(2026, 3, 11)},
        {"public": False},
        {"check_on": date(2026, 2, 20)},
    ],
    ids=["unconfirmed", "lapsed", "ended", "not begun", "withdrawn", "asked in vain"],
)
def test_what_does_not_hold_is_not_there(line, change):
    contact = line("Open line")
    assert shown() == ["Open line"]
    Contact.objects.filter(pk=contact.pk).update(**change)
    assert shown() == []


def test_one_that_is_asked_again_stays_for_a_fortnight(line):
    contact = line("Open line")
    Contact.objects.filter(pk=contact.pk).update(check_on=date(2026, 3, 3))
    assert shown() == ["Open line"] and shown(TUESDAY + timedelta(days=7)) == []


@pytest.mark.parametrize("change", [{"valid_to": date(2026, 3, 1)}, {"kind": "immigration_enforcement"}])
def test_an_agency_that_has_ended_or_is_never_reached_by_rule_is_not_there(line, agency, change):
    line("Open line")
    Agency.objects.filter(pk=agency.pk).update(**change)
    assert shown() == []


def test_nobody_is_named(line):
    line("Slavery lead", person="PC Jory Pascoe")
    line("Jory’s own telephone", person="PC Jory Pascoe")
    with sitting():
        found = queries.public_help(TUESDAY)
    assert [one.label for one in found] == ["Slavery lead"]
    assert "Pascoe" not in repr(found)


def test_it_says_whether_somebody_is_there_and_when(line):
    line("Open line", languages=["ro"])
    with sitting():
        day, night = queries.public_help(TUESDAY)[0], queries.public_help(SUNDAY)[0]
    assert day.open and not night.open
    assert night.opens_at == datetime(2026, 3, 16, 9, tzinfo=UTC)
    assert day.languages == ("ro",) and day.agency == "Westmarch Council"


def test_the_demonstration_gives_some_out_by_area(partnership):
    found = queries.public_help(TUESDAY)
    assert {one.areas for one in found} >= {("Bristol",), ("Cornwall",)}
    assert all(one.phone for one in found)
