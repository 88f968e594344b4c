"""Mergers: those to come, and what became of agencies."""

from datetime import date

from django.db.models import Q, QuerySet

from northstar.foundation.agencies.models import Agency, Merger
from northstar.foundation.agencies.states import MergerState


def mergers() -> "QuerySet[Merger]":
    """All of them, the latest day first, with who becomes whom."""
    return Merger.objects.select_related("successor").prefetch_related("parts__agency")


def mergers_due(day: date) -> "QuerySet[Merger]":
    """Planned ones whose day has come, in order."""
    return Merger.objects.filter(state=MergerState.PLANNED, on__lte=day).order_by("on", "made_at")


def merger_ahead(agency: Agency) -> Merger | None:
    """What is planned for an agency: as one that becomes another, or as the one that they become."""
    named = Q(parts__agency=agency) | Q(successor=agency)
    return mergers().filter(named, state=MergerState.PLANNED).distinct().first()
