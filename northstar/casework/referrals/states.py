"""States and moves of a request for help from one agency to another, and the choices that it holds."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from northstar.kit.transitions import Move


class State(models.TextChoices):
    SENT = "sent", _("Not seen yet")
    SEEN = "seen", _("Seen")
    ACCEPTED = "accepted", _("Accepted")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")


# Nobody has said yes or no: the clock runs. There is no state for "too late": what is late stays, loudly.
UNANSWERED = frozenset({State.SENT, State.SEEN})
OPEN = UNANSWERED | {State.ACCEPTED}
ENDED = frozenset(State) - OPEN

MOVES = {
    "see": Move(frozenset({State.SENT}), State.SEEN, "requests.seen"),
    "accept": Move(UNANSWERED, State.ACCEPTED, "requests.accepted"),
    "decline": Move(UNANSWERED, State.DECLINED, "requests.declined"),
    "finish": Move(frozenset({State.ACCEPTED, State.DONE}), State.DONE, "requests.done"),
    "withdraw": Move(OPEN, State.WITHDRAWN, "requests.withdrawn"),
}


class Whom(models.TextChoices):
    """For whom help is asked. An age in doubt is a child's until somebody has settled it."""

    ADULT = "adult", _("An adult")
    CHILD = "child", _("A child")
    IN_DOUBT = "in_doubt", _("The age is in doubt: treat them as a child")
    NOBODY = "nobody", _("Nobody in particular")


AS_CHILD = frozenset({Whom.CHILD, Whom.IN_DOUBT})


class By(models.TextChoices):
    """By when an answer is needed."""

    NOW = "now", _("Now: it cannot wait")
    TODAY = "today", _("Today")
    THIS_WEEK = "this_week", _("This week")


# Minutes until an answer is due: those in which the contact is there (none: its hours do not count), and, where it
# never closes, day and night.
ANSWER_IN: dict[str, tuple[int | None, int]] = {
    By.NOW: (None, 30),
    By.TODAY: (4 * 60, 4 * 60),
    By.THIS_WEEK: (16 * 60, 48 * 60),
}


class Reached(models.TextChoices):
    """How the agency that is asked came to know."""

    HERE = "here", _("They were told in Northstar")
    MAIL = "mail", _("They were told by mail that something waits for them")
    TO_RING = "to_ring", _("They must be rung: nothing could be sent to them in writing")
    RUNG = "rung", _("They were rung by whoever asks")


class Side(models.TextChoices):
    """From which end an agency looks at a request."""

    ASKED_OF_US = "of_us", _("Asked of us")
    ASKED_BY_US = "by_us", _("Asked by us")
