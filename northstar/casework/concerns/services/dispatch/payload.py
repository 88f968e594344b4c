"""What each profile gives of a concern: lists of what may go, so that anything new stays until somebody adds it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.utils.translation import gettext as _

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, ReporterContact
from northstar.kit.worktime import LONDON

P = states.Profile

# Codes of the concern, by profile.
_ALL_CODES = (
    "category",
    "exploitation_type",
    "sector",
    "child",
    "still_there",
    "risk_if_acted",
    "how_known",
    "indicators",
    "area_codes",
)
CODES: dict[states.Profile, tuple[str, ...]] = {
    P.FULL: _ALL_CODES,
    P.NO_REPORTER: _ALL_CODES,
    P.NO_VICTIM_IDENTITY: tuple(name for name in _ALL_CODES if name != "how_known"),
    P.LOCATION_ONLY: ("category", "sector", "area_codes"),
    P.STATISTICS_ONLY: ("category", "area_codes"),
}
# Ways of knowing that say who the reporter is: it happened to them.
TELLS_WHO = frozenset({"own_experience"})
# The reporter's own words, by profile. They may name anybody, so only those who may know a victim's name get them.
TELLS_ACCOUNT = frozenset({P.FULL, P.NO_REPORTER})
# Parts of the answers, by profile. ``how`` tells who the reporter is to the people concerned.
ANSWERS: dict[states.Profile, tuple[str, ...]] = {
    P.FULL: ("when", "where", "people", "vehicles", "businesses", "phones", "online", "risk", "how", "notes"),
    P.NO_REPORTER: ("when", "where", "people", "vehicles", "businesses", "phones", "online", "risk", "notes"),
    P.NO_VICTIM_IDENTITY: ("when", "where", "vehicles", "businesses"),
    P.LOCATION_ONLY: ("when", "where"),
    P.STATISTICS_ONLY: (),
}
# What may be told of each thing that somebody described. Immigration status is in no list, and never will be.
_WORDS = ("description", "text", "notes")
PIECES: dict[str, tuple[str, ...]] = {
    "when": ("text", "date", "day", "time", "from", "until", "often"),
    "where": (
        "text",
        "address",
        "postcode",
        "place",
        "town",
        "directions",
        "link",
        "lat",
        "lon",
        "latitude",
        "longitude",
        "accuracy",
        "accuracy_m",
    ),
    "people": (
        "name",
        "also_called",
        "nickname",
        "age",
        "age_band",
        "gender",
        "role",
        "relation",
        "relationship",
        "appearance",
        "clothing",
        "injuries",
        "language",
        "languages",
        "nationality",
        "address",
        "phone",
        "how_many",
        *_WORDS,
    ),
    "vehicles": ("plate", "kind", "make", "model", "colour", "company", *_WORDS),
    "businesses": ("name", "kind", "address", "postcode", "phone", "link", "role", *_WORDS),
    "phones": ("number", "name", "whose", "network", "app", *_WORDS),
    "online": ("link", "name", "account", "platform", *_WORDS),
    "risk": ("text", "notes"),
    "how": ("text", "notes"),
    "notes": ("text", "notes"),
}
# Where a victim must not be named, only what is seen from the street: no free words about vehicles and firms.
PIECES_WITHOUT_WORDS: dict[str, tuple[str, ...]] = {
    "vehicles": ("plate", "kind", "make", "model", "colour", "company"),
    "businesses": ("name", "kind", "address", "postcode", "link"),
}
REPORTER = ("name", "phone", "email", "times")


def profile_for(profile: str, reporter_mode: str) -> states.Profile:
    """The profile, lowered to what the reporter allowed."""
    wanted, cap = P(profile), states.PROFILE_CAP[states.ReporterMode(reporter_mode)]
    return max(wanted, cap, key=states.PROFILE_ORDER.index)


def build_payload(concern: Concern, profile: str, contact: ReporterContact | None = None) -> dict[str, Any]:
    """The copy that a recipient gets under a profile. Nothing that is not listed above is ever in it.

    ``contact`` is used only under ``full`` and only when the reporter said that it may be shared.
    """
    given = profile_for(profile, concern.reporter_mode)
    content: dict[str, Any] = {"profile": given.value}
    content |= {name: value for name in CODES[given] if (value := getattr(concern, name))}
    if given != P.FULL and concern.how_known in TELLS_WHO:
        content.pop("how_known", None)
    if given == P.STATISTICS_ONLY:
        content["month"] = _month(concern.received_at)
    else:
        content["answers"] = _answers(told(concern), given)
    if given in TELLS_ACCOUNT and concern.account:
        content["account"] = concern.account
    if given == P.NO_VICTIM_IDENTITY and (people := told(concern).get("people")):
        content["people_described"] = len(people) if isinstance(people, list) else 1
    if given == P.FULL and concern.reporter_mode == states.ReporterMode.SHARE:
        reporter = _reporter(concern, contact)
        content |= {"reporter": reporter} if reporter else {}
    return content


def told(concern: Concern) -> Mapping[str, Any]:
    """What was typed beside the account."""
    return cast("Mapping[str, Any]", concern.answers or {})


def _month(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%Y-%m}"


def _answers(answers: Mapping[str, Any], profile: states.Profile) -> dict[str, Any]:
    without_words = profile == P.NO_VICTIM_IDENTITY
    found = {}
    for name in ANSWERS[profile]:
        pieces = PIECES_WITHOUT_WORDS.get(name, PIECES[name]) if without_words else PIECES[name]
        part = _part(answers.get(name), pieces, words=not (without_words and name in PIECES_WITHOUT_WORDS))
        if part:
            found[name] = part
    return found


def _part(value: Any, pieces: Collection[str], *, words: bool) -> Any:
    """A text, one thing described in pieces, or several; only pieces that are listed, only plain values."""
    if isinstance(value, str):
        return value if words else ""
    if isinstance(value, Mapping):
        return {name: plain for name in pieces if (plain := _plain(value.get(name)))}
    if isinstance(value, (list, tuple)):
        return [kept for one in value if (kept := _part(one, pieces, words=words))]
    return ""


def _plain(value: Any) -> Any:
    if isinstance(value, (str, int, float)):
        return value
    return [one for one in value if isinstance(one, (str, int, float))] if isinstance(value, (list, tuple)) else ""


def _reporter(concern: Concern, contact: ReporterContact | None) -> dict[str, str]:
    found = {name: value for name in REPORTER if contact and (value := getattr(contact, name))}
    if contact and contact.safe_ways:
        found["safe_ways"] = ", ".join(str(way).replace("_", " ") for way in contact.safe_ways)
    if concern.reporting_agency_id:
        found["agency"] = str(concern.reporting_agency)
    return found


def texts_of(payload: Mapping[str, Any]) -> list[str]:
    """Every text of a payload, for the recipient's own search. The reporter's details are not among them."""
    found: list[str] = []
    pending: list[Any] = [payload.get("account") or "", payload.get("answers") or {}]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, Mapping):
            pending.extend(value.values())
        elif isinstance(value, (list, tuple)):
            pending.extend(value)
    return [text for text in found if text]


@dataclass(frozen=True)
class Gets:
    """Something that a recipient will read. ``value`` is empty where the label says all."""

    label: str
    value: str = ""


@dataclass(frozen=True)
class Withheld:
    """Something that stays at the desk, and because of what."""

    label: str
    because: str = ""


@dataclass(frozen=True)
class Look:
    """The second look before sending: what they get, and what they don't."""

    profile: states.Profile
    gets: tuple[Gets, ...]
    withheld: tuple[Withheld, ...]


