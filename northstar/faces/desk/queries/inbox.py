"""What was sent to an agency, and what it reported, as its pages show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Dispatch, DispatchStep
from northstar.casework.concerns.services.dispatch import reason_words
from northstar.casework.concerns.services.dispatch.files import RECORD_KIND
from northstar.casework.concerns.services.dispatch.payload import TELLS_ACCOUNT, warns
from northstar.casework.concerns.services.triage import Stale
from northstar.faces.desk.queries.concerns import URGENCY_KIND, Part, label, parts, place_words
from northstar.faces.desk.queries.home import coarse_state
from northstar.faces.desk.queries.records import DISPATCH_KIND
from northstar.foundation.access import queries as access
from northstar.foundation.access.actors import Actor
from northstar.foundation.documents.queries import Listed, documents_of


@dataclass(frozen=True)
class Row:
    """A dispatch in the agency's list."""

    pk: Any
    title: str
    reference: str
    urgency: str
    urgency_kind: str
    state: str
    state_kind: str
    sent_at: datetime
    left: timedelta | None
    total: timedelta | None
    overdue: bool


def row(one: Dispatch, now: datetime) -> Row:
    open_ = one.state in states.UNANSWERED
    return Row(
        pk=one.pk,
        title=label("contact_purpose", one.purpose, now.date()),
        reference=one.reference,
        urgency=str(states.Urgency(one.urgency).label),
        urgency_kind=URGENCY_KIND[one.urgency],
        state=str(states.DispatchState(one.state).label),
        state_kind=DISPATCH_KIND[one.state],
        sent_at=one.sent_at or one.made_at,
        left=one.respond_by - now if open_ else None,
        total=one.respond_by - one.made_at if open_ else None,
        overdue=open_ and one.respond_by < now,
    )


def rows(dispatches: Iterable[Dispatch], now: datetime) -> list[Row]:
    return [row(one, now) for one in dispatches]


# Codes that a copy may hold, in reading order: with their list, and what the page calls each.
_CODES = (
    ("exploitation_type", "exploitation_type", _("Type of exploitation")),
    ("sector", "sector", _("Sector")),
    ("how_known", "how_known", _("How they know")),
)
_ANSWERS = (("child", _("Child")), ("still_there", _("Still there")))
_RISK = {
    states.Answer.YES: _("Somebody could be put in danger"),
    states.Answer.NO: _("No danger that the reporter knows of"),
}


def summary(one: Dispatch, now: datetime) -> list[dict[str, Any]]:
    """What was sent, by whom and why, in short; only what the copy holds."""
    return [
        *told(one, now),
        {"label": _("From"), "value": str(one.owner_agency)},
        {"label": _("Answer by"), "value": "", "due": one.respond_by, "note": one.respond_rule},
        {"label": _("Why to you"), "value": one.why, "wide": True},
        {"label": _("What you were given"), "value": one.get_profile_display()},
        {"label": _("Basis"), "value": label("disclosure_basis", one.basis, now.date())},
    ]


def told(one: Dispatch, now: datetime) -> list[dict[str, Any]]:
    """What the copy says in codes."""
    day, payload = now.date(), one.payload or {}
    rows = [
        {"label": _("About"), "value": label("concern_category", payload.get("category", "not_known"), day)},
        {"label": _("Where"), "value": place_words(payload.get("area_codes") or [], [], day)},
    ]
    for name, words in _ANSWERS:
        if payload.get(name):
            rows.append({"label": words, "value": states.Answer(payload[name]).label})
    if payload.get("risk_if_acted"):
        risk = states.Answer(payload["risk_if_acted"])
        rows.append({"label": _("If you act"), "value": _RISK.get(risk, _("Not known"))})
    for name, slug, words in _CODES:
        if payload.get(name) not in (None, "not_known", "not_asked"):
            rows.append({"label": words, "value": label(slug, payload[name], day)})
    if payload.get("people_described"):
        rows.append({"label": _("People described"), "value": str(payload["people_described"])})
    if payload.get("language"):
        rows.append({"label": _("Language of the report"), "value": language(payload["language"], day)})
    return rows


def language(code: str, day: date) -> str:
    return label("language", code.split("-")[0], day)


@dataclass(frozen=True)
class Payload:
    """The copy that was sent, in words."""

    account: str
    parts: list[Part]
    reporter: list[tuple[str, str]]
    indicators: list[str]
    added: list[tuple[date, str]]
    may_endanger: bool
    care: str  # what could go wrong, in the reporter's words


