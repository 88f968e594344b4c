"""What an agency has signed. Without an agreement in force, no personal data goes to it."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from northstar.foundation.agencies.models import Agreement, Signature
from northstar.foundation.agencies.queries.directory import agencies_on, day_of


def _in_force(at: datetime) -> "QuerySet[Signature]":
    day = day_of(at)
    return Signature.objects.filter(
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day),
        signed_on__lte=day,
        agreement__in=Agreement.objects.on(day),
        agency__in=agencies_on(day).order_by(),
    )


def agreement_in_force(agency_id: UUID, at: datetime) -> Signature | None:
    """The agency's signature under an agreement that holds at a moment, the latest if several; none: no
    personal data may go there."""
    found = _in_force(at).filter(agency_id=agency_id).select_related("agreement")
    return found.order_by("-signed_on", "agreement__title").first()


def agencies_with_agreement(at: datetime) -> frozenset[UUID]:
    """Every agency that personal data may go to at a moment, in one query."""
    return frozenset(_in_force(at).values_list("agency_id", flat=True))


def signatures_of(agency_id: UUID) -> list[Signature]:
    """All that the agency ever signed, latest first, for its page."""
    return list(Signature.objects.filter(agency_id=agency_id).select_related("agreement").order_by("-signed_on", "-pk"))


def agreements_to_sign(agency_id: UUID, at: datetime) -> "QuerySet[Agreement]":
    """Agreements in force that the agency has not signed, or no longer stands by."""
    day = day_of(at)
    standing = Signature.objects.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day), agency_id=agency_id)
    return Agreement.objects.on(day).exclude(pk__in=standing.values("agreement_id")).order_by("title", "-version")
