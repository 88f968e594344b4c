"""A partnership's own list comes in: what is wrong is named, the dry run is the run, and it can be taken back."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import Agency, Change, Contact, FormerName, Import
from northstar.foundation.agencies.services import importing
from northstar.foundation.agencies.services.history import picture
from northstar.foundation.agencies.services.importing.planning import FIELDS
from northstar.foundation.agencies.states import Act
from northstar.foundation.audit.models import Entry
from northstar.kit import sheets
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


def plan_of(edit, *rows: dict[str, Any], own=None) -> tuple[importing.Plan, importing.Sheet]:
    heads = list(dict.fromkeys(name for one in rows for name in one))
    out = io.StringIO()
    csv.writer(out).writerows([heads, *([one.get(name, "") for name in heads] for one in rows)])
    sheet = sheet_of(out.getvalue().encode())
    return importing.plan_import(edit=edit, table=sheet.table, own=own), sheet


def taken(edit, *rows: dict[str, Any]) -> Import:
    plan, sheet = plan_of(edit, *rows)
    return importing.take_in(edit=edit, sheet=sheet, seen=plan.digest)


def one(agency: Agency, label: str = "Desk", **cells: Any) -> dict[str, Any]:
    return {"Agency": agency.name, "For": "concern", "Contact": label, "E-mail": "desk@held.example"} | cells


@pytest.fixture
def contact(edit, agency) -> Contact:
    return services.add_contact(
        edit=edit, agency_id=agency.pk, details=replace(DESK, label="Desk"), hours=OFFICE_WEEK, confirmed=True
    )


def test_a_new_address_is_unconfirmed_unless_the_row_says_that_they_confirmed_it(edit, agency, contact):
    told = taken(edit, one(agency, **{"E-mail": "new@held.example"}))
    contact.refresh_from_db()
    assert (contact.state, contact.email, told.changed) == ("unconfirmed", "new@held.example", 1)
    taken(edit, one(agency, **{"E-mail": "newer@held.example", "Confirmed on": "10/03/2026"}))
    contact.refresh_from_db()
    assert contact.state == "unconfirmed", "it was confirmed on that day before, and changed since"
    later = replace(edit, at=edit.at + timedelta(days=2))
    taken(later, one(agency, **{"E-mail": "newest@held.example", "Confirmed on": "12/03/2026"}))
    contact.refresh_from_db()
    assert (contact.state, contact.confirmed_on) == ("confirmed", date(2026, 3, 12))
    assert contact.check_on == date(2026, 3, 12) + timedelta(days=182)


def test_a_column_that_is_not_there_leaves_alone_and_an_empty_cell_empties(edit, agency, contact):
    plan, _sheet = plan_of(edit, one(agency))
    assert plan.counts["unchanged"] == 1
    taken(edit, one(agency, Languages="", Hours="", **{"How told": "", "Order": ""}))
    contact.refresh_from_db()
    assert (contact.languages, contact.hours_known, contact.channel, contact.priority) == ([], False, "mail", 100)


def test_taking_back_leaves_what_a_person_changed_since(edit, agency, contact):
    batch = taken(
        edit,
        one(agency, Person="Dana Holt", Hours="24/7", **{"E-mail": "new@held.example", "Order": "7"}),
        one(agency, "Worked on"),
        one(agency, "Untouched"),
    )
    added = Contact.objects.get(label="Worked on")
    services.confirm_contact(edit=edit, contact_id=contact.pk)
    services.lapse_contact(edit=edit, contact_id=added.pk)
    back = importing.undo_import(edit=edit, import_id=batch.pk)
    contact.refresh_from_db()
    # The person confirmed the new address: it stays with its confirmation, and the rest goes back.
    assert (contact.email, contact.state) == ("new@held.example", "confirmed")
    assert (contact.person, contact.priority, contact.always_open) == ("", 100, False)
    assert sorted(row.opening for row in contact.hours.all()) == sorted(OFFICE_WEEK)
    assert {(left.contact.label, bool(left.fields)) for left in back.left} == {("Desk", True), ("Worked on", False)}
    assert "email" in next(left.fields for left in back.left if left.fields)
    assert set(Contact.objects.on(edit.day).values_list("label", flat=True)) == {"Desk", "Worked on"}
    batch.refresh_from_db()
    assert {one.change.label for one in queries.stayed(batch)} == {"Desk", "Worked on"}
    never = Contact.objects.get(label="Untouched")
    assert never.valid_to == never.valid_from


def test_what_a_person_took_back_already_is_no_obstacle(edit, agency, contact):
    batch = taken(edit, one(agency, Person="Dana Holt"))
    services.undo_change(edit=edit, change_id=batch.changes.get().pk)
    back = importing.undo_import(edit=edit, import_id=batch.pk)
    assert (back.restored, back.left) == (0, ())


def test_an_added_contact_has_a_history_that_names_its_list(edit, agency):
    batch = taken(edit, one(agency, Hours="9-5 Mon-Fri"))
    change = Change.objects.get(batch=batch)
    assert (change.act, change.after["label"], change.after["valid_from"]) == (Act.ADDED, "Desk", "2026-03-10")
    assert change.after["hours"][0] == [0, "09:00", "17:00", False] and not change.before


def test_nothing_is_taken_when_a_row_is_wrong_and_all_or_none_was_asked(edit, agency):
    plan, sheet = plan_of(edit, one(agency), one(agency, "Bad", Hours="whenever"))
    with pytest.raises(Refused, match="not every row"):
        importing.take_in(edit=edit, sheet=replace(sheet, all_or_none=True), seen=plan.digest)
    assert not Contact.objects.exists() and not Import.objects.exists()


def test_a_plan_of_another_directory_is_not_done(edit, agency, contact):
    plan, sheet = plan_of(edit, one(agency, Person="Dana Holt"))
    services.confirm_contact(edit=edit, contact_id=contact.pk)
    with pytest.raises(importing.Moved) as moved:
        importing.take_in(edit=edit, sheet=sheet, seen=plan.digest)
    assert moved.value.plan.digest != plan.digest and not Import.objects.exists()


def test_planning_asks_as_often_for_one_row_as_for_many(edit, agency):
    counts = []
    for many in (1, 40):
        with CaptureQueriesContext(connection) as asked:
            plan_of(edit, *(one(agency, f"Desk {place}", Languages="English") for place in range(many)))
        counts.append(len(asked))
    assert counts[0] == counts[1] < 20, counts


TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
DETAILS = st.builds(
    services.ContactDetails,
    purpose=st.sampled_from(["concern", "expert_advice", "safe_bed"]),
    label=TEXT.map(lambda text: f"Desk {text}".strip()),
    person=TEXT,
    email=st.just("desk@held.example"),
    channel=st.sampled_from(["desk", "mail"]),
    phone=st.sampled_from(["", "101", "01632 960 001", "+33 1 23 45 67 89", "(01632) 960001 ext 7"]),
    priority=st.integers(1, 9999),
    languages=st.lists(st.sampled_from(["en", "ro", "pl", "kmr"]), unique=True),
    area_codes=st.lists(st.sampled_from(["E06000023", "E23000036", "E99999999"]), unique=True),
    topics=st.lists(st.sampled_from(["maritime", "nrm_law"]), unique=True),
    have_ready=TEXT,
    source=TEXT,
    trained_until=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    public=st.booleans(),
    owner_name=TEXT,
)
HOURS = st.none() | st.lists(
    st.builds(
        lambda day, start, length, too: Opening(day, clock(start), clock(start + length), too),
        st.integers(0, 6), st.integers(0, 20), st.integers(1, 3), st.booleans(),
    ),
    max_size=4, unique_by=lambda opening: opening.weekday,
)  # fmt: skip


def clock(hour: int):
    return time(hour % 24)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(details=DETAILS, hours=HOURS, confirmed=st.booleans(), kind=st.sampled_from(["xlsx", "csv"]))
def test_what_is_written_out_comes_in_unchanged(edit, agency, details, hours, confirmed, kind):
    with transaction.atomic():
        try:
            made = services.add_contact(
                edit=edit, agency_id=agency.pk, details=details, hours=hours, confirmed=confirmed
            )
        except Refused:
            assume(False)
        known = importing.Directory(edit.day)
        held = known.contacts[made.pk]
        row = importing.row_of(importing.cells_of(held, known.week_of(held), known))
        content = sheets.answer(kind, "agencies", importing.HEADS, [row]).content
        before = directory()
        plan = importing.plan_import(edit=edit, table=importing.read_table(content))
        assert [(line.outcome, line.differences, line.faults) for line in plan.lines] == [("unchanged", (), ())]
        changed = content.replace(b"desk@held.example", b"else@held.example") if kind == "csv" else b""
        if changed:
            sheet = sheet_of(changed)
            plan = importing.plan_import(edit=edit, table=sheet.table)
            batch = importing.take_in(edit=edit, sheet=sheet, seen=plan.digest)
            assert directory() != before
            importing.undo_import(edit=edit, import_id=batch.pk)
            assert directory() == before
        transaction.set_rollback(True)


def test_at_the_terminal_the_same_plan_is_told_and_taken(edit, agency, tmp_path):
    path = tmp_path / "contacts.csv"
    path.write_text(f"Agency,For,Contact,E-mail\n{agency.name},concern,Desk,desk@held.example\nNobody,concern,x,\n")
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 of 2 rows have faults"):
        call_command("import_contacts", str(path), stdout=out)
    assert "add it to the directory first" in " ".join(out.getvalue().split()) and not Contact.objects.exists()
    with pytest.raises(CommandError, match="not every row is right"):
        call_command("import_contacts", str(path), "--take", "--all-or-none", stdout=out)
    assert not Contact.objects.exists()
    with pytest.raises(CommandError, match="left out"):
        call_command("import_contacts", str(path), "--take", stdout=out)
    assert Contact.objects.get().label == "Desk"
    with pytest.raises(CommandError, match="can't be opened"):
        call_command("import_contacts", str(tmp_path / "none.csv"), stdout=out)


def test_interrupted_at_the_terminal_nothing_was_taken_in(edit, agency, tmp_path, monkeypatch):
    path = tmp_path / "list.csv"
    path.write_text("Agency,For,Contact,E-mail\nWestmarch Council,concern,Desk,desk@held.example\n")
    real = importing.take_in

    def interrupted(**options: Any) -> None:
        real(**options)
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "take_in", interrupted)
    with pytest.raises(CommandError, match=r"Stopped\. Nothing was taken in"):
        call_command("import_contacts", str(path), "--take", stdout=io.StringIO())
    assert not Contact.objects.exists() and not Import.objects.exists()