def look_at(concern: Concern, profile: str, contact: ReporterContact | None = None) -> Look:
    """A payload beside what is kept back, in words. Says that there is a reporter to reach, and not how."""
    payload = build_payload(concern, profile, contact)
    given, full = P(payload["profile"]), build_everything(concern)
    answers = payload.get("answers") or {}
    gets = [Gets(_CODE_WORDS[name]()) for name in CODES[given] if payload.get(name)]
    gets += [Gets(_("The month in which it was reported"))] if "month" in payload else []
    gets += [Gets(_("What the reporter told us, in their words"))] if "account" in payload else []
    gets += [Gets(_PART_WORDS[name](), _short(answers[name])) for name in answers]
    count = payload.get("people_described")
    gets += [Gets(_("How many people were described"), str(count))] if count else []
    gets += [Gets(_("How to reach the reporter"))] if payload.get("reporter") else []
    return Look(given, tuple(gets), tuple(_withheld(concern, payload, full, contact)))


def build_everything(concern: Concern) -> dict[str, Any]:
    """All that could be told, whatever the reporter allowed; only to say what is kept back."""
    return {
        "codes": [name for name in _ALL_CODES if getattr(concern, name)],
        "account": concern.account,
        "answers": told(concern),
    }


def _withheld(
    concern: Concern, payload: Mapping[str, Any], full: Mapping[str, Any], contact: ReporterContact | None
) -> list[Withheld]:
    given, answers = P(payload["profile"]), payload.get("answers") or {}
    kept = [Withheld(_CODE_WORDS[name]()) for name in full["codes"] if name not in CODES[given]]
    if full["account"] and "account" not in payload:
        kept.append(Withheld(_("What the reporter told us, in their words"), _("It may name a potential victim.")))
    for name, value in full["answers"].items():
        if not value:
            continue
        label = _PART_WORDS[name]() if name in _PART_WORDS else name.replace("_", " ").capitalize()
        if name not in answers:
            kept.append(Withheld(label))
        elif _size(answers[name]) < _size(value):
            kept.append(Withheld(_("Parts of: %(what)s") % {"what": label}))
    if "reporter" not in payload and (contact is not None or concern.reporting_agency_id):
        shared = concern.reporter_mode == states.ReporterMode.SHARE
        kept.append(Withheld(_("Who the reporter is"), "" if shared else _("They asked us to keep it.")))
    return kept


