"""Partners: what they are, where they work, whom to reach for what, and what they have signed."""

from datetime import date, time
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from northstar.foundation.agencies.states import (
    UNDOABLE,
    Act,
    Channel,
    ContactState,
    LegalRegime,
    Origin,
    Subject,
    Weekday,
)
from northstar.kit.walls import Wall
from northstar.kit.worktime import OFFICE_WEEK, Opening, Week


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
    first_responder = models.BooleanField(default=False)
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


class Contact(Dated):
    """How to reach an agency for one purpose. An unconfirmed contact is shown as such; a lapsed one never receives."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="contacts")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="contacts")
    purpose = models.CharField(max_length=60)  # code of the list contact_purpose
    label = models.CharField(max_length=120)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.DESK)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=ContactState, default=ContactState.UNCONFIRMED)
    priority = models.PositiveSmallIntegerField(default=100)
    always_open = models.BooleanField(default=False)
    fallback = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="stands_in_for")
    languages = models.JSONField(default=list, blank=True)
    area_codes = models.JSONField(default=list, blank=True)  # empty: everywhere the agency works
    confirmed_on = models.DateField(null=True, blank=True)
    check_on = models.DateField(null=True, blank=True)
    bounces = models.PositiveSmallIntegerField(default=0)  # permanent refusals in a row
    bounced_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    objects = DatedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["agency", "purpose"], name="contact_by_purpose")]
        constraints = [
            # Ended on its first day: it was never in force.
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="contact_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_on__isnull=False), name="contact_confirmed_has_day"
            ),
            models.CheckConstraint(
                condition=Q(channel="desk") | Q(channel="mail", email__gt="") | Q(channel="phone", phone__gt=""),
                name="contact_has_its_channel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.label}"

    @property
    def week(self) -> Week | None:
        """Its openings for ``kit.worktime``; None is day and night. Unknown hours are read as office hours."""
        return None if self.always_open else tuple(row.opening for row in self.hours.all()) or OFFICE_WEEK

    @property
    def hours_known(self) -> bool:
        return self.always_open or bool(self.hours.all())


class Hours(models.Model):
    """When a contact is staffed, local time. Bank holidays count as closed unless ``on_holidays``.

    Closing at 00:00 is the midnight that ends the day.
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField()
    closes = models.TimeField()
    on_holidays = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "hours"
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) | Q(closes=time()), name="hours_close_after_opening"
            )
        ]

    @property
    def opening(self) -> Opening:
        return Opening(self.weekday, self.opens, self.closes, self.on_holidays)


class BankHoliday(models.Model):
    """A day on which offices are closed, by nation. Corrected by an administrator; source kept."""

    day = models.DateField()
    nation = models.CharField(max_length=20, default="england-wales")
    name = models.CharField(max_length=80)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "nation"], name="holiday_once")]


class Agreement(Dated):
    """An information sharing agreement. Without one in force, no personal data goes to an agency."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    title = models.CharField(max_length=160)
    version = models.CharField(max_length=20)
    purposes = models.JSONField(default=list)
    data_classes = models.JSONField(default=list)
    retention = models.CharField(max_length=200, blank=True)
    review_on = models.DateField(null=True, blank=True)
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["title", "version"], name="agreement_version_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


class Signature(models.Model):
    """An agency's signature under an agreement, until it is withdrawn."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="signatures")
    signed_on = models.DateField()
    signed_by = models.CharField(max_length=160)
    lawful_basis = models.CharField(max_length=200)
    gateway = models.CharField(max_length=200, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "agency"], condition=Q(withdrawn_on__isnull=True), name="signature_once"
            )
        ]


class Stamp(models.Model):
    """One row, whose value the database replaces with every change of the directory. See ``kit.stamps``."""

    value = models.UUIDField(default=uuid4)

    def __str__(self) -> str:
        return str(self.value)


class Change(models.Model):
    """One change of one record, as its fields were before and after. Never changed or removed itself.

    ``version`` is the record's after the change; ``changed_by`` the actor as the trail names it. Holds no
    personal data: a contact is a desk, not a person.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="changes")
    subject = models.CharField(max_length=12, choices=Subject)
    record_id = models.CharField(max_length=64)
    label = models.CharField(max_length=200)  # what the record was called
    act = models.CharField(max_length=12, choices=Act)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.PERSON)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")

    wall = Wall(read="northstar_kind() in ('member', 'job')", append_only=True)

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["agency", "-changed_at"], name="agencies_change_by_agency"),
            models.Index(fields=["subject", "record_id", "version"], name="agencies_change_by_record"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(changed_by=""), name="agencies_change_has_author")]

    @property
    def can_be_undone(self) -> bool:
        """Whether its kind can be; a later change of the same fields may still stand in the way."""
        return self.act in UNDOABLE and not hasattr(self, "undone_by")
