"""Where a code's wording came from, and the codes that every list has."""

from django.db import models
from django.utils.translation import gettext_lazy as _

NOT_KNOWN, NOT_ASKED = "not_known", "not_asked"
RESERVED = (NOT_KNOWN, NOT_ASKED)


class Origin(models.TextChoices):
    SHIPPED = "shipped", _("Came with the software")
    DESK = "desk", _("Changed here")


class Act(models.TextChoices):
    ADDED = "added", _("Added")
    CORRECTED = "corrected", _("Corrected")
    REVISED = "revised", _("Revised")
    RETIRED = "retired", _("Retired")


class Kind(models.TextChoices):
    """What an attribute of a code may hold."""

    TEXT = "text", _("Text")
    LIST = "list", _("List of texts")
    FLAG = "flag", _("Yes or no")
    NUMBER = "number", _("Whole number")
