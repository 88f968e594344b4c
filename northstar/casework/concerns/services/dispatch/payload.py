"""What each profile gives of a concern: lists of what may go, so that anything new stays until somebody adds it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Message, ReporterContact
from northstar.kit.worktime import LONDON

P = states.Profile

# Codes of the concern, by profile.
ALL_CODES = (
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
    P.FULL: ALL_CODES,
    P.NO_REPORTER: ALL_CODES,
    P.NO_VICTIM_IDENTITY: tuple(name for name in ALL_CODES if name != "how_known"),
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
# That acting could put somebody in danger, as a flag: an agency that acts unwarned may get a person killed. It says
# neither what the reporter wrote nor who told it, so all get it who get anything that can be acted on.
WARNING = "acting_may_endanger"
WARNED = frozenset(P) - {P.STATISTICS_ONLY}
FACT = "fact"  # the kind of a message that adds to what was told
REPORTER = ("name", "phone", "email", "times", "notes")


def warns(payload: Mapping[str, Any]) -> bool:
    """Whether a copy tells its reader that acting could put somebody in danger; older ones have it as a code."""
    return bool(payload.get(WARNING)) or payload.get("risk_if_acted") == states.Answer.YES


def profile_for(profile: str, reporter_mode: str) -> states.Profile:
    """The profile, lowered to what the reporter allowed."""
    wanted, cap = P(profile), states.PROFILE_CAP[states.ReporterMode(reporter_mode)]
    return max(wanted, cap, key=states.PROFILE_ORDER.index)


def tells_account(concern: Concern, profile: str) -> bool:
    """Whether a copy under the profile holds the reporter's own words, and with them what they add."""
    return profile_for(profile, concern.reporter_mode) in TELLS_ACCOUNT


@dataclass(frozen=True)
class Beside:
    """What is kept beside a concern and may go with it: how to reach its reporter, and what they added since."""

    contact: ReporterContact | None = None
    facts: Sequence[Message] = ()


NOTHING = Beside()


def beside(concern: Concern) -> Beside:
    """What stands beside a concern now. The caller may read it: the desk, or a job that works for it."""
    return Beside(_contact_of(concern), _facts_of(concern))


def beside_for(concern: Concern, profile: str) -> Beside:
    """Only that which a copy under the profile takes, so that nothing is read that is not told."""
    given = profile_for(profile, concern.reporter_mode)
    shared = given == P.FULL and concern.reporter_mode == states.ReporterMode.SHARE
    facts = _facts_of(concern) if tells_account(concern, profile) else ()
    return Beside(_contact_of(concern) if shared else None, facts)


def _contact_of(concern: Concern) -> ReporterContact | None:
    found = ReporterContact.objects.filter(concern=concern).first()
    if found is not None:
        found.concern = concern  # one key opens them all
    return found


def _facts_of(concern: Concern) -> list[Message]:
    found = list(Message.objects.filter(concern=concern, kind=FACT).order_by("at", "pk"))
    for one in found:
        one.concern = concern
    return found


def build_payload(concern: Concern, profile: str, about: Beside = NOTHING) -> dict[str, Any]:
    """The copy that a recipient gets under a profile. Nothing that is not listed above is ever in it.

    ``about.contact`` is used only under ``full`` and only when the reporter said that it may be shared.
    """
    given = profile_for(profile, concern.reporter_mode)
    content: dict[str, Any] = {"profile": given.value}
    content |= {name: value for name in CODES[given] if (value := getattr(concern, name))}
    if given in WARNED and concern.risk_if_acted == states.Answer.YES:
        content[WARNING] = True
    if given != P.FULL and concern.how_known in TELLS_WHO:
        content.pop("how_known", None)
    if given == P.STATISTICS_ONLY:
        content["month"] = _month(concern.received_at)
    else:
        content["answers"] = _answers(told(concern), given)
    if given in TELLS_ACCOUNT and concern.account:
        content["account"] = concern.account
    if given in TELLS_ACCOUNT:
        content["language"] = concern.language
    if given in TELLS_ACCOUNT and (added := [added_words(one) for one in about.facts]):
        content["added"] = added
    if given == P.NO_VICTIM_IDENTITY and (people := told(concern).get("people")):
        content["people_described"] = len(people) if isinstance(people, list) else 1
    if given == P.FULL and concern.reporter_mode == states.ReporterMode.SHARE:
        reporter = _reporter(concern, about.contact)
        content |= {"reporter": reporter} if reporter else {}
    return content


def added_words(said: Message) -> dict[str, str]:
    """What was added, as a copy holds it: the words, and by the day."""
    return {"text": said.body, "on": _day(said.at)}


def holds(payload: Mapping[str, Any], said: Message) -> bool:
    """Whether a copy was made with what was added in it. By the words: times of a reporter are coarse."""
    return added_words(said) in (payload.get("added") or [])


def told(concern: Concern) -> Mapping[str, Any]:
    """What was typed beside the account."""
    return cast("Mapping[str, Any]", concern.answers or {})


def _month(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%Y-%m}"


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%Y-%m-%d}"


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


def _reporter(concern: Concern, contact: ReporterContact | None) -> dict[str, Any]:
    """Who told it and how they may be reached, with what they asked us to be careful about (``notes``)."""
    found: dict[str, Any] = {name: value for name in REPORTER if contact and (value := getattr(contact, name))}
    if contact and contact.safe_ways:
        found["safe_ways"] = list(contact.safe_ways)
    by = told(concern).get("by")
    if isinstance(by, Mapping):
        found |= {name: value for name in ("role", "agency") if (value := _plain(by.get(name)))}
    if concern.reporting_agency_id:
        found["agency"] = str(concern.reporting_agency)
    return found


def texts_of(payload: Mapping[str, Any]) -> list[str]:
    """Every text of a payload, for the recipient's own search. The reporter's details are not among them."""
    found: list[str] = []
    added = [one["text"] for one in payload.get("added") or []]
    pending: list[Any] = [payload.get("account") or "", payload.get("answers") or {}, added]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, Mapping):
            pending.extend(value.values())
        elif isinstance(value, (list, tuple)):
            pending.extend(value)
    return [text for text in found if text]
