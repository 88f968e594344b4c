"""Whom to send something to, at any hour of the year."""

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import Agency, BankHoliday, Contact, Coverage, Hours, Signature
from northstar.foundation.agencies.states import ContactState
from northstar.kit.stamps import sitting
from northstar.kit.worktime import LONDON, OFFICE_WEEK, Opening

TEA_TIME = datetime(2026, 3, 10, 11, tzinfo=UTC)
NIGHT = datetime(2026, 3, 10, 23, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
DOOR = services.ContactDetails(purpose="child_safeguarding", label="Front door", priority=10)
NIGHT_TEAM = services.ContactDetails(purpose="urgent", label="Night team", priority=10)


@pytest.fixture
def add(edit, agency):
    def made(details, **how) -> Contact:
        how.setdefault("confirmed", True)
        since = replace(edit, on=date(2026, 1, 5))
        return services.add_contact(edit=since, agency_id=agency.pk, details=details, **how)

    return made


def test_best_first_and_lapsed_or_ended_never(edit, agency, add):
    add(replace(DOOR, label="Lapsed"))
    services.lapse_contact(edit=edit, contact_id=Contact.objects.get(label="Lapsed").pk)
    ended = add(replace(DOOR, label="Ended"))
    services.end_contact(edit=replace(edit, on=date(2026, 3, 10)), contact_id=ended.pk)
    services.add_contact(
        edit=replace(edit, on=date(2026, 3, 11)), agency_id=agency.pk, details=replace(DOOR, label="To come")
    )
    add(replace(DOOR, label="Doubted", priority=1), confirmed=False)
    add(replace(DOOR, label="Second", priority=20))
    add(replace(DOOR, label="Near", priority=90, area_codes=["E06000099"]))
    add(replace(DOOR, label="Far", area_codes=["E06000001"]))
    add(replace(DOOR, label="First"))
    add(replace(DOOR, label="Other purpose", purpose="housing"))

    def labels(**where):
        return [contact.label for contact in queries.contacts_for(agency, DOOR.purpose, at=TEA_TIME, **where)]

    assert labels(area_codes=["E06000099", "E23000036"]) == ["Near", "First", "Second", "Doubted"]
    assert labels() == ["Far", "First", "Second", "Near", "Doubted"]
    services.end_agency(edit=edit, agency_id=agency.pk)
    agency.refresh_from_db()
    assert labels() == []


def test_open_now_keeps_london_time_and_bank_holidays(add):
    office = add(DOOR, hours=OFFICE_WEEK)
    for at, there in (
        (datetime(2026, 1, 12, 8, 59), False),
        (datetime(2026, 1, 12, 9), True),
        (datetime(2026, 7, 13, 8), True),
        (datetime(2026, 7, 13, 16), False),
        (datetime(2026, 4, 3, 10), False),
        (datetime(2026, 4, 4, 10), False),
    ):
        assert queries.open_now(office, at.replace(tzinfo=UTC)) is there
    before_easter = datetime(2026, 4, 2, 20, tzinfo=UTC)
    assert queries.next_opening(office, before_easter) == datetime(2026, 4, 7, 8, tzinfo=UTC)
    assert queries.due_at(office, before_easter, 61) == datetime(2026, 4, 7, 9, 1, tzinfo=UTC)
    night = add(NIGHT_TEAM, hours=None)
    assert queries.open_now(night, before_easter) and queries.next_opening(night, before_easter) == before_easter
    assert queries.due_at(night, before_easter, 61) == before_easter + timedelta(minutes=61)


def test_open_and_confirmed(agency, add):
    door = add(DOOR, hours=OFFICE_WEEK)
    found = queries.reach(agency, DOOR.purpose, TEA_TIME)
    assert (found.contact, found.open, found.fallback, found.certain) == (door, True, False, True)
    assert (found.opens_at, found.why) == (TEA_TIME, "“Front door” is there now.")


def test_at_night_the_one_who_stands_in(agency, add, edit):
    night = add(NIGHT_TEAM, hours=None)
    add(replace(DOOR, fallback_id=night.pk), hours=OFFICE_WEEK)
    found = queries.reach(agency, DOOR.purpose, NIGHT)
    assert (found.contact, found.open, found.fallback) == (night, True, True)
    assert found.why == "“Front door” is closed until tomorrow 09:00, so “Night team” stands in."


def test_a_second_contact_for_the_same_purpose_stands_in_as_well(agency, add):
    add(DOOR, hours=OFFICE_WEEK)
    second = add(replace(DOOR, label="Duty", priority=200), hours=None)
    found = queries.reach(agency, DOOR.purpose, NIGHT)
    assert (found.contact, found.fallback) == (second, True)


def test_a_lapsed_link_is_stepped_over(agency, add, edit):
    last = add(NIGHT_TEAM, hours=None)
    middle = add(replace(NIGHT_TEAM, label="Middle", fallback_id=last.pk), hours=None)
    add(replace(DOOR, fallback_id=middle.pk), hours=OFFICE_WEEK)
    services.lapse_contact(edit=edit, contact_id=middle.pk)
    assert queries.reach(agency, DOOR.purpose, NIGHT).contact == last


def test_a_circle_in_the_data_ends(agency, add):
    night = add(NIGHT_TEAM, hours=OFFICE_WEEK)
    door = add(replace(DOOR, fallback_id=night.pk), hours=OFFICE_WEEK)
    Contact.objects.filter(pk=night.pk).update(fallback=door)
    found = queries.reach(agency, DOOR.purpose, NIGHT)
    assert (found.contact, found.open, found.opens_at) == (door, False, datetime(2026, 3, 11, 9, tzinfo=UTC))
    assert found.why == "“Front door” is closed until tomorrow 09:00, and nobody stands in."


def test_nobody_is_said_loudly(agency, add, edit):
    found = queries.reach(agency, "housing", TEA_TIME)
    assert (found.contact, found.open, found.certain) == (None, False, False)
    assert found.why == "Westmarch Council has given no contact for: Overcrowded or unfit housing."
    door = add(DOOR)
    services.lapse_contact(edit=edit, contact_id=door.pk)
    assert "has lapsed" in queries.reach(agency, DOOR.purpose, TEA_TIME).why


def test_doubt_and_unknown_hours_are_said(agency, add):
    add(DOOR, confirmed=False)
    found = queries.reach(agency, DOOR.purpose, TEA_TIME)
    assert (found.open, found.certain) == (True, False)
    assert found.why == (
        "“Front door” is there now. Nobody there has confirmed it yet. "
        "Its hours aren't known; office hours are assumed."
    )
    assert not queries.reach(agency, DOOR.purpose, NIGHT).open


def test_an_agency_that_has_gone_is_reached_through_its_successor(agency, add, edit):
    add(DOOR)
    details = services.AgencyDetails("New Council", "council_unitary", "both")
    new = services.add_agency(edit=edit, slug="new", details=details)
    there = services.add_contact(edit=edit, agency_id=new.pk, details=DOOR, hours=None, confirmed=True)
    services.succeed_agency(edit=edit, agency_id=agency.pk, successor_id=new.pk)
    agency.refresh_from_db()
    found = queries.reach(agency, DOOR.purpose, TEA_TIME)
    assert (found.agency, found.contact) == (new, there)
    assert found.why == "New Council has taken over from Westmarch Council. “Front door” is there day and night."
    services.end_agency(edit=replace(edit, on=date(2026, 3, 11)), agency_id=new.pk)
    agency.refresh_from_db()
    gone = queries.reach(agency, DOOR.purpose, TEA_TIME + timedelta(days=5))
    assert (gone.contact, gone.why) == (None, "Westmarch Council is no longer at work, and nobody has taken over.")


def test_one_small_query_for_one_and_for_many(partnership, edit, django_assert_num_queries):
    agencies = list(queries.agencies_on(TEA_TIME.date()).select_related("successor"))
    queries.kept_directory()
    for count in (1, len(agencies)):
        with CaptureQueriesContext(connection) as asked, sitting():
            queries.reach_many([(agency, "urgent") for agency in agencies[:count]], TEA_TIME)
            queries.agencies_with_agreement(TEA_TIME)
            queries.agreement_in_force(agencies[0].pk, TEA_TIME)
        about = [query["sql"] for query in asked if "codes_" not in query["sql"]]
        assert len(about) == 1 and "agencies_stamp" in about[0], about
    with django_assert_num_queries(1):
        list(queries.covering(["E06000023", "E23000036"], TEA_TIME.date()))
    with django_assert_num_queries(1):
        queries.freshness(agencies, TEA_TIME)


@pytest.mark.parametrize("change", ["contact", "hours", "coverage", "signature", "holiday", "agency"])
def test_whatever_changes_and_however_is_seen_at_once(partnership, change):
    """Not only through the services: the database keeps the stamp."""
    agency = queries.agency("avon-and-somerset-police")
    before = queries.kept_directory()
    assert queries.kept_directory() is before
    {
        "contact": lambda: Contact.objects.filter(agency=agency).update(priority=7),
        "hours": lambda: Hours.objects.all().delete(),
        "coverage": lambda: Coverage.objects.filter(agency=agency).delete(),
        "signature": lambda: Signature.objects.filter(agency=agency).update(withdrawn_on=TEA_TIME.date()),
        "holiday": lambda: BankHoliday.objects.create(day=TEA_TIME.date(), name="A day off"),
        "agency": lambda: Agency.objects.filter(pk=agency.pk).update(short_name="Elsewhere"),
    }[change]()
    now = queries.kept_directory()
    assert now is not before
    held = now.agencies[agency.pk]
    assert {
        "contact": lambda: {one.priority for one in held.contacts} == {7},
        "hours": lambda: not any(one.hours.all() for one in held.contacts),
        "coverage": lambda: not held.coverage,
        "signature": lambda: queries.agreement_in_force(agency.pk, TEA_TIME) is None,
        "holiday": lambda: TEA_TIME.date() in queries.holidays(),
        "agency": lambda: str(held.agency) == "Elsewhere",
    }[change]()


def test_what_is_undone_is_forgotten(partnership):
    agency = queries.agency("avon-and-somerset-police")
    with contextlib.suppress(RuntimeError), transaction.atomic():
        Agency.objects.filter(pk=agency.pk).update(short_name="Elsewhere")
        assert str(queries.kept_directory().agencies[agency.pk].agency) == "Elsewhere"
        raise RuntimeError
    assert str(queries.kept_directory().agencies[agency.pk].agency) == str(agency)


moments = st.integers(0, 365 * 24 * 4).map(lambda quarter: datetime(2026, 1, 6, tzinfo=UTC) + quarter * QUARTER)
weeks = st.lists(st.sampled_from([Opening(day, time(8), time(18)) for day in range(7)]), max_size=3, unique=True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_the_chain_nobody_lapsed_or_ended_ever_receives(agency, add, data):
    Contact.objects.filter(agency=agency).delete()
    made = []
    for number in range(data.draw(st.integers(1, 4))):
        details = replace(DOOR, label=f"C{number}", priority=data.draw(st.integers(0, 3)))
        hours = data.draw(st.one_of(st.none(), weeks))
        contact = add(details, hours=hours, confirmed=data.draw(st.booleans()))
        made.append(contact)
    for contact in made:  # any links at all, circles included
        fallback = data.draw(st.sampled_from([None, *made]))
        state = data.draw(st.sampled_from(ContactState))
        ended = data.draw(st.sampled_from([None, date(2026, 1, 5), date(2026, 8, 1)]))
        Contact.objects.filter(pk=contact.pk).update(
            fallback=fallback, state=state, valid_to=ended, confirmed_on=date(2026, 1, 5)
        )
    at = data.draw(moments)
    found = queries.reach(agency, DOOR.purpose, at)
    usable = [each.pk for each in queries.contacts_for(agency, DOOR.purpose, at=at)]
    if found.contact is None:
        assert usable == []
    else:
        assert found.contact.pk in usable
        assert found.open == queries.open_now(found.contact, at)
        if not found.open:
            assert not any(queries.open_now(each, at) for each in Contact.objects.filter(pk__in=usable))
    assert found.why.endswith(".")


def test_days_begin_at_midnight_in_london(edit, agency):
    services.end_agency(edit=replace(edit, on=date(2026, 7, 1)), agency_id=agency.pk)
    midnight = datetime(2026, 7, 1, tzinfo=LONDON)
    before = queries.reach(agency, "housing", midnight - timedelta(minutes=1))
    agency.refresh_from_db()
    assert "given no contact" in before.why
    assert "no longer at work" in queries.reach(agency, "housing", midnight).why
