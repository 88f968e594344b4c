"""Agencies and what they have signed. What ends or is checked is relative to today; what began, began long ago."""

from datetime import date, timedelta

from django.utils import timezone

from northstar.foundation.agencies.models import Agency, Agreement, Signature

# Before every day that a test names, so that no test fails because time has passed.
EARLY = date(2024, 1, 2)


def days_ago(days: int):
    return timezone.localdate() - timedelta(days=days)


def agency(slug: str, name: str, *, kind: str = "charity", runs_desk: bool = False, regime: str = "ukgdpr") -> Agency:
    return Agency.objects.create(
        slug=slug, name=name, kind=kind, legal_regime=regime, runs_desk=runs_desk, valid_from=EARLY
    )


def agreement(title: str, version: str = "1", *, ended: bool = False) -> Agreement:
    """In force, or ended ninety days ago."""
    return Agreement.objects.create(
        title=title,
        version=version,
        purposes=["safeguarding", "prevention-and-detection"],
        data_classes=["identity", "location", "narrative", "special-category"],
        retention="As the schedule of the agreement says",
        valid_from=EARLY,
        valid_to=days_ago(90) if ended else None,
    )


def signed(agreement: Agreement, agency: Agency) -> Signature:
    return Signature.objects.create(
        agreement=agreement,
        agency=agency,
        signed_on=EARLY,
        signed_by="Head of safeguarding",
        lawful_basis="UK GDPR article 6(1)(e), public task",
    )
