"""Areas with dates, postcodes and place names: where a place is, and who answers for it."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from northstar.foundation.places.states import PlaceKind


class AreaSet(models.Model):
    """A way of dividing the region. Sets overlap freely: police force areas, councils, local partnerships.

    ``border_m`` is how near a border, in metres, a point must be for both sides to be offered.
    ``follows`` names the set whose parent codes decide this one, so that the sets agree with each other.
    """

    slug = models.SlugField(max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("what it is for"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    border_m = models.PositiveIntegerField(_("border width in metres"), default=500)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")

    class Meta:
        verbose_name = _("set of areas")
        verbose_name_plural = _("sets of areas")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.title


class AreaQuerySet(models.QuerySet["Area"]):
    def in_force(self, on: date) -> "AreaQuerySet":
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


class Area(models.Model):
    """One area in one period, the last day left out. ``geometry`` is a GeoJSON MultiPolygon in WGS84.

    ``parents`` are codes of areas in other sets that hold this one whole. ``cells`` are H3 cells of
    resolution 5 that touch it: candidates are found by them without reading a geometry. ``digest`` is
    that of the geometry and the name as imported. ``schematic`` marks what was drawn for this service,
    roughly: good for a map and for towns, not for a border.
    """

    area_set = models.ForeignKey(AreaSet, on_delete=models.PROTECT, related_name="areas")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=120)
    aliases = models.JSONField(_("also called"), default=list, blank=True)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (first day without it)"), null=True, blank=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors")
    parents = models.JSONField(default=list, blank=True)
    geometry = models.JSONField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    cells = models.JSONField(default=list)
    source = models.CharField(_("source"), max_length=200)
    edition = models.CharField(_("edition"), max_length=60)
    schematic = models.BooleanField(_("drawn roughly"), default=False)
    digest = models.CharField(max_length=64)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["area_set__position", "name", "valid_from"]
        indexes = [models.Index(fields=["code"], name="places_area_by_code")]
        # A second constraint, in the first migration: the periods of one code of one set never overlap.
        constraints = [
            models.UniqueConstraint(fields=["area_set", "code", "valid_from"], name="places_area_one_row_a_period"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="places_area_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(west__lte=F("east"), south__lte=F("north")), name="places_area_box_is_a_box"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Postcode(models.Model):
    """A full postcode, without its space, with the point and the council that its publisher gives."""

    postcode = models.CharField(max_length=7, primary_key=True)
    outward = models.CharField(max_length=4)
    lat = models.FloatField()
    lon = models.FloatField()
    accuracy_m = models.PositiveIntegerField(default=100)
    authority = models.CharField(max_length=20, blank=True)
    introduced = models.DateField(null=True)
    terminated = models.DateField(null=True)
    edition = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["outward"], name="places_postcode_by_outward")]

    def __str__(self) -> str:
        return self.postcode


class Outward(models.Model):
    """The first half of a postcode, for those who know no more: a rough centre and a wide radius."""

    outward = models.CharField(max_length=4, primary_key=True)
    name = models.CharField(max_length=80)
    lat = models.FloatField()
    lon = models.FloatField()
    accuracy_m = models.PositiveIntegerField()
    edition = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.outward


class PlaceName(models.Model):
    """A named place as people say it. Two places of one name are told apart by ``within``.

    ``common_word`` marks names that are everyday words too (Street, Bath, Beer): they count only where
    the sentence shows that a place is meant.
    """

    name = models.CharField(max_length=80)
    within = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=8, choices=PlaceKind)
    lat = models.FloatField()
    lon = models.FloatField()
    accuracy_m = models.PositiveIntegerField()
    aliases = models.JSONField(default=list, blank=True)
    common_word = models.BooleanField(default=False)
    edition = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "within"], name="places_name_once_within")]

    def __str__(self) -> str:
        return f"{self.name}, {self.within}" if self.within else self.name


class Stamp(models.Model):
    """One row, whose value is new after every change. See ``kit.stamps``."""

    value = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.value)
