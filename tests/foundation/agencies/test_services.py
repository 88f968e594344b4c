"""Changing agencies and contacts: what is kept, refused, written in the trail, and met by a stale save."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from northstar.faces.desk.urls import agencies as urls
from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import Change, Contact, Coverage
from northstar.foundation.agencies.services import ContactDetails
from northstar.foundation.agencies.states import CHECK_EVERY_DAYS, Act, ContactState
from northstar.foundation.audit.models import Entry
from northstar.kit.transitions import Refused
from northstar.kit.worktime import OFFICE_WEEK, Opening

DESK = ContactDetails(purpose="child_safeguarding", label="Front door", email="door@westmarch.example")


def last_change() -> Change:
    return Change.objects.first()


def events() -> list[str]:
    from northstar.foundation.access import actors
    from northstar.foundation.access.acting import acting_as
    from northstar.foundation.access.catalogue import Permission

    with acting_as(actors.job("reader", None, Permission.READ_TRAIL)):
        found = Entry.objects.filter(event__startswith="agencies.", actor="agencies.tests")
        return list(found.order_by("pk").values_list("event", flat=True))


@pytest.fixture
def contact(edit, agency) -> Contact:
    return services.add_contact(edit=edit, agency_id=agency.pk, details=DESK, hours=OFFICE_WEEK, confirmed=True)


def test_a_new_contact_is_doubted_until_somebody_there_confirms_it(edit, agency):
    made = services.add_contact(edit=edit, agency_id=agency.pk, details=DESK)
    assert (made.state, made.confirmed_on, made.version) == (ContactState.UNCONFIRMED, None, 1)
    confirmed = services.confirm_contact(edit=edit, contact_id=made.pk, seen_version=1)
    assert (confirmed.state, confirmed.confirmed_on, confirmed.version) == ("confirmed", date(2026, 3, 10), 2)
    assert confirmed.check_on == date(2026, 3, 10) + timedelta(days=CHECK_EVERY_DAYS)
    assert last_change().act == Act.CONFIRMED and last_change().after["state"] == "confirmed"


def test_a_new_address_is_doubted_again_and_a_new_name_is_not(edit, contact):
    renamed = replace(DESK, label="Children's front door")
    assert (
        services.change_contact(edit=edit, contact_id=contact.pk, seen_version=1, details=renamed).state
        == ContactState.CONFIRMED
    )
    moved = replace(renamed, email="mash@westmarch.example")
    assert (
        services.change_contact(edit=edit, contact_id=contact.pk, seen_version=2, details=moved).state
        == ContactState.UNCONFIRMED
    )
    said = replace(moved, email="front@westmarch.example")
    changed = services.change_contact(edit=edit, contact_id=contact.pk, seen_version=3, details=said, confirmed=True)
    assert (changed.state, changed.version) == (ContactState.CONFIRMED, 4)


def test_history_keeps_only_the_fields_that_differ(edit, contact):
    services.change_contact(
        edit=replace(edit, reason=" They have moved "),
        contact_id=contact.pk,
        seen_version=1,
        details=replace(DESK, phone="01632 960 001"),
    )
    change = last_change()
    assert (change.label, change.reason, change.changed_by) == ("Front door", "They have moved", "membership-of-ana")
    assert change.before == {"phone": "", "state": "confirmed", "check_on": "2026-09-08"}
    assert change.after == {"phone": "01632 960 001", "state": "unconfirmed", "check_on": "2026-03-10"}


def test_saving_what_is_there_already_changes_nothing(edit, contact, agency):
    before = Change.objects.count()
    services.change_contact(edit=edit, contact_id=contact.pk, seen_version=1, details=DESK)
    services.set_hours(edit=edit, contact_id=contact.pk, seen_version=1, hours=OFFICE_WEEK)
    services.set_coverage(edit=edit, agency_id=agency.pk, seen_version=1, area_codes=["E06000099"])
    contact.refresh_from_db()
    assert (contact.version, Change.objects.count()) == (1, before)


def test_a_stale_save_saves_nothing_and_says_what_changed(edit, contact):
    ben, cara = replace(edit, by="ben"), replace(edit, by="cara")
    services.change_contact(
        edit=ben, contact_id=contact.pk, seen_version=1, details=replace(DESK, phone="01632 960 001", label="MASH")
    )
    services.set_hours(edit=cara, contact_id=contact.pk, seen_version=2, hours=[Opening(0, time(9), time(12))])
    with pytest.raises(services.Stale) as stale:
        services.change_contact(edit=edit, contact_id=contact.pk, seen_version=1, details=replace(DESK, label="Door"))
    theirs = {each.field: each for each in stale.value.theirs}
    assert (theirs["phone"].before, theirs["phone"].now, theirs["phone"].by) == ("", "01632 960 001", "ben")
    assert theirs["hours"].now == [[0, "09:00", "12:00", False]] and theirs["hours"].by == "cara"
    contact.refresh_from_db()
    assert contact.label == "MASH"
    # Looked at again, it saves.
    saved = services.change_contact(
        edit=edit, contact_id=contact.pk, seen_version=stale.value.version, details=replace(DESK, label="Door")
    )
    assert saved.label == "Door"


@pytest.mark.parametrize(
    ("details", "words"),
    [
        (replace(DESK, purpose="tea"), "tea"),
        (replace(DESK, channel="mail", email=""), "e-mail"),
        (replace(DESK, channel="phone"), "telephone"),
        (replace(DESK, email="not an address"), "email"),
        (replace(DESK, phone="ring me"), "figures"),
        (replace(DESK, area_codes=("Bristol",)), "area code"),
        (replace(DESK, label=""), "label"),
        (replace(DESK, label="x" * 121), "label"),
    ],
)
def test_refused_with_a_reason(edit, contact, agency, details, words):
    for attempt in (
        lambda: services.add_contact(edit=edit, agency_id=agency.pk, details=details),
        lambda: services.change_contact(edit=edit, contact_id=contact.pk, seen_version=1, details=details),
    ):
        with pytest.raises(Refused, match=words):
            attempt()


@pytest.mark.parametrize(
    "hours",
    [
        [Opening(0, time(9), time(12)), Opening(0, time(11), time(13))],
        [Opening(0, time(9), time()), Opening(0, time(11), time(13))],
        [Opening(0, time(9), time(9))],
        [Opening(0, time(9), time(8))],
    ],
)
def test_hours_that_overlap_or_end_before_they_begin_are_refused(edit, contact, hours):
    with pytest.raises(Refused):
        services.set_hours(edit=edit, contact_id=contact.pk, seen_version=1, hours=hours)
    assert contact.hours.count() == 5


def test_only_the_same_agency_stands_in_and_never_in_a_circle(edit, contact, agency):
    night = services.add_contact(
        edit=edit, agency_id=agency.pk, details=replace(DESK, label="Night", fallback_id=contact.pk), hours=None
    )
    with pytest.raises(Refused, match="circle"):
        services.change_contact(
            edit=edit, contact_id=contact.pk, seen_version=1, details=replace(DESK, fallback_id=night.pk)
        )
    with pytest.raises(Refused, match="circle"):
        services.change_contact(
            edit=edit, contact_id=contact.pk, seen_version=1, details=replace(DESK, fallback_id=contact.pk)
        )
    other = services.add_agency(
        edit=edit, slug="other", details=services.AgencyDetails("Other", "charity", "ukgdpr"), area_codes=()
    )
    with pytest.raises(Refused, match="same agency"):
        services.add_contact(edit=edit, agency_id=other.pk, details=replace(DESK, fallback_id=contact.pk))


def test_a_mail_contact_lapses_after_three_hard_bounces_and_comes_back_when_confirmed(edit, agency):
    mail = replace(DESK, channel="mail")
    mailbox = services.add_contact(edit=edit, agency_id=agency.pk, details=mail, confirmed=True)
    for _soft in range(5):
        services.record_bounce(edit=edit, contact_id=mailbox.pk, hard=False)
    for count in (1, 2):
        bounced = services.record_bounce(edit=edit, contact_id=mailbox.pk)
        assert (bounced.bounces, bounced.state) == (count, ContactState.CONFIRMED)
    assert services.record_bounce(edit=edit, contact_id=mailbox.pk).state == ContactState.LAPSED
    assert queries.contacts_for(agency, DESK.purpose, at=edit.at) == []
    assert services.record_bounce(edit=edit, contact_id=mailbox.pk).state == ContactState.LAPSED
    back = services.confirm_contact(edit=edit, contact_id=mailbox.pk)
    assert (back.state, back.bounces) == (ContactState.CONFIRMED, 0)
    assert events().count("agencies.contact_bounced") == 9


def test_a_desk_contact_survives_its_mails(edit, contact):
    for _again in range(4):
        bounced = services.record_bounce(edit=edit, contact_id=contact.pk)
    assert (bounced.state, bounced.bounces) == (ContactState.CONFIRMED, 4)


def test_ended_on_its_first_day_it_was_never_in_force(edit, contact, agency):
    services.end_contact(edit=edit, contact_id=contact.pk, seen_version=1)
    assert queries.contacts_for(agency, DESK.purpose, at=edit.at) == []
    with pytest.raises(Refused, match="later day"):
        services.end_contact(edit=replace(edit, on=date(2026, 3, 1)), contact_id=contact.pk)


def test_coverage_is_dated_and_what_was_covered_stays_known(edit, agency):
    services.set_coverage(edit=edit, agency_id=agency.pk, seen_version=1, area_codes=["E06000098", "E06000097"])
    assert list(queries.covering(["E06000099"], date(2026, 3, 9))) == [agency]
    assert list(queries.covering(["E06000099"], date(2026, 3, 10))) == []
    assert list(queries.covering(["E06000098"], date(2026, 3, 10))) == [agency]
    # Put right on the same day: nothing is left of the slip.
    services.set_coverage(edit=edit, agency_id=agency.pk, seen_version=2, area_codes=["E06000099"])
    assert Coverage.objects.filter(agency=agency, area_code="E06000098").count() == 0
    assert list(queries.covering(["E06000099"], date(2026, 3, 10))) == [agency]
    with pytest.raises(Refused, match="area code"):
        services.set_coverage(edit=edit, agency_id=agency.pk, seen_version=3, area_codes=["Bristol"])


def test_an_agency_is_followed_by_another(edit, agency):
    new = services.add_agency(
        edit=replace(edit, on=date(2026, 4, 7)),
        slug="new",
        area_codes=(),
        details=services.AgencyDetails("New Council", "council_unitary", "both"),
    )
    with pytest.raises(Refused, match="at work"):
        services.succeed_agency(edit=edit, agency_id=agency.pk, successor_id=new.pk)
    day = replace(edit, on=date(2026, 4, 7))
    old = services.succeed_agency(edit=day, agency_id=agency.pk, successor_id=new.pk, seen_version=1)
    assert (old.valid_to, old.successor, old.version) == (date(2026, 4, 7), new, 2)
    with pytest.raises(Refused, match="circle"):
        services.succeed_agency(edit=replace(edit, on=date(2026, 4, 8)), agency_id=new.pk, successor_id=new.pk)


def test_an_agency_ends(edit, agency):
    services.end_agency(edit=edit, agency_id=agency.pk, seen_version=1)
    assert agency in queries.agencies_on(date(2026, 3, 9)) and agency not in queries.agencies_on(date(2026, 3, 10))
    with pytest.raises(services.Stale):
        services.end_agency(edit=edit, agency_id=agency.pk, seen_version=1)


def test_a_kind_must_be_in_its_list_and_an_old_one_may_stay(edit, agency):
    details = services.AgencyDetails(name="Westmarch", kind="gangmasters_authority", legal_regime="both")
    late = replace(edit, on=date(2026, 4, 7))
    with pytest.raises(Refused, match="gangmasters_authority"):
        services.change_agency(edit=late, agency_id=agency.pk, seen_version=1, details=details)
    services.change_agency(edit=edit, agency_id=agency.pk, seen_version=1, details=details)
    renamed = replace(details, name="Westmarch old")
    assert services.change_agency(edit=late, agency_id=agency.pk, seen_version=2, details=renamed).version == 3


def test_teams_come_and_go(edit, agency):
    team = services.add_team(edit=edit, agency_id=agency.pk, name="  Night   team ")
    assert team.name == "Night team"
    with pytest.raises(Refused, match="already"):
        services.add_team(edit=edit, agency_id=agency.pk, name="night team")
    services.end_team(edit=edit, team_id=team.pk)
    services.add_team(edit=edit, agency_id=agency.pk, name="night team")
    assert [change.subject for change in Change.objects.filter(label__iexact="night team")] == ["team"] * 3


def test_signing_and_withdrawing(edit, agency):
    terms = services.Terms("Sharing", "1", ["safeguarding"], ["identity"])
    agreement = services.add_agreement(edit=replace(edit, on=date(2026, 1, 5)), terms=terms)
    with pytest.raises(Refused, match="already"):
        services.add_agreement(edit=edit, terms=terms)
    signing = services.Signing(date(2026, 3, 1), "Chief executive", "UK GDPR article 6(1)(e)")
    with pytest.raises(Refused, match="or later"):
        services.sign_agreement(
            edit=edit,
            agency_id=agency.pk,
            agreement_id=agreement.pk,
            signing=replace(signing, signed_on=date(2026, 3, 11)),
        )
    signature = services.sign_agreement(edit=edit, agency_id=agency.pk, agreement_id=agreement.pk, signing=signing)
    with pytest.raises(Refused, match="signed this agreement"):
        services.sign_agreement(edit=edit, agency_id=agency.pk, agreement_id=agreement.pk, signing=signing)
    services.withdraw_signature(edit=edit, signature_id=signature.pk)
    with pytest.raises(Refused, match="already"):
        services.withdraw_signature(edit=edit, signature_id=signature.pk)
    services.sign_agreement(
        edit=edit, agency_id=agency.pk, agreement_id=agreement.pk, signing=replace(signing, signed_on=date(2026, 3, 10))
    )
    assert len(queries.signatures_of(agency.pk)) == 2
    services.end_agreement(edit=edit, agreement_id=agreement.pk)
    assert queries.agreement_in_force(agency.pk, edit.at) is None


def test_every_act_is_in_the_trail(edit, contact, agency):
    services.lapse_contact(edit=edit, contact_id=contact.pk)
    services.end_contact(edit=edit, contact_id=contact.pk)
    assert events() == [
        "agencies.agency_added",
        "agencies.contact_added",
        "agencies.contact_lapsed",
        "agencies.contact_ended",
    ]


def test_nothing_is_done_without_an_actor(db):
    from tests.foundation.agencies.conftest import AT

    details = services.AgencyDetails(name="Nobody's", kind="charity", legal_regime="ukgdpr")
    with pytest.raises(Exception, match="row-level security|no actor"):
        services.add_agency(edit=services.Edit(by="x", at=AT), slug="x", details=details)


def test_no_agency_is_addressed_as_a_page_is():
    pages = {str(one.pattern).split("/")[0] for one in urls.urlpatterns} - {"", "<slug:slug>"}
    assert pages == queries.PAGES
    assert [queries.slug_of(name) for name in ("Mergers", "!", "Merger House")] == [
        "mergers-1",
        "agency",
        "merger-house",
    ]
