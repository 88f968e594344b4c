"""What an agency's page tells of what it was sent, and what the desk's page tells of who reported."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.casework.concerns import services, states
from northstar.casework.concerns.services import ReporterDetails, receipts
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Reporter
from tests.cast import sign_in
from tests.factories.concerns import report

pytestmark = pytest.mark.django_db
SHARED = {
    "mode": states.ReporterMode.SHARE,
    "category": "forced_crime",
    "contact": ReporterDetails(
        name="Robin Vale",
        phone="07700 900123",
        safe_ways=("via_person",),
        times="before three",
        notes="My brother reads it",
    ),
}
WORK = {"role": "Repairs officer", "agency": "Brue Repairs"}


def page(person, name: str, *args) -> str:
    answer = sign_in(Client(), person).get(reverse(name, args=args))
    assert answer.status_code == 200
    return unescape(" ".join(answer.content.decode().split()))


def sent(region, profile: str, **told) -> str:
    """The agency's page of a concern that was sent under a profile."""
    concern_id = region.concern(**told)
    receipts.add_facts(actor=Reporter(concern_id=concern_id), body="A third man came.", at=timezone.now())
    made = region.sent(concern_id, region.choice(profile=profile))
    return page(region.officer, "desk:dispatch", made.pk)


DANGER = "Acting on this could put somebody in danger: speak to the desk first."
RISKY = {"category": "forced_crime", "risk_if_acted": "yes", "exploitation_type": "labour", "how_known": "saw"}


def test_that_acting_may_endanger_somebody_is_loud(region):
    said = sent(region, "no_reporter", **RISKY, answers={"risk": "The one who asked for help."})
    loud = said[said.index(DANGER) :]
    assert "ns-notice--harm" in said and "The one who asked for help." in loud[:400]
    assert DANGER not in sent(region, "no_reporter", category="forced_crime", risk_if_acted="no")


@pytest.mark.parametrize("profile", list(states.Profile))
def test_every_agency_that_could_act_is_warned_and_reads_nothing_more_than_its_profile_gives(region, profile):
    said = sent(region, profile, **RISKY, answers={"risk": "The one who asked for help."})
    warned = f'<div class="ns-notice ns-notice--harm"><p><strong>{DANGER}</strong>'
    assert (warned in said) is (profile != "statistics_only")
    assert ("The one who asked for help." in said) is (profile in ("full", "no_reporter"))


def test_everything_coded_that_was_sent_is_shown(region):
    said = sent(region, "no_reporter", **RISKY, language="ro")
    for words in (
        "Sector",
        "Hand car wash",
        "Type of exploitation",
        "How they know",
        "Language of the report",
        "Romanian",
    ):
        assert words in said, words
    assert "Added later" in said and "A third man came." in said


def test_how_many_people_were_described_is_shown_where_they_are_not(region):
    said = sent(region, "no_victim_identity", **RISKY, answers={"people": [{"name": "Ana"}, {"name": "Ilie"}]})
    assert "<dt>People described</dt><dd>2" in said
    assert "Ana" not in said and "A third man came." not in said


def test_what_to_be_careful_about_goes_with_the_number(region):
    said = sent(region, "full", **SHARED)
    for words in ("07700 900123", "before three", "Be careful", "My brother reads it", "Through somebody they trust"):
        assert words in said, words
    for profile, mode in (("no_reporter", "share"), ("full", "confidential")):
        kept = sent(region, profile, **SHARED | {"mode": states.ReporterMode(mode)})
        assert "My brother reads it" not in kept and "07700 900123" not in kept


def test_role_and_agency_of_who_reported_at_work_are_on_the_desks_page_and_their_name_is_not(region):
    contact = ReporterDetails(name="Jo Penrose", email="jo@brue.example", safe_ways=("email",))
    told = {"origin": states.Origin.PROFESSIONAL, "answers": {"by": WORK}, "contact": contact}
    said = page(region.cast.ben, "desk:concern", region.concern(**told))
    assert said.count("Repairs officer, Brue Repairs") == 2  # beside how they know, and with the reporter
    assert "Jo Penrose" not in said and "brue.example" not in said


@pytest.mark.parametrize(("mode", "profile", "given"), [("share", "full", True), ("confidential", "full", False)])
def test_an_agency_learns_role_and_agency_only_of_those_who_agreed(region, mode, profile, given):
    told = SHARED | {"mode": states.ReporterMode(mode), "answers": {"by": WORK}}
    said = sent(region, profile, **told)
    assert ("Repairs officer" in said and "Brue Repairs" in said) is given


def test_the_desk_sees_which_member_reported(region, cast):
    made = report(origin=states.Origin.PROFESSIONAL, code="", mode=states.ReporterMode.SHARE)
    with acting_as(cast.actor("iris")) as iris:
        services.report_concern(actor=iris, report=made, at=timezone.now())
    said = page(cast.ben, "desk:concern", made.concern_id)
    assert "Iris Penrose, Front-line professional, Tern Housing" in said


def test_marks_of_a_machine_are_told_calmly_and_only_to_the_desk(region, cast):
    told = {"category": "forced_crime", "answers": {"signals": ["filled the hidden field", "sent within seconds"]}}
    said = page(cast.ben, "desk:concern", region.concern(**told))
    assert "It may have been sent by a machine. Read it like any other" in said
    assert "A box that nobody sees was filled in" in said and "sent within seconds of being opened" in said
    assert "machine" not in sent(region, "no_reporter", **told)
    assert "machine" not in page(cast.ben, "desk:concern", region.concern())