def payload(one: Dispatch) -> Payload:
    content: Mapping[str, Any] = one.payload or {}
    day = one.made_at.date()
    answers = content.get("answers") or {}
    return Payload(
        account=content.get("account", ""),
        parts=parts(answers),
        reporter=_reporter(content.get("reporter") or {}, day),
        indicators=[label("indicator", code, day) for code in content.get("indicators") or []],
        may_endanger=warns(content),
        care=str(answers.get("risk", "")),
        added=[(date.fromisoformat(one["on"]), one["text"]) for one in content.get("added") or []],
    )


def files(actor: Actor, one: Dispatch) -> list[Listed]:
    """Pictures and files that came with it, while they are the reader's to open."""
    if one.profile not in TELLS_ACCOUNT:
        return []
    return documents_of(actor, RECORD_KIND, one.concern_id)


# The reporter, who agreed to be known: what to be careful about comes before any number.
_REPORTER = {
    "notes": _("Be careful"),
    "safe_ways": _("Safe ways"),
    "times": _("When it is safe"),
    "name": _("Name"),
    "role": _("Role"),
    "agency": _("Agency"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
}


def _reporter(told: Mapping[str, Any], day: date) -> list[tuple[str, str]]:
    found = []
    for name, words in _REPORTER.items():
        value = told.get(name)
        if isinstance(value, list):
            value = ", ".join(label("safe_channel", way, day) for way in value)
        if value:
            found.append((str(words), str(value)))
    return found


STEP_WORDS = {
    "dispatches.sent": _("Sent"),
    "dispatches.delivered": _("Delivered"),
    "dispatches.failed": _("Could not be delivered"),
    "dispatches.retried": _("Tried again"),
    "dispatches.acknowledged": _("Seen by the agency"),
    "dispatches.added_sent": _("More came in"),
    "dispatches.added_seen": _("Seen what came in later"),
    "dispatches.added_failed": _("What was added could not be brought"),
    "dispatches.accepted": _("Accepted"),
    "dispatches.handed_back": _("Handed back"),
    "dispatches.done": _("Acted on"),
    "dispatches.followed": _("Goes on here: the agency that had it has become this one"),
    "dispatches.shut_out": _("Cannot go on at the agency that took over: the concern is kept from it"),
    "dispatches.handed_over": _("Handed over"),
    "dispatches.recalled": _("Recalled"),
    "dispatches.reminded": _("Reminded"),
    "dispatches.escalated": _("Passed on to the fallback"),
}


def steps(actor: Actor, one: Dispatch) -> list[dict[str, Any]]:
    """What happened to it, newest first."""
    found = one.steps.select_related("by__user", "by_agency").order_by("-at", "-pk")
    handed = access.handed_words(actor, one.pk)
    return [
        {
            "words": STEP_WORDS.get(step.event, step.event.split(".")[-1].replace("_", " ").capitalize()),
            "at": step.at,
            "by": ", ".join(str(part) for part in (step.by and step.by.user.name, step.by_agency) if part),
            "kind": "",
            "more": handed.get(step.at) or _step_reason(step),
        }
        for step in found
    ]


REASON_LISTS = {"dispatches.handed_back": "hand_back_reason", "dispatches.done": "dispatch_outcome"}


def _step_reason(step: DispatchStep) -> str:
    """Why, in words of the list that the reason was chosen from."""
    if not step.reason:
        return ""
    if step.event in REASON_LISTS:
        return label(REASON_LISTS[step.event], step.reason, step.at.date())
    return reason_words(step.reason)


def answered(one: Dispatch) -> dict[str, Any]:
    """What the agency has said already, to say it better; nothing of what it wrote when it handed it back."""
    said = {"outcome": one.outcome, "words": one.words} if one.state == states.DispatchState.DONE else {}
    return {"version": one.version, **said}


def changed_words(stale: Stale, day: date) -> dict[str, Any]:
    """What a colleague answered meanwhile, beside what was typed."""
    names = {"outcome": _("What was done?"), "words": _("In a few words")}
    rows = []
    for name, pair in stale.changed.items():
        theirs, yours = (label("dispatch_outcome", one, day) if one and name == "outcome" else one for one in pair)
        rows.append({"label": names[name], "theirs": theirs or "–", "yours": yours or "–"})
    return {"by": stale.by, "rows": rows}


@dataclass(frozen=True)
class ReportRow:
    pk: Any
    title: str
    reference: str
    by: str
    received_at: datetime
    state: str
    kind: str
    place: str


def report_row(one: Concern, now: datetime) -> ReportRow:
    words, kind = coarse_state(one)
    day = now.date()
    return ReportRow(
        one.pk,
        label("concern_category", one.category, day),
        one.reference,
        one.reporting_member.user.name if one.reporting_member else "",
        one.received_at,
        words,
        kind,
        place_words(one.area_codes, one.area_choices, day),
    )
