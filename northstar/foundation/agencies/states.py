"""States and fixed choices of agencies, their contacts, and the history of both."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from northstar.kit.transitions import Move

# A contact is asked again after half a year whether it still holds.
CHECK_EVERY_DAYS = 182
# So many permanent refusals in a row, and nobody reads that mailbox.
HARD_BOUNCES = 3


class LegalRegime(models.TextChoices):
    """Under which part of data-protection law an agency works (Data Protection Act 2018)."""

    PART3 = "part3", _("Law enforcement (Part 3)")
    UK_GDPR = "ukgdpr", _("UK GDPR")
    BOTH = "both", _("Both, by purpose")


class ContactState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Not confirmed yet")
    CONFIRMED = "confirmed", _("Confirmed")
    LAPSED = "lapsed", _("Lapsed")


CONTACT_MOVES = {
    "confirm": Move(frozenset(ContactState), ContactState.CONFIRMED, "agencies.contact_confirmed"),
    "doubt": Move(
        frozenset({ContactState.UNCONFIRMED, ContactState.CONFIRMED, ContactState.LAPSED}),
        ContactState.UNCONFIRMED,
        "agencies.contact_changed",
    ),
    "lapse": Move(
        frozenset({ContactState.UNCONFIRMED, ContactState.CONFIRMED}), ContactState.LAPSED, "agencies.contact_lapsed"
    ),
}


class Channel(models.TextChoices):
    DESK = "desk", _("In Northstar, with a mail that says something is there")
    MAIL = "mail", _("E-mail")
    PHONE = "phone", _("Telephone")


class Answer(models.TextChoices):
    """What the owner of a contact says when asked."""

    HOLDS = "holds", _("It still holds")
    CHANGED = "changed", _("Changed, and holds now")
    NOT_MINE = "not_mine", _("Not mine any more")
    ENDED = "ended", _("It no longer works")


class Whom(models.TextChoices):
    """Whom somebody seeks help for. A person whose age is in doubt is treated as a child."""

    ADULT = "adult", _("An adult")
    CHILD = "child", _("A child")
    IN_DOUBT = "in_doubt", _("Somebody who may be under 18")


class Paper(models.TextChoices):
    """What kind of agreement it is."""

    SHARING = "sharing", _("Information sharing agreement")
    TERMS = "terms", _("Terms of reference")
    CHARTER = "charter", _("Charter")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Subject(models.TextChoices):
    """What a row of history is about."""

    AGENCY = "agency", _("Agency")
    TEAM = "team", _("Team")
    CONTACT = "contact", _("Contact")
    AGREEMENT = "agreement", _("Agreement")
    SIGNATURE = "signature", _("Signature")
    HOLIDAY = "holiday", _("Bank holiday")
    DESIGNATION = "designation", _("First Responder status")


class Act(models.TextChoices):
    ADDED = "added", _("Added")
    CHANGED = "changed", _("Changed")
    RENAMED = "renamed", _("Renamed")
    ENDED = "ended", _("Ended")
    SUCCEEDED = "succeeded", _("Followed by another agency")
    COVERAGE = "coverage", _("Area changed")
    HOURS = "hours", _("Opening hours changed")
    CONFIRMED = "confirmed", _("Confirmed")
    LAPSED = "lapsed", _("Lapsed")
    SIGNED = "signed", _("Signed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REMOVED = "removed", _("Removed")
    UNDONE = "undone", _("Undone")


# What was added is ended, not undone; what was signed or withdrawn happened, and is followed by a new act.
UNDOABLE = frozenset(
    {Act.CHANGED, Act.ENDED, Act.SUCCEEDED, Act.COVERAGE, Act.HOURS, Act.CONFIRMED, Act.LAPSED, Act.UNDONE}
)


class MergerState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    CALLED_OFF = "called_off", _("Called off")


class Origin(models.TextChoices):
    FILE = "file", _("Loaded from a file")
    PERSON = "person", _("Changed here")


class ListState(models.TextChoices):
    """Where a list of contacts stands between being sent and being taken in."""

    READING = "reading", _("Being read")
    READY = "ready", _("Ready to be looked at")
    TAKING = "taking", _("Being taken in")
    DONE = "done", _("Taken in")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Failed")


LIST_MOVES = {
    "read": Move(frozenset({ListState.READING}), ListState.READY, "agencies.list_read"),
    "ask_for": Move(frozenset({ListState.READY}), ListState.TAKING, "agencies.list_asked_for"),
    "show_anew": Move(frozenset({ListState.TAKING}), ListState.READY, "agencies.list_shown_anew"),
    "finish": Move(frozenset({ListState.TAKING}), ListState.DONE, "agencies.list_finished"),
    "stop": Move(frozenset({ListState.READING, ListState.TAKING}), ListState.STOPPED, "agencies.list_stopped"),
    "fail": Move(frozenset({ListState.READING, ListState.TAKING}), ListState.FAILED, "agencies.list_failed"),
    "read_again": Move(frozenset({ListState.STOPPED, ListState.FAILED}), ListState.READING, "agencies.list_read_again"),
}
