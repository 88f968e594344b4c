"""The way of an organisation into the partnership, and how ready it is once it is there: choices, moves, what is entered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from northstar.kit.transitions import Move


class State(models.TextChoices):
    INVITED = "invited", _("Invited")
    APPLIED = "applied", _("Applied")
    CHECKING = "checking", _("Being checked")
    TO_SIGN = "to_sign", _("To be signed")
    JOINED = "joined", _("Joined")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN = frozenset({State.INVITED, State.APPLIED, State.CHECKING, State.TO_SIGN})
# With the coordinator: the others wait for the organisation, or are over.
OURS = frozenset({State.APPLIED, State.CHECKING})

MOVES = {
    "apply": Move(frozenset({State.INVITED}), State.APPLIED, "governance.applied"),
    "check": Move(frozenset({State.APPLIED}), State.CHECKING, "governance.taken_up"),
    "approve": Move(frozenset({State.CHECKING}), State.TO_SIGN, "governance.approved"),
    # Approved too soon, and nothing has been signed yet.
    "call_back": Move(frozenset({State.TO_SIGN}), State.CHECKING, "governance.called_back"),
    "join": Move(frozenset({State.TO_SIGN}), State.JOINED, "governance.joined"),
    # An invitation is not declined by whoever sent it: it is withdrawn.
    "decline": Move(OPEN - {State.INVITED}, State.DECLINED, "governance.declined"),
    "reopen": Move(frozenset({State.DECLINED}), State.CHECKING, "governance.reopened"),
    "withdraw": Move(OPEN, State.WITHDRAWN, "governance.withdrawn"),
}


class Finding(models.TextChoices):
    """What a check came to."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_NEEDED = "not_needed", _("Not needed here")


class Purpose(models.TextChoices):
    """What a link in a mail is for; the mail is called by it."""

    INVITATION = "invitation", _("To apply")
    FOLLOW = "follow", _("To see where it stands")
    NEWS = "news", _("To read what was decided")
    SIGN = "sign", _("To sign")


LIFE = timedelta(days=30)

# What agreements say in codes, in the words of whoever signs.
PURPOSES = {
    "safeguarding": _("Keeping people safe"),
    "prevention-and-detection": _("Preventing and detecting crime"),
    "support": _("Supporting victims"),
    "research": _("Research and statistics"),
}
DATA_CLASSES = {
    "identity": _("Who people are"),
    "location": _("Where people are"),
    "narrative": _("What was told"),
    "special-category": _("Health, origin, belief and the like (special categories)"),
    "criminal-offence": _("Criminal offences"),
    "criminal": _("Criminal offences"),
}

Person = Mapping[str, str]  # name, post, email, phone


@dataclass(frozen=True)
class Invitation:
    """As much as a coordinator must know to write to somebody."""

    organisation: str
    kind: str
    lead: Person


@dataclass(frozen=True)
class Details:
    """What an organisation says of itself. ``signatory`` is who may sign for it; it may be the lead."""

    organisation: str
    kind: str
    legal_regime: str
    area_codes: tuple[str, ...]
    website: str
    does: str
    why: str
    protection: Person
    lead: Person
    signatory: Person


@dataclass(frozen=True)
class Pen:
    """What a signatory enters. ``read`` is the digest of the text that was on their page."""

    name: str
    post: str
    basis: str  # code of the list lawful_basis
    gateway: str  # code of the list legal_gateway, or empty
    read: bytes


class Answer(models.TextChoices):
    """What a lead says of one point of readiness."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NOT_YET = "not_yet", _("Not yet")
    NOT_FOR_US = "not_for_us", _("Does not apply to us")


class Standing(models.TextChoices):
    """How a point stands on a day: what was said, or what has become of it since."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    GAP = "gap", _("Not yet")
    DOUBTFUL = "doubtful", _("Doubtful")
    UNANSWERED = "unanswered", _("No answer")
    NOT_FOR_US = "not_for_us", _("Not needed")


# Nothing is left to do where it stands so; and in these there is nothing at all yet.
SETTLED = frozenset({Standing.YES, Standing.NOT_FOR_US})
GAPS = frozenset({Standing.GAP, Standing.UNANSWERED})


class Audience(models.TextChoices):
    PUBLIC = "public", _("Everybody")
    STAFF = "staff", _("Our staff only")


class Asks(models.TextChoices):
    """What a point asks beside its answer (attribute ``asks`` of the list ``readiness_point``)."""

    LEAD = "lead", _("Who, and since when")
    TRAINING = "training", _("How many of how many")
    ROUTE = "route", _("Where it is published")
    NOTHING = "", _("Nothing more")


class Source(models.TextChoices):
    """Where a point that nobody types is read (attribute ``comes_from``)."""

    FIRST_RESPONDER = "first_responder", _("First Responder status in the directory")
    AGREEMENT = "agreement", _("Signatures under sharing agreements")
    CHARTER = "charter", _("Signatures under the charter")
    LEAD = "", _("The agency’s lead")


STAGES = {
    1: _("Know whom to call"),
    2: _("See and report"),
    3: _("Refer and support"),
    4: _("Lead and share"),
}
# After so many days an answer is doubtful, where its point says nothing else.
LASTS_DAYS = 365


@dataclass(frozen=True)
class Said:
    """An answer to one point. ``seen``: the number of the answer that the page showed, 0 for none.

    ``person`` leads; who is in the directory or a member is named by ``contact_id`` or ``membership_id`` as well, so
    that it shows when they leave. ``on``: since when they lead, or the day of the figures.
    """

    code: str
    answer: str
    seen: int = 0
    note: str = ""
    person: str = ""
    post: str = ""
    contact_id: UUID | None = None
    membership_id: UUID | None = None
    on: date | None = None
    again_on: date | None = None
    trained: int | None = None
    of: int | None = None
    what: str = ""
    audience: str = ""
