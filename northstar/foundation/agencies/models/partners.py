"""Partners: what they are and were called, where they work, who may refer into the NRM."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from northstar.foundation.agencies.states import LegalRegime


class DatedQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> "DatedQuerySet":
        """Rows in force on a day: ``valid_to`` is the first day on which a row is no longer in force."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))


class Dated(models.Model):
    """In force from ``valid_from`` up to, and not on, ``valid_to``."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class Agency(Dated):
    """A partner organisation. Names and mergers change: a successor takes over, history stays true."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=160)
    short_name = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=60)  # code of the list agency_kind
    legal_regime = models.CharField(max_length=8, choices=LegalRegime)
    runs_desk = models.BooleanField(default=False)  # concerns from the public belong to such an agency
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    source = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="agency_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(valid_to__isnull=False), name="agency_successor_needs_end"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class Coverage(Dated):
    """An area in which an agency works. Areas are named by code, so that boundary sets can overlap."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="coverage")
    area_code = models.CharField(max_length=20)
    objects = DatedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["area_code"], name="coverage_by_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "area_code"], condition=Q(valid_to__isnull=True), name="coverage_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="coverage_ends_after_start"
            ),
        ]


class Team(models.Model):
    """A part of an agency that answers together: a desk, a hub, a duty rota."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="teams")
    name = models.CharField(max_length=120)
    ended_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Designation(Dated):
    """A First Responder Organisation: from when until when its staff may refer into the NRM, whom, and on what basis.

    The list of them is kept by the Home Office and changes; so each row carries its source and the day on
    which somebody compared it. ``area_codes`` empty: wherever the agency works.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="designations")
    for_adults = models.BooleanField(default=True)
    for_children = models.BooleanField(default=True)
    duty_to_notify = models.BooleanField(default=False)  # Modern Slavery Act 2015 section 52
    area_codes = models.JSONField(default=list, blank=True)
    basis = models.CharField(max_length=200)
    source = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency"], condition=Q(valid_to__isnull=True), name="designation_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="designation_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(for_adults=True) | Q(for_children=True), name="designation_is_for_somebody"
            ),
        ]


class FormerName(Dated):
    """What an agency was called before: found by people who know the old name, and shown for its days."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=160)
    short_name = models.CharField(max_length=60, blank=True)
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=False, valid_to__gt=F("valid_from")), name="former_name_has_ended"
            )
        ]

    def __str__(self) -> str:
        return self.short_name or self.name
