"""States of a document, and the reasons for which an original is opened."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from northstar.kit.transitions import Move


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting for the virus scanner")
    CLEANED = "cleaned", _("Ready")
    KEPT = "kept", _("Not cleaned; release needs care")
    REFUSED = "refused", _("Refused by the virus scanner")
    ERASED = "erased", _("Erased")


READABLE = frozenset({State.CLEANED, State.KEPT})
HELD = READABLE | {State.WAITING}

MOVES = {
    "pass": Move(frozenset({State.WAITING}), State.CLEANED, "documents.passed"),
    "pass_uncleaned": Move(frozenset({State.WAITING}), State.KEPT, "documents.passed"),
    "refuse": Move(frozenset({State.WAITING}), State.REFUSED, "documents.refused"),
    "erase": Move(frozenset({*HELD, State.REFUSED}), State.ERASED, "documents.erased"),
}


class Part(models.TextChoices):
    """The sealed files that a document may have."""

    ORIGINAL = "original", _("Original")
    CLEAN = "clean", _("Clean copy")
    THUMBNAIL = "thumbnail", _("Small picture")


class Reason(models.TextChoices):
    """Why somebody needs the original. A code, because the trail holds no words that people type."""

    EVIDENCE = "evidence", _("It is needed as evidence")
    UNREADABLE = "unreadable", _("The clean copy can't be read")
    WHERE_WHEN = "where_when", _("When or where it was made matters to somebody's safety")
    GENUINE = "genuine", _("It must be checked whether it is genuine")
    NO_COPY = "no_copy", _("There is no clean copy")
