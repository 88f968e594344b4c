"""What an agency has signed. Without an agreement in force, no personal data goes to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from northstar.foundation.agencies.models import Agency, Agreement, Signature
from northstar.foundation.agencies.queries.directory import day_of
from northstar.foundation.agencies.queries.keeping import KeptAgency, in_force, kept_directory
from northstar.foundation.agencies.states import Paper


def agreement_in_force(agency_id: UUID, at: datetime) -> Signature | None:
    """The agency's signature under an agreement that holds at a moment, the latest if several; none: no
    personal data may go there."""
    held = kept_directory().agencies.get(agency_id)
    return _holding(held, day_of(at)) if held else None


def agencies_with_agreement(at: datetime) -> frozenset[UUID]:
    """Every agency that personal data may go to at a moment."""
    day = day_of(at)
    return frozenset(pk for pk, held in kept_directory().agencies.items() if _holding(held, day))


def _holding(held: KeptAgency, day: date) -> Signature | None:
    if not in_force(held.agency, day):
        return None
    return next((one for one in held.signatures if _stands(one, day) and _carries(one.agreement, day)), None)


def _carries(agreement: Agreement, day: date) -> bool:
    return agreement.kind == Paper.SHARING and in_force(agreement, day)


def _stands(signature: Signature, day: date) -> bool:
    withdrawn = signature.withdrawn_on is not None and signature.withdrawn_on <= day
    return signature.signed_on <= day and not withdrawn


@dataclass(frozen=True)
class Cover:
    """For how long personal data may go to an agency, or how long it could.

    ``signature`` carries it last; ``ends_on`` is the first day without any, None where no end is set. A signature
    that follows without a gap is part of it.
    """

    agency: Agency
    signature: Signature
    ends_on: date | None


def cover_of(agency_id: UUID, day: date) -> Cover | None:
    """How long what the agency stands by on a day still carries; none where it stands by nothing."""
    held = kept_directory().agencies.get(agency_id)
    return _cover(held, day) if held else None


def covers_ending(day: date, *, since: date, until: date) -> list[Cover]:
    """As things stand on a day: every agency that is left without an agreement after ``since`` and by ``until``, and
    goes on working without one. The first to end first."""
    ending: list[tuple[date, str, Cover]] = []
    for held in kept_directory().agencies.values():
        cover = _cover(held, day) or _lost(held, day)
        end = cover.ends_on if cover else None
        if cover and end and since < end <= until and in_force(held.agency, end):
            ending.append((end, held.agency.name, cover))
    return [cover for _end, _name, cover in sorted(ending, key=lambda one: one[:2])]


def cover_lost(agency_id: UUID, day: date) -> Cover | None:
    """What the agency stood by last, if it stands by nothing on a day; none where it does, or never did."""
    held = kept_directory().agencies.get(agency_id)
    return _lost(held, day) if held else None


def agencies_that_lost_cover(day: date) -> frozenset[UUID]:
    """Every agency that stood by an agreement once and stands by none on a day: it may hold copies from then."""
    return frozenset(pk for pk, held in kept_directory().agencies.items() if held.signatures and _lost(held, day))


@dataclass(frozen=True)
class Signatory:
    """An agency that stands by an agreement. ``other`` is what carries it as well; None: nothing else does."""

    agency: Agency
    signature: Signature
    other: Signature | None


def signatories(agreement: Agreement, day: date) -> list[Signatory]:
    """The agencies at work on a day that signed an agreement and have not withdrawn, by name: also when it has ended."""
    found: list[Signatory] = []
    if agreement.kind != Paper.SHARING:  # it carries no personal data
        return found
    for held in kept_directory().agencies.values():
        standing = [one for one in held.signatures if _stands(one, day)]
        signed = next((one for one in standing if one.agreement_id == agreement.pk), None)
        if signed is not None and in_force(held.agency, day):
            others = (one for one in standing if one.agreement_id != agreement.pk and _carries(one.agreement, day))
            found.append(Signatory(held.agency, signed, next(others, None)))
    return sorted(found, key=lambda one: one.agency.name)


def _cover(held: KeptAgency, day: date) -> Cover | None:
    carries = _holding(held, day)
    if carries is None:
        return None
    for end in _ends(held):
        if end > day:
            last = _holding(held, end - timedelta(days=1)) or carries
            if _holding(held, end) is None:
                return Cover(held.agency, last, end)
    return Cover(held.agency, carries, None)


def _lost(held: KeptAgency, day: date) -> Cover | None:
    if _holding(held, day) is not None:
        return None
    for end in reversed(_ends(held)):
        last = _holding(held, end - timedelta(days=1)) if end <= day else None
        if last is not None:
            return Cover(held.agency, last, end)
    return None


def _ends(held: KeptAgency) -> list[date]:
    """Every day from which something that carried does so no more."""
    days: Iterable[date | None] = (
        held.agency.valid_to,
        *(one.withdrawn_on for one in held.signatures),
        *(one.agreement.valid_to for one in held.signatures),
    )
    return sorted({day for day in days if day is not None})


def signatures_of(agency_id: UUID) -> list[Signature]:
    """All that the agency ever signed, latest first, for its page."""
    return list(Signature.objects.filter(agency_id=agency_id).select_related("agreement").order_by("-signed_on", "-pk"))


def agreements_on(day: date) -> "QuerySet[Agreement]":
    """Every agreement in force on a day under which personal data may go, by name."""
    return Agreement.objects.on(day).filter(kind=Paper.SHARING).order_by("title", "-version")


def agreements_ending(day: date, until: date) -> "QuerySet[Agreement]":
    """Agreements in force that carry personal data and whose end is set and near, the first to end first."""
    found = Agreement.objects.on(day).filter(kind=Paper.SHARING, valid_to__lte=until)
    return found.order_by("valid_to", "title", "version")


def agreements_to_sign(agency_id: UUID, at: datetime) -> "QuerySet[Agreement]":
    """Agreements in force that the agency has not signed, or no longer stands by."""
    day = day_of(at)
    standing = Signature.objects.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day), agency_id=agency_id)
    return Agreement.objects.on(day).exclude(pk__in=standing.values("agreement_id")).order_by("title", "-version")
