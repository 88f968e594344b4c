"""A partnership's own list comes in: what is wrong is named, the dry run is the run, and it can be taken back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import Agency, Contact, FormerName
from northstar.foundation.agencies.services import importing
from northstar.foundation.agencies.services.history import picture
from northstar.foundation.agencies.services.importing.planning import FIELDS
from northstar.foundation.audit.models import Entry
from northstar.kit.transitions import Refused
from northstar.kit.worktime import OFFICE_WEEK, Opening
from tests.foundation.agencies import sheet as lists

DESK = services.ContactDetails(
    purpose="concern", label="Slavery desk", email="desk@held.example", channel="mail", languages=["pl", "ro"]
)


def directory() -> dict[str, Any]:
    """Every contact in force with its hours, as it can be seen."""
    found = Contact.objects.on(date(2026, 3, 10)).prefetch_related("hours")
    return {str(one.pk): seen(one, [row.opening for row in one.hours.all()]) for one in found}


def seen(contact: Contact, week: Sequence[Opening]) -> tuple[Any, ...]:
    return str(contact.agency_id), picture(contact, FIELDS), sorted(week)


def noted(event: str) -> list[tuple[int | None, dict[str, Any]]]:
    with acting_as(actors.job("tests", None, Permission.READ_TRAIL)):
        return list(Entry.objects.filter(event=event).values_list("count", "detail"))


def sheet_of(content: bytes) -> importing.Sheet:
    return importing.Sheet("contacts.xlsx", importing.digest_of(content), importing.read_table(content))


@pytest.fixture
def held(edit, partnership) -> list[Contact]:
    """A contact of the town and one of the force, that somebody entered here."""
    torbay = Agency.objects.get(slug="torbay-council")
    FormerName.objects.create(
        agency=torbay, name="Torbay Borough Council", valid_from=date(2000, 1, 1), valid_to=date(2019, 1, 1)
    )
    slugs = ("bristol-city-council", "dorset-police")
    return [
        services.add_contact(
            edit=edit, agency_id=Agency.objects.get(slug=slug).pk, details=DESK, hours=OFFICE_WEEK, confirmed=True
        )
        for slug in slugs
    ]


@pytest.fixture
def made(edit, held) -> tuple[bytes, list[lists.Kind]]:
    return lists.make(list(queries.agencies_on(edit.day)), *held)


def test_four_hundred_contacts_come_in_and_are_taken_back(edit, held, made):
    content, kinds = made
    sheet, before = sheet_of(content), directory()
    plan = importing.plan_import(edit=edit, table=sheet.table)
    assert (len(plan.lines), len({kind.name for kind in kinds})) == (lists.ROWS, 47)
    by_row = {line.number: line for line in plan.lines}
    for kind in kinds:
        line = by_row[kind.row]
        said = " ".join([*importing.words_of(line.faults), *line.notes])
        assert line.outcome == kind.outcome, (kind.name, said)
        assert kind.says in said, (kind.name, said)
        for name, value in kind.holds.items():
            assert getattr(line.contact, name) == value, kind.name
    odd = {kind.row for kind in kinds}
    assert {line.outcome for number, line in by_row.items() if number not in odd} == {"added"}
    assert directory() == before, "looking changes nothing"
    assert any("Read me" in note or "“Old”" in note for note in plan.notes) and any(
        "“Fax”" in note for note in plan.notes
    )

    batch = importing.take_in(edit=edit, sheet=sheet, seen=plan.digest)
    counts = plan.counts
    assert (batch.added, batch.changed, batch.left_out, batch.rows) == (
        counts["added"], counts["changed"], counts["faulty"], lists.ROWS,
    )  # fmt: skip
    done = directory()
    assert len(done) == len(before) + batch.added
    for line in [*plan.of("added"), *plan.of("changed")]:
        assert seen(line.contact, line.week or ()) in done.values(), line.label
    assert batch.changes.count() == plan.good
    told = {"rows_added": counts["added"], "rows_changed": counts["changed"], "left_out": counts["faulty"]}
    assert noted("agencies.contacts_imported") == [(plan.good, told)], "one line in the trail"

    again = importing.plan_import(edit=edit, table=sheet.table)
    assert again.good == 0 and again.counts["unchanged"] == plan.good + counts["unchanged"]
    with pytest.raises(Refused, match="nothing to take in"):
        importing.take_in(edit=edit, sheet=sheet, seen=again.digest)

    back = importing.undo_import(edit=edit, import_id=batch.pk)
    assert (back.restored, back.left) == (plan.good, ())
    assert directory() == before
    with pytest.raises(Refused, match="already"):
        importing.undo_import(edit=edit, import_id=batch.pk)
    anew = importing.plan_import(edit=edit, table=sheet.table)
    assert anew.counts == plan.counts
    assert noted("agencies.import_undone") == [(plan.good, {"left_out": 0})]
