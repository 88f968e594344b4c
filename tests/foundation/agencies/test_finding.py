"""Who do I go to? Over the South West as its file gives it, and over small directories made for one rule each."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import Contact
from northstar.foundation.agencies.queries import Question, find
from northstar.foundation.agencies.states import Whom
from northstar.foundation.codes import queries as codes
from northstar.foundation.places import queries as places
from northstar.kit.stamps import sitting

SUNDAY_2AM = datetime(2026, 6, 14, 1, 0, tzinfo=UTC)  # 02:00 in London
TUESDAY = datetime(2026, 6, 9, 10, 0, tzinfo=UTC)
DORSET = "E06000059"


def asked(need: str, at: datetime, area: str = DORSET, **more) -> Question:
    areas = (area, *places.parents_of(area, at.date())) if area else ()
    return Question(need=need, at=at, area_codes=areas, **more)


def names(found) -> list[str]:
    return [f"{each.agency}: {each.contact.label}" for each in found.answers if each.open]


def test_a_child_in_dorset_at_two_on_sunday_night_and_in_office_hours(partnership):
    night = find(asked("nrm_referral", SUNDAY_2AM, whom=Whom.CHILD))
    first = night.answers[0]
    assert str(first.agency) == "Dorset Council" and first.contact.label == "Emergency duty team"
    assert first.open and first.stands_in and first.first.purpose == "child_safeguarding"
    assert first.why[0].startswith("“Children's front door (MASH)” is closed until tomorrow 08:30")
    assert "needs no consent" in night.first
    assert night.gap == "Nobody trained to refer is there now. The first comes back tomorrow 08:00."
    assert any(each.agency.kind == "child_guardianship" and each.open for each in night.answers)

    day = find(asked("nrm_referral", TUESDAY, whom=Whom.CHILD))
    assert day.answers[0].contact.label == "Children's front door (MASH)" and not day.answers[0].stands_in
    assert day.answers[0].then.label == "Emergency duty team"
    assert day.answers[0].until == datetime(2026, 6, 9, 16, 0, tzinfo=UTC)
    assert day.gap == ""
    refers = [each for each in day.answers if each.refers]
    assert [each.contact.label for each in refers] == ["First responders in social care", "Trained first responders"]


def test_an_adult_goes_to_who_may_refer_and_a_person_in_doubt_is_treated_as_a_child(partnership):
    adult = find(asked("nrm_referral", TUESDAY, whom=Whom.ADULT))
    assert adult.answers[0].refers and "agree" in adult.first
    assert all(each.contact.purpose != "child_safeguarding" for each in adult.answers)
    doubt = find(asked("nrm_referral", TUESDAY, whom=Whom.IN_DOUBT))
    assert names(doubt) == names(find(asked("nrm_referral", TUESDAY, whom=Whom.CHILD)))
    # The charity refers adults only, and works elsewhere.
    bristol = find(asked("nrm_referral", TUESDAY, "E06000023", whom=Whom.ADULT))
    assert "Lodestar Support: First responders for adults" in names(bristol)
    child = find(asked("nrm_referral", TUESDAY, "E06000023", whom=Whom.CHILD))
    assert not any(each.agency.slug == "lodestar-support" and each.refers for each in child.answers)


def test_languages_topics_and_what_to_have_ready(partnership):
    vietnamese = find(asked("interpreter", SUNDAY_2AM, language="vi"))
    assert names(vietnamese) == ["South West desk: Interpreters by telephone"]
    assert "Speaks Vietnamese." in vietnamese.answers[0].why and "card" in vietnamese.answers[0].have_ready
    assert find(asked("interpreter", TUESDAY, language="yo")).gap.startswith("We know of nobody")
    harbours = find(asked("advice", TUESDAY, "E06000052", topic="maritime"))
    assert harbours.answers[0].contact.person == "PC Jory Pascoe"
    assert "Knows about: Ports, fishing and the sea." in harbours.answers[0].why
    assert not any(each.contact.person for each in find(asked("advice", TUESDAY, topic="maritime")).answers)
    support = find(asked("support", TUESDAY, "E06000023", whom=Whom.ADULT, language="sq"))
    assert "Speaks Albanian." in support.answers[0].why


def test_nobody_whom_no_rule_may_reach_is_ever_named(partnership):
    for need in ("nrm_referral", "information", "safe_bed", "support"):
        for at in (SUNDAY_2AM, TUESDAY):
            for area in (DORSET, ""):
                found = find(asked(need, at, area))
                assert found.answers and all(each.agency.slug != "immigration-enforcement" for each in found.answers)


def test_every_need_has_an_answer_in_office_hours_everywhere_and_someone_at_night(partnership):
    """The seed leaves no council without a voice; what is missing at night is said."""
    councils = [area.code for area in places.areas_in("local_authority", TUESDAY.date())]
    for entry in codes.list_as_of("need", TUESDAY.date()):
        if entry.attributes.get("purposes") is None:
            continue
        for council in councils:
            day = find(asked(entry.code, TUESDAY, council))
            assert any(each.open for each in day.answers), (entry.code, council)
            night = find(asked(entry.code, SUNDAY_2AM, council))
            assert any(each.open for each in night.answers) or night.gap, (entry.code, council)


@pytest.fixture
def beds(edit, agency):
    """Two contacts of one council, both confirmed, day and night."""
    since = replace(edit, on=date(2026, 1, 5))

    def made(label: str, **more) -> Contact:
        details = services.ContactDetails(purpose="safe_bed", label=label, **more)
        return services.add_contact(edit=since, agency_id=agency.pk, details=details, hours=None, confirmed=True)

    return made


def found_beds(at: datetime, **more) -> list[str]:
    with sitting():
        found = find(Question(need="safe_bed", at=at, area_codes=("E06000099",), **more))
    return [each.contact.label for each in found.answers]


def test_doubted_contacts_sink_and_say_so_and_those_away_are_closed(edit, beds):
    at = datetime(2026, 3, 10, 11, tzinfo=UTC)
    stale, fresh, away = beds("Stale", priority=1), beds("Fresh", priority=2), beds("Away", priority=3)
    assert found_beds(at) == ["Stale", "Fresh", "Away"]
    Contact.objects.filter(pk=stale.pk).update(check_on=date(2026, 3, 1))
    services.set_away(
        edit=edit,
        contact_id=away.pk,
        seen_version=None,
        away_from=date(2026, 3, 9),
        away_until=date(2026, 3, 12),
    )
    assert found_beds(at) == ["Fresh", "Stale", "Away"]
    rows = find(Question(need="safe_bed", at=at, area_codes=("E06000099",))).answers
    assert rows[1].doubts == ("It was to be confirmed again by Sun 1 Mar.",)
    assert not rows[2].open and rows[2].opens_at == datetime(2026, 3, 12, tzinfo=UTC)
    services.change_contact(
        edit=edit,
        contact_id=fresh.pk,
        seen_version=None,
        details=services.ContactDetails(purpose="safe_bed", label="Fresh", phone="01632 960 001"),
    )
    assert found_beds(at) == ["Stale", "Fresh", "Away"]
    services.lapse_contact(edit=edit, contact_id=stale.pk)
    assert found_beds(at) == ["Fresh", "Away"]


def test_training_and_status_run_out(edit, agency):
    at, since = datetime(2026, 3, 10, 11, tzinfo=UTC), replace(edit, on=date(2026, 1, 5))
    details = services.ContactDetails(
        purpose="nrm_referral", label="Our referrer", trained_until=date(2026, 3, 11), for_children=False
    )
    services.add_contact(edit=since, agency_id=agency.pk, details=details, hours=None, confirmed=True)

    def referrers(at: datetime = at, **more) -> list[str]:
        found = find(Question(need="nrm_referral", at=at, area_codes=("E06000099",), **more))
        return [each.contact.label for each in found.answers if each.refers]

    assert referrers() == []  # nobody has designated the council
    status = services.Status(basis="Listed in the statutory guidance")
    made = services.designate(edit=since, agency_id=agency.pk, status=status)
    assert referrers(whom=Whom.ADULT) == ["Our referrer"] and referrers(whom=Whom.CHILD) == []
    assert referrers(at + timedelta(days=1)) == []  # the training has run out
    services.end_designation(edit=edit, designation_id=made.pk)
    assert referrers() == []
    assert referrers(at - timedelta(days=1)) == ["Our referrer"]  # history stays true


def test_it_asks_the_database_nothing_once_the_directory_is_kept(partnership):
    find(asked("nrm_referral", TUESDAY))
    with (
        sitting(),
        CaptureQueriesContext(
            connection,
        ) as met,
    ):
        find(asked("support", SUNDAY_2AM, whom=Whom.CHILD, language="ro"))
    assert len(met) <= 3, [each["sql"] for each in met]


def test_office_hours_are_the_next_ones(partnership):
    assert queries.office_hours(TUESDAY) == TUESDAY
    assert queries.office_hours(SUNDAY_2AM) == datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
    assert queries.office_hours(datetime(2026, 12, 25, 12, tzinfo=UTC)) == datetime(2026, 12, 29, 10, 0, tzinfo=UTC)
