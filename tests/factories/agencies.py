"""Agencies and what they have signed. Days are relative to today."""

from datetime import timedelta

from django.utils import timezone

from northstar.foundation.agencies.models import Agency, Agreement, Signature


def days_ago(days: int):
    return timezone.localdate() - timedelta(days=days)


def agency(slug: str, name: str, *, kind: str = "charity", runs_desk: bool = False, regime: str = "ukgdpr") -> Agency:
    return Agency.objects.create(
        slug=slug, name=name, kind=kind, legal_regime=regime, runs_desk=runs_desk, valid_from=days_ago(900)
    )


def agreement(title: str, version: str = "1", *, ended: bool = False) -> Agreement:
    """In force, or ended ninety days ago."""
    return Agreement.objects.create(
        title=title,
        version=version,
        purposes=["safeguarding", "prevention-and-detection"],
        data_classes=["identity", "location", "narrative", "special-category"],
        retention="As the schedule of the agreement says",
        valid_from=days_ago(800),
        valid_to=days_ago(90) if ended else None,
    )


def signed(agreement: Agreement, agency: Agency) -> Signature:
    return Signature.objects.create(
        agreement=agreement,
        agency=agency,
        signed_on=days_ago(700),
        signed_by="Head of safeguarding",
        lawful_basis="UK GDPR article 6(1)(e), public task",
    )
