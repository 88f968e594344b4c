"""Loading a partnership's file: again and again, and around what people here have changed."""

from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import (
    Agency,
    BankHoliday,
    Change,
    Contact,
    Signature,
)
from northstar.foundation.agencies.services.reading import contact_id
from northstar.foundation.agencies.states import ContactState, Origin
from tests.foundation.agencies.conftest import AT

FILE = """
partnership: Two Rivers
since: 2020-01-01
source: Made up
contact_source: Made up; to be confirmed by the partner
areas: {town: [E06000099]}
standing: {council: {basis: Public task}}
agreements:
  - {key: one, title: Sharing, version: "1", from: 2024-01-01, purposes: [safeguarding], data_classes: [identity]}
agencies:
  - slug: westmarch
    name: Westmarch Council
    kind: council_unitary
    regime: both
    areas: [town]
    teams: [Children]
    signed: [{agreement: one, signed_on: 2024-02-01, by: Director, under: council}]
    contacts:
      - key: door
        purpose: child_safeguarding
        label: Front door
        team: Children
        email: door@westmarch.example
        hours: Mon-Fri 09:00-17:00
        fallback: night
        confirmed: 10
      - {key: night, purpose: urgent, label: Night team, phone: 01632 960 001, hours: always, state: unconfirmed}
"""


@pytest.fixture
def load(edit, tmp_path):
    def loaded(text=FILE, at=AT):
        path = tmp_path / "two_rivers.yml"
        path.write_text(text)
        file = services.read_partnership(path)
        return services.load_partnership(edit=services.Edit(by="load", at=at), file=file)

    return loaded


def everything():
    from django.forms.models import model_to_dict

    return [
        [model_to_dict(row) for row in model._default_manager.order_by("pk")]
        for model in (Agency, Contact, Signature, Change)
    ]


def test_loading_again_changes_nothing_whenever_it_is(load):
    first = load()
    assert (first.agencies, first.contacts, first.changed, first.kept) == (1, 2, 0, ())
    before = everything()
    again = load(at=AT + timedelta(days=400))
    assert (again.added, again.changed, again.kept) == (0, 0, ())
    assert everything() == before


def test_what_it_says_is_there(load):
    load()
    door = Contact.objects.get(pk=contact_id("westmarch", "door"))
    assert (door.label, door.team.name, door.confirmed_on) == ("Front door", "Children", date(2026, 2, 28))
    assert (door.fallback.label, door.fallback.always_open, door.fallback.state) == (
        "Night team",
        True,
        ContactState.UNCONFIRMED,
    )
    assert queries.agreement_in_force(door.agency_id, AT).signed_on == date(2024, 2, 1)
    made = Change.objects.filter(agency__slug="westmarch")
    assert set(made.values_list("origin", flat=True)) == {Origin.FILE}


def test_a_newer_file_changes_what_nobody_here_has_touched(load):
    load()
    newer = (
        FILE.replace("door@westmarch", "mash@westmarch")
        .replace("09:00-17:00", "08:00-18:00")
        .replace("[E06000099]", "[E06000099, E06000098]")
    )
    done = load(newer)
    assert (done.added, done.changed, done.kept) == (0, 3, ())
    door = Contact.objects.get(pk=contact_id("westmarch", "door"))
    assert (door.email, door.version, door.hours.first().opens.hour) == ("mash@westmarch.example", 3, 8)
    assert door.state == ContactState.CONFIRMED
    assert queries.covering(["E06000098"], AT.date()).count() == 1


