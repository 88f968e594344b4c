"""Routing rules as data: effective-dated, versioned, each with its source and its reason."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from northstar.casework.concerns import states
from northstar.foundation.agencies.models import Dated, DatedQuerySet


class Rule(Dated):
    """If a concern matches, these agencies are to be told in this way. A change makes a new version.

    ``match`` names facts and the values that match, all of which must hold: ``areas``, ``categories``,
    ``sectors``, ``child``, ``urgency``, ``still_there``, ``modes``, ``origins``, ``hours`` (``office`` or
    ``out``). ``target`` names agencies by ``agency`` (slug) or ``kind`` (code of agency_kind, those that
    cover the place), and the ``purpose`` of the contact.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.SlugField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=160)
    priority = models.PositiveSmallIntegerField(default=100)
    match = models.JSONField(default=dict)
    target = models.JSONField(default=dict)
    mode = models.CharField(max_length=8, choices=states.RuleMode)
    profile = models.CharField(max_length=20, choices=states.Profile)
    respond_minutes = models.PositiveIntegerField(default=24 * 60)
    working_time = models.BooleanField(default=True)
    why = models.TextField()
    source = models.CharField(max_length=200)
    checked_on = models.DateField(null=True, blank=True)
    approved_by = models.CharField(max_length=120)
    current = models.BooleanField(default=True)  # the newest version of its key
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="rule_version_once"),
            models.UniqueConstraint(fields=["key"], condition=Q(current=True), name="rule_one_current"),
        ]

    def __str__(self) -> str:
        return self.title

    # What ``target`` names; older rows may hold one kind as a text.

    @property
    def agency(self) -> str:
        return str(self.target.get("agency") or "")

    @property
    def kinds(self) -> tuple[str, ...]:
        named = self.target.get("kind") or ()
        return (named,) if isinstance(named, str) else tuple(named)

    @property
    def purpose(self) -> str:
        return str(self.target.get("purpose") or "")


class RuleStamp(models.Model):
    """One row, whose value the database replaces with every change of a rule. See ``kit.stamps``."""

    value = models.UUIDField(default=uuid4)

    def __str__(self) -> str:
        return str(self.value)


class RuleChange(models.Model):
    """Who changed a rule, when and why."""

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=160)
    reason = models.CharField(max_length=200)
