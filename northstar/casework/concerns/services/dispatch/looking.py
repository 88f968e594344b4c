"""The second look before sending: what a recipient gets, beside what is kept back, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Message
from northstar.casework.concerns.services.dispatch.payload import (
    ALL_CODES,
    CODES,
    NOTHING,
    TELLS_ACCOUNT,
    WARNING,
    Beside,
    build_payload,
    told,
)
from northstar.foundation.codes import queries as codes
from northstar.foundation.documents.queries import Listed
from northstar.foundation.places import queries as places
from northstar.kit.worktime import LONDON

P = states.Profile


@dataclass(frozen=True)
class Gets:
    """Something that a recipient will read. ``value`` is empty where the label says all; ``files`` are those that go."""

    label: str
    value: str = ""
    files: tuple[Listed, ...] = ()


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


def look_at(
    concern: Concern, profile: str, about: Beside = NOTHING, files: Sequence[Listed] = (), on: date | None = None
) -> Look:
    """A payload beside what is kept back, in words. Says that there is a reporter to reach, and not how.

    With ``on``, codes are said in the words of their lists on that day.
    """
    payload = build_payload(concern, profile, about)
    given, full = P(payload["profile"]), build_everything(concern)
    answers = payload.get("answers") or {}
    gets = [Gets(_CODE_WORDS[name](), _said(name, payload[name], on)) for name in CODES[given] if payload.get(name)]
    warning = _("A warning that acting could put somebody in danger: speak to the desk first")
    gets += [Gets(warning)] if WARNING in payload else []
    spoken = _said("language", payload["language"].split("-")[0], on) if "language" in payload else ""
    gets += [Gets(_("The language of the report"), spoken)] if "language" in payload else []
    gets += [Gets(_("The month in which it was reported"), payload["month"])] if "month" in payload else []
    gets += [Gets(_("What the reporter told us, in their words"))] if "account" in payload else []
    gets += (
        [Gets(times_added(len(payload["added"])), _short([one["text"] for one in payload["added"]]))]
        if "added" in payload
        else []
    )
    gets += [Gets(_PART_WORDS[name](), _short(answers[name])) for name in answers]
    count = payload.get("people_described")
    gets += [Gets(_("How many people were described"), str(count))] if count else []
    gets += [Gets(_("How to reach the reporter"))] if payload.get("reporter") else []
    kept = _withheld(concern, payload, full, about)
    if files and given in TELLS_ACCOUNT:
        gets.append(Gets(_("Pictures and files, cleaned"), "; ".join(one.name for one in files), tuple(files)))
    elif files:
        kept.append(Withheld(_("Pictures and files"), _("They may show a potential victim.")))
    return Look(given, tuple(gets), tuple(kept))


def look_at_added(concern: Concern, profile: str, said: Sequence[Message]) -> Look:
    """What was added, under the profile of a copy: each with its day and all its words, or kept back and why."""
    payload = build_payload(concern, profile, Beside(facts=said))
    goes = payload.get("added") or []
    gets = tuple(Gets(_added_on(date.fromisoformat(one["on"])), one["text"]) for one in goes)
    why = _("It may name a potential victim.")
    kept = () if goes else tuple(Withheld(_added_on(one.at.astimezone(LONDON).date()), why) for one in said)
    return Look(P(payload["profile"]), gets, kept)


def _added_on(day: date) -> str:
    return _("What they added on %(day)s") % {"day": date_format(day, "j F")}


_LISTS = {"category": "concern_category", "indicators": "indicator"}


def _said(name: str, value: Any, on: date | None) -> str:
    """The value as the recipient will read it; nothing without a day, on which a list has its words."""
    if on is None:
        return ""
    if name in ("child", "still_there", "risk_if_acted"):
        return str(states.Answer(value).label)
    if name == "area_codes":
        return ", ".join(found.name for code in value if (found := places.area(code, on)))
    given = value if isinstance(value, list) else [value]
    return ", ".join(codes.words(_LISTS.get(name, name), code, on) for code in given)


def times_added(count: int) -> str:
    return ngettext("What they added later", "What they added later, %(count)d times", count) % {"count": count}


def build_everything(concern: Concern) -> dict[str, Any]:
    """All that could be told, whatever the reporter allowed; only to say what is kept back."""
    return {
        "codes": [name for name in ALL_CODES if getattr(concern, name)],
        "account": concern.account,
        "answers": told(concern),
    }


def _withheld(concern: Concern, payload: Mapping[str, Any], full: Mapping[str, Any], about: Beside) -> list[Withheld]:
    given, answers = P(payload["profile"]), payload.get("answers") or {}
    said = {*CODES[given], *({"risk_if_acted"} if WARNING in payload else ())}
    kept = [Withheld(_CODE_WORDS[name]()) for name in full["codes"] if name not in said]
    if full["account"] and "account" not in payload:
        kept.append(Withheld(_("What the reporter told us, in their words"), _("It may name a potential victim.")))
    if about.facts and "added" not in payload:
        kept.append(Withheld(times_added(len(about.facts)), _("It may name a potential victim.")))
    for name, value in full["answers"].items():
        if not value or (name == "by" and "reporter" in payload):
            continue
        label = _PART_WORDS[name]() if name in _PART_WORDS else name.replace("_", " ").capitalize()
        if name not in answers:
            kept.append(Withheld(label))
        elif _size(answers[name]) < _size(value):
            kept.append(Withheld(_("Parts of: %(what)s") % {"what": label}))
    if "reporter" not in payload and (about.contact is not None or concern.reporting_agency_id):
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
    "by": lambda: _("The reporter's role and agency"),
    "signals": lambda: _("Marks of a machine"),
}