def test_what_a_person_changed_stays_and_is_named(load, edit):
    load()
    door = Contact.objects.get(pk=contact_id("westmarch", "door"))
    details = services.ContactDetails(
        purpose=door.purpose,
        label="Children's door",
        email="ours@westmarch.example",
        team_id=door.team_id,
        fallback_id=door.fallback_id,
        source=door.source,
    )
    services.change_contact(edit=edit, contact_id=door.pk, seen_version=1, details=details)
    services.set_hours(edit=edit, contact_id=door.pk, seen_version=2, hours=())
    agency = Agency.objects.get(slug="westmarch")
    services.set_coverage(edit=edit, agency_id=agency.pk, seen_version=1, area_codes=["E06000001"])
    services.end_contact(edit=edit, contact_id=contact_id("westmarch", "night"))
    done = load(FILE.replace("purpose: child_safeguarding", "purpose: adult_safeguarding"))
    assert done.kept == (
        "westmarch: coverage",
        "westmarch/door: email",
        "westmarch/door: label",
        "westmarch/door: hours",
    )
    door.refresh_from_db()
    assert (door.label, door.email, door.hours.count()) == ("Children's door", "ours@westmarch.example", 0)
    assert door.purpose == "adult_safeguarding"
    assert [each.label for each in queries.contacts_for(agency, "urgent", at=AT)] == []


def test_a_withdrawn_signature_does_not_come_back(load, edit):
    load()
    services.withdraw_signature(edit=edit, signature_id=Signature.objects.get(agency__slug="westmarch").pk)
    load()
    assert Signature.objects.get(agency__slug="westmarch").withdrawn_on == AT.date()


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("regime: both", "regime: none", "westmarch"),
        ("areas: [town]", "areas: [Town Hall]", "area code"),
        ("fallback: night", "fallback: noon", "noon"),
        ("hours: always, state", "hours: always, fallback: door, state", "circle"),
        ("team: Children", "team: Adults", "no team"),
        ("key: night", "key: door", "same key"),
        ("under: council", "under: nothing", "nothing"),
        ("agreement: one", "agreement: two", "two"),
        ("09:00-17:00", "nine to five", "nine to five"),
        ("confirmed: 10", "colour: red", "colour"),
        ("kind: council_unitary", "kind: castle", "castle"),
        ("purpose: urgent", "purpose: tea", "tea"),
        ("phone: 01632 960 001", "phone: ring us", "figures"),
        ("areas: [town]", "successor: somebody", "successor"),
        ("partnership: Two Rivers", "[", "cannot be read"),
    ],
)
def test_a_broken_file_is_refused_whole(load, was, becomes, said):
    assert was in FILE
    with pytest.raises(services.Fault, match=said):
        load(FILE.replace(was, becomes, 1))
    assert not Agency.objects.filter(slug="westmarch").exists()


@pytest.mark.django_db
def test_the_command_loads_bank_holidays_and_only_the_named_partnership():
    said = StringIO()
    BankHoliday.objects.filter(day__year=2026).delete()
    call_command("load_agencies", stdout=said)
    assert "Bank holidays: 8 added." in said.getvalue()
    assert not Agency.objects.filter(slug="south-west-desk").exists()
    call_command("load_agencies", "south_west", stdout=said)
    assert "45 agencies with 187 contacts" in said.getvalue()
    said.truncate(0)
    call_command("load_agencies", "south_west", stdout=said)
    assert "0 records added, 0 changed" in said.getvalue()
    with pytest.raises(CommandError, match="left as it was"):
        call_command("load_agencies", "no_such_place.yml", stdout=said)
    with acting_as(actors.job("reader", None)):
        made = Change.objects.filter(agency__slug="south-west-desk")
        assert set(made.values_list("changed_by", flat=True)) == {"load_agencies"}


def test_a_contact_that_comes_back_unconfirmed_keeps_its_history(load, edit):
    load()
    door = contact_id("westmarch", "door")
    services.lapse_contact(edit=edit, contact_id=door)
    load()
    found = Contact.objects.get(pk=door)
    assert found.state == ContactState.LAPSED
    assert [change.act for change in Change.objects.filter(record_id=str(door))] == ["lapsed", "added"]
    services.confirm_contact(edit=replace(edit, reason="They rang"), contact_id=door)
    assert Change.objects.filter(record_id=str(door)).first().reason == "They rang"
