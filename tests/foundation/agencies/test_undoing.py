"""Taking back one change."""

from dataclasses import replace
from datetime import date, time

import pytest
from django.db import IntegrityError, connection, transaction

from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import Change
from northstar.foundation.agencies.states import Act, ContactState
from northstar.kit.transitions import Refused
from northstar.kit.worktime import OFFICE_WEEK, Opening

DESK = services.ContactDetails(purpose="concern", label="Desk", phone="01632 960 001", languages=["en"])


@pytest.fixture
def contact(edit, agency):
    return services.add_contact(edit=edit, agency_id=agency.pk, details=DESK, hours=OFFICE_WEEK, confirmed=True)


def undo(edit) -> Change:
    return services.undo_change(edit=edit, change_id=Change.objects.first().pk)


def picture(contact):
    contact.refresh_from_db()
    week = [row.opening for row in contact.hours.all()]
    fields = "label phone state confirmed_on check_on languages fallback_id valid_to always_open"
    return [getattr(contact, name) for name in fields.split()], week


def test_each_kind_of_change_of_a_contact_is_taken_back_whole(edit, contact, agency):
    night = services.add_contact(edit=edit, agency_id=agency.pk, details=replace(DESK, label="Night"), hours=None)
    before = picture(contact)
    for act in (
        lambda version: services.change_contact(
            edit=edit,
            contact_id=contact.pk,
            seen_version=version,
            details=replace(DESK, label="Other", phone="01632 960 002", languages=["ro"], fallback_id=night.pk),
            hours=None,
        ),
        lambda version: services.lapse_contact(edit=edit, contact_id=contact.pk, seen_version=version),
        lambda version: services.end_contact(edit=edit, contact_id=contact.pk, seen_version=version),
        lambda version: services.set_hours(
            edit=edit,
            contact_id=contact.pk,
            seen_version=version,
            hours=[Opening(6, time(22), time())],
        ),
    ):
        version = contact.version
        act(version)
        assert picture(contact) != before
        undone = undo(edit)
        assert picture(contact) == before
        assert (undone.act, contact.version) == (Act.UNDONE, version + 2)


def test_what_was_undone_can_be_undone(edit, contact):
    services.lapse_contact(edit=edit, contact_id=contact.pk)
    undo(edit)
    undo(edit)
    contact.refresh_from_db()
    assert contact.state == ContactState.LAPSED


def test_not_twice_and_not_when_something_was_built_on_it(edit, contact):
    services.change_contact(edit=edit, contact_id=contact.pk, seen_version=1, details=replace(DESK, label="One"))
    first = Change.objects.first()
    services.change_contact(edit=edit, contact_id=contact.pk, seen_version=2, details=replace(DESK, label="Two"))
    with pytest.raises(Refused, match="changed again"):
        services.undo_change(edit=edit, change_id=first.pk)
    second = Change.objects.first()
    services.undo_change(edit=edit, change_id=second.pk)
    with pytest.raises(Refused, match="already"):
        services.undo_change(edit=edit, change_id=second.pk)
    services.undo_change(edit=edit, change_id=first.pk)
    contact.refresh_from_db()
    assert contact.label == "Desk"
    may = [change.can_be_undone for change in queries.history_of(contact.agency)]
    assert may == [True, True, False, False, False, False]


def test_a_later_change_of_other_fields_does_not_stand_in_the_way(edit, contact):
    services.change_contact(edit=edit, contact_id=contact.pk, seen_version=1, details=replace(DESK, label="One"))
    first = Change.objects.first()
    services.set_hours(edit=edit, contact_id=contact.pk, seen_version=2, hours=())
    services.undo_change(edit=edit, change_id=first.pk)
    contact.refresh_from_db()
    assert (contact.label, contact.hours.count()) == ("Desk", 0)


def test_an_agency_comes_back_with_its_areas(edit, agency):
    other = services.add_agency(edit=edit, slug="o", details=services.AgencyDetails("Other", "charity", "ukgdpr"))
    services.set_coverage(edit=edit, agency_id=agency.pk, seen_version=1, area_codes=["E06000001"])
    undo(edit)
    assert list(queries.covering(["E06000099"], edit.day)) == [agency]
    assert list(queries.covering(["E06000001"], edit.day)) == []
    later = replace(edit, on=date(2026, 3, 20))
    services.succeed_agency(edit=later, agency_id=agency.pk, successor_id=other.pk)
    undo(edit)
    agency.refresh_from_db()
    assert (agency.valid_to, agency.successor) == (None, None)


def test_adding_and_signing_are_not_taken_back(edit, contact):
    with pytest.raises(Refused, match="End it"):
        undo(edit)
    services.confirm_contact(edit=edit, contact_id=contact.pk)
    with pytest.raises(Refused, match="nothing to take back"):
        undo(edit)
    contact.refresh_from_db()
    assert contact.version == 2


@pytest.mark.django_db
def test_history_is_never_changed_or_removed(edit, contact):
    for attempt in (lambda: Change.objects.update(reason="x"), lambda: Change.objects.all().delete()):
        with pytest.raises((IntegrityError, Exception), match="never changed|permission denied"), transaction.atomic():
            attempt()


def test_history_is_read_by_members_and_jobs_alone(edit, contact):
    assert Change.objects.count() == 2
    with connection.cursor() as cursor:
        cursor.execute("select set_config('northstar.kind', 'reporter', true)")
        assert Change.objects.count() == 0
        cursor.execute("select set_config('northstar.kind', 'job', true)")
