"""States and moves of a concern and of each of its dispatches, and the choices both use."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from northstar.kit.transitions import Move


class Origin(models.TextChoices):
    """How a concern reached us."""

    PUBLIC = "public", _("Public report")
    PROFESSIONAL = "professional", _("Professional report")
    PHONE = "phone", _("Telephone call")
    LETTER = "letter", _("Letter or e-mail")


# What the desk takes down for somebody else: the officer is not the reporter.
TAKEN_DOWN = frozenset({Origin.PHONE, Origin.LETTER})


class ReporterMode(models.TextChoices):
    """What the reporter lets us do with who they are (the helpline's three levels)."""

    SHARE = "share", _("You may share my details")
    CONFIDENTIAL = "confidential", _("Keep my details to yourselves")
    ANONYMOUS = "anonymous", _("I do not want to say who I am")


class Answer(models.TextChoices):
    """Yes and no, with the two ways of not knowing kept apart."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_KNOWN = "not_known", _("Not known")
    NOT_ASKED = "not_asked", _("Not asked")


class Urgency(models.TextChoices):
    IMMEDIATE = "immediate", _("Immediate")
    TODAY = "today", _("Today")
    SOON = "soon", _("Soon")
    ROUTINE = "routine", _("Routine")


URGENCY_ORDER = {Urgency.IMMEDIATE: 0, Urgency.TODAY: 1, Urgency.SOON: 2, Urgency.ROUTINE: 3}


class State(models.TextChoices):
    RECEIVED = "received", _("Received")
    IN_TRIAGE = "in_triage", _("Being assessed")
    WITH_AGENCIES = "with_agencies", _("With agencies")
    ACTED_ON = "acted_on", _("Acted on")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Merged into another")
    WITHDRAWN = "withdrawn", _("Withdrawn by the reporter")


OPEN = frozenset({State.RECEIVED, State.IN_TRIAGE, State.WITH_AGENCIES, State.ACTED_ON})
TRIAGE = frozenset({State.RECEIVED, State.IN_TRIAGE})
PASSED_ON = frozenset({State.WITH_AGENCIES, State.ACTED_ON})
# The desk has ended it: nobody is reminded of what was sent, and nothing is passed on.
ENDED = frozenset({State.CLOSED, State.WITHDRAWN})

MOVES = {
    "claim": Move(TRIAGE, State.IN_TRIAGE, "concerns.claimed"),
    "release": Move(frozenset({State.IN_TRIAGE}), State.RECEIVED, "concerns.released"),
    "send": Move(OPEN, State.WITH_AGENCIES, "concerns.sent"),
    "leave": Move(TRIAGE, State.WITH_AGENCIES, "concerns.left_with_agencies"),
    # What went by itself is acted on before anybody at the desk has sent it.
    "act": Move(OPEN, State.ACTED_ON, "concerns.acted_on"),
    "return": Move(frozenset({State.WITH_AGENCIES}), State.IN_TRIAGE, "concerns.returned"),
    "close": Move(OPEN, State.CLOSED, "concerns.closed"),
    "reopen": Move(frozenset({State.CLOSED, State.WITHDRAWN}), State.IN_TRIAGE, "concerns.reopened"),
    "merge": Move(OPEN, State.MERGED, "concerns.merged"),
    "unmerge": Move(frozenset({State.MERGED}), State.IN_TRIAGE, "concerns.unmerged"),
    "withdraw": Move(OPEN, State.WITHDRAWN, "concerns.withdrawn"),
}


class RuleMode(models.TextChoices):
    """What a routing rule does. ``never`` beats every other, in any order."""

    AUTO = "auto", _("Send by itself")
    PROPOSE = "propose", _("Propose to the desk")
    NOTIFY = "notify", _("Tell, with nothing personal")
    NEVER = "never", _("Never send")


class Profile(models.TextChoices):
    """How much of a concern a recipient gets, from most to least."""

    FULL = "full", _("Everything, with how to reach the reporter")
    NO_REPORTER = "no_reporter", _("Everything but the reporter")
    NO_VICTIM_IDENTITY = "no_victim_identity", _("Nothing that names a potential victim")
    LOCATION_ONLY = "location_only", _("The place and the kind of harm only")
    STATISTICS_ONLY = "statistics_only", _("Area, month and kind of harm only")


PROFILE_ORDER = [
    Profile.FULL,
    Profile.NO_REPORTER,
    Profile.NO_VICTIM_IDENTITY,
    Profile.LOCATION_ONLY,
    Profile.STATISTICS_ONLY,
]
# What a reporter's choice allows at most.
PROFILE_CAP = {
    ReporterMode.SHARE: Profile.FULL,
    ReporterMode.CONFIDENTIAL: Profile.NO_REPORTER,
    ReporterMode.ANONYMOUS: Profile.NO_REPORTER,
}
# Profiles that hold personal data: they need a signed agreement in force.
PERSONAL = frozenset({Profile.FULL, Profile.NO_REPORTER, Profile.NO_VICTIM_IDENTITY})


class ChosenBecause(models.TextChoices):
    """Why an officer sends a concern to somebody whom no rule proposed. The recipient reads it."""

    NAMED = "named", _("Another agency said that it is yours")
    KNOWS = "knows", _("You know the place or the people already")
    PLACE = "place", _("The place is yours, although no rule says so")
    ABLE = "able", _("You can do what is needed here")
    AGREED = "agreed", _("You were rung and agreed to look at it")
    JUDGED = "judged", _("The desk judged that it is for you")


class DispatchState(models.TextChoices):
    UNSENT = "unsent", _("Not sent yet")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    ACKNOWLEDGED = "acknowledged", _("Seen by the agency")
    ACCEPTED = "accepted", _("Accepted")
    DONE = "done", _("Acted on")
    HANDED_BACK = "handed_back", _("Not theirs")
    FAILED = "failed", _("Could not be delivered")
    RECALLED = "recalled", _("Recalled")


WITH_RECIPIENT = frozenset(
    {
        DispatchState.SENT,
        DispatchState.DELIVERED,
        DispatchState.ACKNOWLEDGED,
        DispatchState.ACCEPTED,
        DispatchState.DONE,
    }
)
UNANSWERED = frozenset({DispatchState.SENT, DispatchState.DELIVERED, DispatchState.ACKNOWLEDGED})
# It did not get there, or came back: somebody at the desk has to act.
TROUBLED = frozenset({DispatchState.FAILED, DispatchState.HANDED_BACK})
LIVE_DISPATCH = WITH_RECIPIENT | {DispatchState.UNSENT}

DISPATCH_MOVES = {
    "send": Move(frozenset({DispatchState.UNSENT}), DispatchState.SENT, "dispatches.sent"),
    "deliver": Move(frozenset({DispatchState.SENT}), DispatchState.DELIVERED, "dispatches.delivered"),
    "fail": Move(frozenset({DispatchState.UNSENT, DispatchState.SENT}), DispatchState.FAILED, "dispatches.failed"),
    "retry": Move(frozenset({DispatchState.FAILED}), DispatchState.UNSENT, "dispatches.retried"),
    "acknowledge": Move(
        frozenset({DispatchState.SENT, DispatchState.DELIVERED}), DispatchState.ACKNOWLEDGED, "dispatches.acknowledged"
    ),
    "accept": Move(UNANSWERED, DispatchState.ACCEPTED, "dispatches.accepted"),
    "hand_back": Move(UNANSWERED | {DispatchState.ACCEPTED}, DispatchState.HANDED_BACK, "dispatches.handed_back"),
    "finish": Move(frozenset({DispatchState.ACCEPTED, DispatchState.DONE}), DispatchState.DONE, "dispatches.done"),
    "recall": Move(LIVE_DISPATCH | {DispatchState.FAILED}, DispatchState.RECALLED, "dispatches.recalled"),
}


class SavedList(models.TextChoices):
    """The lists whose filters a person can keep."""

    QUEUE = "queue", _("Queue")
    CONCERNS = "concerns", _("All concerns")
    INBOX = "inbox", _("Sent to us")
