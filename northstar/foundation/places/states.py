"""The words that say how a place was found, and how sure an area is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FoundBy(models.TextChoices):
    """What a place was found by, from the most to the least exact."""

    COORDINATES = "coordinates", _("A point on the map")
    POSTCODE = "postcode", _("A full postcode")
    OUTWARD = "outward", _("The first half of a postcode")
    NAME = "name", _("A place name")
    AREA = "area", _("The name of a county or council")
    LIKE_NAME = "like_name", _("A name like a place name")
    NOTHING = "nothing", _("Not found")


class Standing(models.TextChoices):
    """How sure it is which area of a set a place lies in."""

    CERTAIN = "certain", _("Certain")
    NEAR_BORDER = "near_border", _("Near a border: a person picks")
    OUTSIDE = "outside", _("In none of these areas")


class PlaceKind(models.TextChoices):
    """Kinds of named places, with how far somebody who names one may mean (``ACCURACY_M``)."""

    CITY = "city", _("City")
    TOWN = "town", _("Town")
    SUBURB = "suburb", _("Part of a town")
    VILLAGE = "village", _("Village")
    SITE = "site", _("Port, airport, service area or estate")


ACCURACY_M = {
    PlaceKind.CITY: 4_000,
    PlaceKind.TOWN: 2_000,
    PlaceKind.SUBURB: 1_200,
    PlaceKind.VILLAGE: 1_000,
    PlaceKind.SITE: 800,
}
