"""The South West file: true to life where it says so, and made up where it must be."""

import re
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import Agency, Contact, Coverage
from northstar.foundation.agencies.states import ContactState
from northstar.foundation.codes import queries as codes

AT = datetime(2026, 6, 9, 11, 0, tzinfo=UTC)  # a Tuesday, 12:00 in London
FORCES = {
    "E23000035": "devon-and-cornwall-police",
    "E23000036": "avon-and-somerset-police",
    "E23000037": "gloucestershire-constabulary",
    "E23000038": "wiltshire-police",
    "E23000039": "dorset-police",
}
DISTRICTS = [f"E060000{number}" for number in (22, 23, 24, 25, 26, 27, 30, 52, 53, 54, 58, 59, 66)]
DISTRICTS += [f"E070000{number}" for number in [*range(40, 48), *range(78, 84)]]
# Numbers that Ofcom keeps for drama: Bristol, no area, freephone, mobile.
DRAMA = re.compile(r"0117 496 0\d{3}|01632 960 ?\d{3}|08081 570\d{3}|07700 900\d{3}")


@pytest.fixture(scope="module")
def file():
    return services.read_partnership(services.DATA / "south_west.yml")


def test_telephones_and_addresses_are_made_up_and_used_once(file):
    contacts = [contact for agency in file.agencies for contact in agency.contacts]
    phones = [contact.details.phone for contact in contacts if contact.details.phone]
    mails = [contact.details.email for contact in contacts if contact.details.email]
    assert len(phones) > 100 and all(DRAMA.fullmatch(phone) for phone in phones)
    assert len(mails) > 100 and all(mail.endswith(".example") for mail in mails)
    for used in (phones, mails):
        assert [each for each, times in Counter(used).items() if times > 1] == []
    assert all("to be confirmed by the partner" in contact.details.source for contact in contacts)


def test_states_are_mostly_confirmed_with_some_doubt(file):
    states = Counter(contact.state for agency in file.agencies for contact in agency.contacts)
    assert states[ContactState.LAPSED] == 1
    assert 5 <= states[ContactState.UNCONFIRMED] <= 20
    assert states[ContactState.CONFIRMED] > 100


def test_kinds_purposes_and_languages_are_codes(file, db):
    for agency in file.agencies:
        assert codes.is_valid("agency_kind", agency.details.kind, agency.valid_from), agency.slug
        for contact in agency.contacts:
            assert codes.is_valid("contact_purpose", contact.details.purpose, AT.date()), contact.key
            assert all(codes.is_valid("language", code, AT.date()) for code in contact.details.languages)


def test_every_district_has_police_child_and_adult_safeguarding_at_any_hour(partnership):
    sunday_night = datetime(2026, 6, 14, 2, 30, tzinfo=UTC)
    for district in DISTRICTS:
        here = list(queries.covering([district], sunday_night.date()))
        for purpose in ("concern", "child_safeguarding", "adult_safeguarding"):
            kind = "police_force" if purpose == "concern" else "council_"
            right = [agency for agency in here if agency.kind.startswith(kind)]
            found = queries.reach_many([(agency, purpose) for agency in right], sunday_night, area_codes=[district])
            assert any(each.open and each.fallback for each in found), (district, purpose)


def test_each_force_covers_its_own_area_alone(partnership):
    for code, slug in FORCES.items():
        forces = [agency.slug for agency in queries.covering([code], AT.date()) if agency.kind == "police_force"]
        assert forces == [slug]
    border = queries.covering(["E23000036", "E23000037"], AT.date()).filter(kind="police_force")
    assert [agency.slug for agency in border] == ["avon-and-somerset-police", "gloucestershire-constabulary"]


def test_county_councils_cover_their_districts_and_districts_only_themselves(partnership):
    exeter = {agency.slug for agency in queries.covering(["E07000041"], AT.date()) if "council" in agency.kind}
    assert exeter == {"devon-county-council", "exeter-city-council"}
    plymouth = {agency.slug for agency in queries.covering(["E06000026"], AT.date()) if "council" in agency.kind}
    assert plymouth == {"plymouth-city-council"}


def test_the_desk_holds_what_the_public_reports(partnership, file):
    assert [line.slug for line in file.agencies if line.details.runs_desk] == ["south-west-desk"]
    assert queries.agency("south-west-desk").runs_desk


def test_the_gangmasters_authority_is_followed_by_the_fair_work_agency(partnership):
    old, new = (queries.agency(slug) for slug in ("gangmasters-and-labour-abuse-authority", "fair-work-agency"))
    assert queries.successor_of(old, date(2026, 4, 6)) == old
    assert queries.successor_of(old, date(2026, 4, 7)) == new
    assert queries.successor_of(new, date(2026, 4, 6)) is None
    before = queries.reach(old, "labour_abuse", datetime(2026, 4, 2, 10, tzinfo=UTC))
    after = queries.reach(old, "labour_abuse", AT)
    assert (before.agency, after.agency) == (old, new)
    assert after.why.startswith("FWA has taken over from GLAA.")


def test_agreements_signed_lapsed_and_never(partnership, file):
    held = queries.agencies_with_agreement(AT)
    ours = queries.agencies_on(AT.date()).filter(slug__in=[line.slug for line in file.agencies])
    without = {agency.slug for agency in ours if agency.pk not in held}
    assert without == {"tamar-valley-homes", "lantern-churches", "immigration-enforcement"}
    lapsed = queries.agency("tamar-valley-homes")
    assert queries.agreement_in_force(lapsed.pk, datetime(2024, 12, 31, 12, tzinfo=UTC)) is not None
    assert queries.agreement_in_force(lapsed.pk, datetime(2025, 1, 1, 12, tzinfo=UTC)) is None


def test_immigration_enforcement_is_there_and_its_kind_is_never_reached_by_rule(partnership):
    agency = queries.agency("immigration-enforcement")
    assert codes.entry("agency_kind", agency.kind, AT.date()).attributes["never_by_rule"] is True
    assert queries.reach(agency, "concern", AT).contact is not None
    never = codes.with_attribute("agency_kind", AT.date(), "never_by_rule")
    assert [each.slug for each in queries.agencies_on(AT.date()).filter(kind__in=never)] == [agency.slug]


def test_figures_of_the_file(partnership, file):
    ours = Agency.objects.filter(slug__in=[line.slug for line in file.agencies])
    assert partnership.agencies == ours.count() == 45
    assert partnership.contacts == Contact.objects.filter(agency__in=ours).count() == 187
    covered = Coverage.objects.filter(agency__in=ours).values_list("area_code", flat=True)
    assert set(DISTRICTS) | set(FORCES) <= set(covered)
