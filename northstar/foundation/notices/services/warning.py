"""Telling everybody concerned beforehand that an agency will be left without an agreement."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Agency, Agreement
from northstar.foundation.agencies.queries import Cover
from northstar.foundation.agencies.states import Channel
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.notices.models import Mail, Notice
from northstar.foundation.notices.services import telling

# Days before the last day; 0 is the last day itself, and whatever comes after it.
STAGES = (60, 30, 7, 0)
# What ended longer ago is on the pages: an outage must not end in mail about what everybody knows.
LOOK_BACK = timedelta(days=14)
PURPOSE, JOB = "agreements", "notices.warn"
KINDS = tuple(
    f"notices.{name}" for name in ("own_agreement_ends", "own_agreement_over", "agreement_ends", "agreement_over")
)


def warn(*, at: datetime) -> int:
    """Tell each agency that will be left without any, its contact, and the coordinators. Answers how many agencies.

    However often it runs, each is told once of each stage; where days were missed, of the nearest stage alone. Who has
    signed a newer one in time is told no more, and what they were told before is taken back.
    """
    today = agencies.day_of(at)
    until = today + timedelta(days=STAGES[0] + 1)
    ending = agencies.covers_ending(today, since=today - LOOK_BACK, until=until)
    for cover in ending:
        _tell_agency(cover, today, at)
    _tell_coordinators(ending, today, at)
    _take_back(ending, today, at)
    return len(ending)


def stage_of(ends_on: date, today: date) -> int:
    """The nearest of the stages. ``ends_on`` is the first day without an agreement, so that the last is the one before."""
    left = (ends_on - today).days - 1
    return min(stage for stage in STAGES if left <= stage)


def _tell_agency(cover: Cover, today: date, at: datetime) -> None:
    """Those who lead it, and its contact for agreements; one that must be rung stands on the coordinator's page."""
    agency, agreement, stage = cover.agency, cover.signature.agreement, _stage(cover, today)
    kind = "notices.own_agreement_ends" if stage else "notices.own_agreement_over"
    once = f"{_once(cover, today)}:{agency.pk}"
    with as_job(JOB, agency.pk):
        known = _times_told(agreement, kind, agency, once)
        telling.tell(kind=kind, to=agency, record=agreement, at=at, once=once)
        for contact in agencies.contacts_for(agency, PURPOSE, at=at)[:1]:
            if contact.channel != Channel.PHONE:
                telling.tell_contact(contact=contact, kind=kind, record=agreement, at=at, once=once)
        told = _times_told(agreement, kind, agency, once) - known
        if told:  # that they were told in time can be shown later
            audit.record(
                Action.ADMINISTER,
                "agencies.lapse_told",
                record=agreement,
                recipient=agency.pk,
                count=told,
                detail={"days": stage},
            )


def _times_told(agreement: Agreement, kind: str, agency: Agency, once: str) -> int:
    """How many people and contacts of an agency have been told of this stage."""
    about = {"record_id": agreement.pk, "kind": kind, "agency_id": agency.pk, "once": telling.named(once)}
    return Notice.objects.filter(**about).count() + Mail.objects.filter(**about).count()


def _tell_coordinators(ending: Iterable[Cover], today: date, at: datetime) -> None:
    """Once for each agreement and stage, however many agencies it leaves."""
    found: dict[str, tuple[Agreement, int]] = {}
    for cover in ending:
        found[_once(cover, today)] = (cover.signature.agreement, _stage(cover, today))
    for desk in Agency.objects.on(today).filter(runs_desk=True):
        with as_job(JOB, desk.pk):
            for once, (agreement, stage) in found.items():
                kind = "notices.agreement_ends" if stage else "notices.agreement_over"
                telling.tell(kind=kind, to=desk, record=agreement, at=at, once=once)


def _take_back(ending: Iterable[Cover], today: date, at: datetime) -> None:
    """What has been mended since is said no more; the coordinators' goes once it leaves nobody without."""
    lost = [agencies.cover_lost(pk, today) for pk in agencies.agencies_that_lost_cover(today)]
    left = {(one.agency.pk, one.signature.agreement_id) for one in (*ending, *lost) if one is not None}
    agreements = {agreement for _agency, agreement in left}
    for held in agencies.kept_directory().agencies.values():
        with as_job(JOB, held.agency.pk):
            told = Notice.objects.standing().filter(agency_id=held.agency.pk, kind__in=KINDS)
            for record in filter(None, set(told.values_list("record_id", flat=True))):
                if (held.agency.pk, record) not in left and not (held.agency.runs_desk and record in agreements):
                    telling.withdraw(record_id=record, agency_id=held.agency.pk, at=at)


def _stage(cover: Cover, today: date) -> int:
    assert cover.ends_on is not None
    return stage_of(cover.ends_on, today)


def _once(cover: Cover, today: date) -> str:
    return f"agreement:{cover.signature.agreement_id}:{cover.ends_on}:{_stage(cover, today)}"