def _size(value: Any) -> int:
    """How many plain values something holds."""
    if isinstance(value, Mapping):
        return sum(_size(one) for one in value.values())
    if isinstance(value, (list, tuple)):
        return sum(_size(one) for one in value)
    return 1 if value or value == 0 else 0


def _short(value: Any) -> str:
    """The part as one line, for the second look."""
    if isinstance(value, Mapping):
        return ", ".join(_short(one) for one in value.values())
    if isinstance(value, (list, tuple)):
        return "; ".join(_short(one) for one in value)
    return str(value)


# Callables, so that each is said in the language of the moment.
_CODE_WORDS = {
    "category": lambda: _("What it is about"),
    "exploitation_type": lambda: _("The type of exploitation"),
    "sector": lambda: _("The sector"),
    "child": lambda: _("Whether a child is involved"),
    "still_there": lambda: _("Whether somebody is still there"),
    "risk_if_acted": lambda: _("Whether acting could endanger somebody"),
    "how_known": lambda: _("How the reporter knows"),
    "indicators": lambda: _("The signs they noticed"),
    "area_codes": lambda: _("The area"),
}
_PART_WORDS = {
    "when": lambda: _("When"),
    "where": lambda: _("Where"),
    "people": lambda: _("The people described"),
    "vehicles": lambda: _("Vehicles"),
    "businesses": lambda: _("Businesses"),
    "phones": lambda: _("Telephone numbers"),
    "online": lambda: _("What is online"),
    "risk": lambda: _("What could go wrong if we act"),
    "how": lambda: _("How they know, in their words"),
    "notes": lambda: _("Anything else they said"),
}
