"""Agencies that become one: which, into which, from which day, and what comes along."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from northstar.foundation.agencies.models.partners import Agency
from northstar.foundation.agencies.states import MergerState


class Merger(models.Model):
    """Several agencies become one on a day. Planned until then, when a job does it; called off before it, or never.

    ``made_by`` is the actor as the trail names it. ``new``: the successor was made for this and begins on that day.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    successor = models.ForeignKey(Agency, models.PROTECT, related_name="mergers")
    on = models.DateField()
    state = models.CharField(max_length=12, choices=MergerState, default=MergerState.PLANNED)
    new = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)  # done, or called off

    class Meta:
        ordering = ["-on", "-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planned", ended_at__isnull=True) | (~Q(state="planned") & Q(ended_at__isnull=False)),
                name="merger_ended_has_time",
            )
        ]

    def __str__(self) -> str:
        return str(self.successor)


class MergerPart(models.Model):
    """One of the agencies that become another; its people and its contacts come along unless it says otherwise."""

    merger = models.ForeignKey(Merger, models.CASCADE, related_name="parts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="merger_parts")
    people = models.BooleanField(default=True)
    contacts = models.BooleanField(default=True)

    class Meta:
        ordering = ["agency__name"]
        constraints = [models.UniqueConstraint(fields=["merger", "agency"], name="merger_part_once")]
