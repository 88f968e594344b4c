"""Bank holidays, the stamp of the directory, and the history of every change."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from northstar.foundation.agencies.models.partners import Agency
from northstar.foundation.agencies.states import UNDOABLE, Act, Origin, Subject
from northstar.kit.walls import Wall


class BankHoliday(models.Model):
    """A day on which offices are closed, by nation. Corrected by an administrator; source kept."""

    day = models.DateField()
    nation = models.CharField(max_length=20, default="england-wales")
    name = models.CharField(max_length=80)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "nation"], name="holiday_once")]


class Stamp(models.Model):
    """One row, whose value the database replaces with every change of the directory. See ``kit.stamps``."""

    value = models.UUIDField(default=uuid4)

    def __str__(self) -> str:
        return str(self.value)


class Import(models.Model):
    """A spreadsheet of contacts that was taken in: by whom, what it did, and whether it was taken back.

    Its changes point to it. The file itself is not kept; ``digest`` (SHA-256) says whether it comes again.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    file_name = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField()  # rows with a fault, where it was asked to take the others
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-taken_at"]


class Change(models.Model):
    """One change of one record, as its fields were before and after. Never changed or removed itself.

    ``version`` is the record's after the change; ``changed_by`` the actor as the trail names it. Of people it
    holds what the directory shows of them: who answers for a contact, and how they are reached at work.
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
    batch = models.ForeignKey(Import, models.PROTECT, null=True, related_name="changes")
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
