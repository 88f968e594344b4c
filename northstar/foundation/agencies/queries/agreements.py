"""What an agency has signed. Without an agreement in force, no personal data goes to it."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from northstar.foundation.agencies.models import Agreement, Signature
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


def signatures_of(agency_id: UUID) -> list[Signature]:
    """All that the agency ever signed, latest first, for its page."""
    return list(Signature.objects.filter(agency_id=agency_id).select_related("agreement").order_by("-signed_on", "-pk"))


def agreements_ending(day: date, until: date) -> "QuerySet[Agreement]":
    """Agreements in force whose end is set and near, the first to end first."""
    return Agreement.objects.on(day).filter(valid_to__lte=until).order_by("valid_to", "title", "version")


def agreements_to_sign(agency_id: UUID, at: datetime) -> "QuerySet[Agreement]":
    """Agreements in force that the agency has not signed, or no longer stands by."""
    day = day_of(at)
    standing = Signature.objects.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day), agency_id=agency_id)
    return Agreement.objects.on(day).exclude(pk__in=standing.values("agreement_id")).order_by("title", "-version")
