"""Names and bodies change and history stays true: districts become Somerset Council, the GLAA the Fair Work Agency."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import Agency
from northstar.kit.transitions import Refused

VESTING = date(2023, 4, 1)
BEFORE, AFTER = datetime(2023, 3, 31, 12, tzinfo=UTC), datetime(2023, 4, 3, 12, tzinfo=UTC)
OLD = {
    "somerset-county-council": ("Somerset County Council", "council_county", "E10000027"),
    "mendip-district-council": ("Mendip District Council", "council_district", "E07000187"),
    "sedgemoor-district-council": ("Sedgemoor District Council", "council_district", "E07000188"),
    "south-somerset-district-council": ("South Somerset District Council", "council_district", "E07000189"),
    "somerset-west-and-taunton-council": ("Somerset West and Taunton Council", "council_district", "E07000246"),
}


@pytest.fixture
def somerset(edit) -> Agency:
    """Five councils at work since 2019, each with a front door, and the one that takes over on 1 April 2023."""
    since = replace(edit, on=date(2019, 4, 1))

    def made(slug: str, name: str, kind: str, area: str, edit: services.Edit) -> Agency:
        details = services.AgencyDetails(name=name, kind=kind, legal_regime="both")
        agency = services.add_agency(edit=edit, slug=slug, details=details, area_codes=[area])
        door = services.ContactDetails(purpose="child_safeguarding", label=f"Front door of {name}")
        services.add_contact(edit=edit, agency_id=agency.pk, details=door, hours=None, confirmed=True)
        return agency

    for slug, (name, kind, area) in OLD.items():
        made(slug, name, kind, area, since)
    new = made("somerset", "Somerset Council (new)", "council_unitary", "E06000066", replace(edit, on=date(2023, 4, 1)))
    for slug in OLD:
        services.succeed_agency(
            edit=replace(edit, on=VESTING), agency_id=queries.agency(slug).pk, successor_id=new.pk, seen_version=None
        )
    return new


def test_five_councils_become_one_and_each_stays_what_it_was(somerset):
    for slug, (name, _kind, area) in OLD.items():
        old = queries.agency(slug)
        assert queries.successor_of(old, BEFORE.date()) == old and queries.successor_of(old, VESTING) == somerset
        assert [each.name for each in queries.covering([area], BEFORE.date())] == [name]
        assert list(queries.covering([area], VESTING)) == []
        before, after = (queries.reach(old, "child_safeguarding", at) for at in (BEFORE, AFTER))
        assert before.contact.label == f"Front door of {name}"
        assert after.contact.label == "Front door of Somerset Council (new)"
        assert after.why.startswith(f"Somerset Council (new) has taken over from {name}.")
    assert list(queries.covering(["E06000066"], VESTING)) == [somerset]
    # Who still says the old name finds the new council, and the old ones only for their own days.
    assert list(queries.directory(VESTING, text="mendip")) == [somerset]
    assert [each.slug for each in queries.directory(BEFORE.date(), text="mendip")] == ["mendip-district-council"]
    assert somerset.predecessors.count() == len(OLD)


def test_a_successor_cannot_begin_late_nor_be_followed_by_who_it_follows(somerset, edit):
    mendip = queries.agency("mendip-district-council")
    with pytest.raises(Refused, match="at work on that day"):
        services.succeed_agency(edit=replace(edit, on=date(2023, 3, 1)), agency_id=mendip.pk, successor_id=somerset.pk)
    with pytest.raises(Refused):
        services.succeed_agency(edit=replace(edit, on=date(2024, 1, 1)), agency_id=somerset.pk, successor_id=mendip.pk)


def test_the_gangmasters_authority_becomes_the_fair_work_agency(partnership):
    glaa, fwa = (queries.agency(slug) for slug in ("gangmasters-and-labour-abuse-authority", "fair-work-agency"))
    eve, day = datetime(2026, 4, 6, 12, tzinfo=UTC), datetime(2026, 4, 7, 12, tzinfo=UTC)
    assert queries.designation_of(glaa.pk, eve.date()) and not queries.designation_of(glaa.pk, day.date())
    assert queries.designation_of(fwa.pk, day.date()) and not queries.designation_of(fwa.pk, eve.date())
    asked = {"need": "nrm_referral", "area_codes": ("E06000059", "E23000039")}
    assert fwa.pk not in {each.agency.pk for each in queries.find(queries.Question(at=eve, **asked)).answers}
    assert fwa.pk in {each.agency.pk for each in queries.find(queries.Question(at=day, **asked)).answers}
    assert fwa in queries.directory(day.date(), text="gangmasters")


def test_an_agency_is_renamed_and_found_by_either_name(edit, agency):
    def renamed(name: str, on: date) -> Agency:
        return services.rename_agency(
            edit=replace(edit, on=on), agency_id=agency.pk, seen_version=None, name=name, short_name="Marches"
        )

    with pytest.raises(Refused, match="today or before"):
        renamed("Marches Council", date(2027, 1, 1))
    assert renamed("Marches Council", date(2026, 2, 1)).name == "Marches Council"
    with pytest.raises(Refused):
        renamed("Marches and Moors Council", date(2026, 2, 1))  # the name before it began that day
    for words in ("westmarch", "marches council"):
        assert list(queries.directory(edit.day, text=words)) == [agency]
    was = agency.former_names.get()
    assert (was.name, was.valid_from, was.valid_to) == ("Westmarch Council", date(2020, 1, 6), date(2026, 2, 1))
    with pytest.raises(services.Stale):
        services.rename_agency(edit=edit, agency_id=agency.pk, seen_version=1, name="Other")
