"""How partners are reached: contacts, their hours, and asking their owners whether they still hold."""

from datetime import date, time
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from northstar.foundation.agencies.models.partners import Agency, Dated, DatedQuerySet, Team
from northstar.foundation.agencies.states import Answer, Channel, ContactState, Weekday
from northstar.kit.worktime import OFFICE_WEEK, Opening, Week


class Contact(Dated):
    """How to reach an agency for one purpose: a duty, or one person if ``person`` says who.

    An unconfirmed contact is shown as such; a lapsed one never receives. The owner is who answers for it
    being right; without one, whoever reads its own mail is asked. Away from ``away_from`` until, and not on,
    ``away_until``: nobody is there.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="contacts")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="contacts")
    purpose = models.CharField(max_length=60)  # code of the list contact_purpose
    label = models.CharField(max_length=120)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.DESK)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    web = models.URLField(max_length=200, blank=True)
    person = models.CharField(max_length=120, blank=True)
    for_adults = models.BooleanField(default=True)
    for_children = models.BooleanField(default=True)
    topics = models.JSONField(default=list, blank=True)  # codes of the list expertise
    have_ready = models.CharField(max_length=300, blank=True)  # before one rings; empty: what the need says
    trained_until = models.DateField(null=True, blank=True)  # of who may refer into the NRM
    away_from = models.DateField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True)
    public = models.BooleanField(default=False)  # it may be given to the public
    state = models.CharField(max_length=12, choices=ContactState, default=ContactState.UNCONFIRMED)
    priority = models.PositiveSmallIntegerField(default=100)
    always_open = models.BooleanField(default=False)
    fallback = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="stands_in_for")
    languages = models.JSONField(default=list, blank=True)
    area_codes = models.JSONField(default=list, blank=True)  # empty: everywhere the agency works
    confirmed_on = models.DateField(null=True, blank=True)
    check_on = models.DateField(null=True, blank=True)
    owner_name = models.CharField(max_length=120, blank=True)
    owner_email = models.EmailField(blank=True)
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
            models.CheckConstraint(condition=Q(for_adults=True) | Q(for_children=True), name="contact_is_for_somebody"),
            models.CheckConstraint(
                condition=Q(away_until__isnull=True) | Q(away_from__isnull=False, away_until__gt=F("away_from")),
                name="contact_away_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.label}"

    @property
    def week(self) -> Week | None:
        """Its openings for ``kit.worktime``; None is day and night. Unknown hours are read as office hours."""
        return None if self.always_open else tuple(row.opening for row in self.hours.all()) or OFFICE_WEEK

    @property
    def asked_at_address(self) -> str:
        """Where its owner is asked whether it still holds; empty when nobody can be."""
        return self.owner_email or self.email

    def away(self, day: date) -> bool:
        return self.away_from is not None and self.away_from <= day and (not self.away_until or day < self.away_until)

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


class Asking(models.Model):
    """An owner was asked by mail whether a contact still holds. The link's secret follows from the keyring.

    ``address`` is a keyed digest: it tells whether the contact's owner has changed since, and nobody's address.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="askings")
    digest = models.BinaryField(max_length=32, unique=True)
    address = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=12, choices=Answer, blank=True)

    class Meta:
        indexes = [models.Index(fields=["contact", "-made_at"], name="asking_by_contact")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | Q(answered_at__isnull=False, answer__gt=""),
                name="asking_answer_has_time",
            )
        ]
