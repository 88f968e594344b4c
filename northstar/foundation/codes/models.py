"""Versioned code lists: every choice that the house offers, as data with dates and a source."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from northstar.foundation.codes.states import RESERVED, Act, Origin

CODE_PATTERN = r"^[a-z0-9][a-z0-9_]*$"
EVER = date(2000, 1, 1)


class CodeList(models.Model):
    """A list of choices. ``version`` grows by one with every change of one of its codes.

    ``fields`` names the attributes that its codes may carry, each with a kind and a label, so that an
    editor can build a form from it. ``checked_on`` is the day somebody compared the list with its
    source; empty means that nobody has.
    """

    slug = models.SlugField(max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("what it is for"))
    owner = models.CharField(_("who looks after it"), max_length=120)
    source_name = models.CharField(_("source"), max_length=200)
    source_address = models.CharField(_("where the source is"), max_length=300, blank=True)
    checked_on = models.DateField(_("checked against the source on"), null=True, blank=True)
    needs_check = models.BooleanField(_("still to be checked"), default=False)
    fields = models.JSONField(default=dict, blank=True)
    file_version = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("code list")
        verbose_name_plural = _("code lists")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(needs_check=True) | Q(checked_on__isnull=False), name="codes_list_checked_or_to_check"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CodeQuerySet(models.QuerySet["Code"]):
    def in_force(self, on: date) -> "CodeQuerySet":
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)

    def of(self, slug: str, code: str) -> "CodeQuerySet":
        return self.filter(code_list__slug=slug, code=code).order_by("valid_from")


class Code(models.Model):
    """One choice of a list, as it reads in one period: ``valid_from`` is its first day, ``valid_to`` the
    day after its last. A code is never removed and never means something else; its wording may change,
    in a new row that supersedes the old one.

    ``plain_label`` is for somebody who passes by; ``label`` for a professional. ``words`` holds the plain
    label and hint in other languages: ``{"ro": {"plain_label": "…", "hint": "…"}}``. A code with neither
    ``checked_on`` nor ``needs_check`` is as well checked as its list.
    """

    code_list = models.ForeignKey(CodeList, on_delete=models.PROTECT, related_name="codes")
    code = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("label"), max_length=160)
    plain_label = models.CharField(_("label in plain words"), max_length=200)
    hint = models.TextField(_("hint"), blank=True)
    synonyms = models.JSONField(_("also called"), default=list, blank=True)
    position = models.PositiveIntegerField(_("order"), default=0)
    valid_from = models.DateField(_("from"), default=EVER)
    valid_to = models.DateField(_("until (first day without it)"), null=True, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    words = models.JSONField(default=dict, blank=True)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    checked_on = models.DateField(_("checked against the source on"), null=True, blank=True)
    needs_check = models.BooleanField(_("still to be checked"), default=False)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.SHIPPED)
    version = models.PositiveIntegerField(default=1)

    objects = CodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        ordering = ["position", "label", "valid_from"]
        # A second constraint, in the first migration: the periods of one code never overlap.
        constraints = [
            models.UniqueConstraint(fields=["code_list", "code", "valid_from"], name="codes_one_row_a_period"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="codes_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(code__regex=CODE_PATTERN), name="codes_code_is_plain"),
            models.CheckConstraint(
                condition=~Q(code__in=RESERVED) | Q(valid_to__isnull=True), name="codes_not_known_never_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code_list_id}:{self.code}"


class Change(models.Model):
    """One change of one code, as it was before and after. Never changed or removed itself."""

    code_list = models.ForeignKey(CodeList, on_delete=models.PROTECT, related_name="changes")
    code = models.CharField(max_length=40)
    act = models.CharField(max_length=12, choices=Act)
    before = models.JSONField(null=True)
    after = models.JSONField()
    reason = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80)
    version = models.PositiveIntegerField()

    class Meta:
        ordering = ["-version", "-pk"]
        indexes = [models.Index(fields=["code_list", "code"], name="codes_change_by_code")]
        constraints = [models.CheckConstraint(condition=~Q(changed_by=""), name="codes_change_has_author")]

    def __str__(self) -> str:
        return f"{self.code_list_id}:{self.code} {self.act}"


class Stamp(models.Model):
    """One row, whose value is new after every change. See ``kit.stamps``."""

    value = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.value)
