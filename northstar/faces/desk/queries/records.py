"""A concern's page made ready: its summary, its reporter, its assessments, routes and history in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from northstar.casework.concerns import states
from northstar.casework.concerns.models import (
    Assessment,
    Concern,
    Dispatch,
    DispatchStep,
    Proposal,
    ReporterContact,
    Step,
)
from northstar.casework.concerns.queries.lapsing import is_closed
from northstar.casework.concerns.services.dispatch import reason_words
from northstar.casework.concerns.services.triage import Codes, Stale
from northstar.faces.desk.queries.concerns import area_name, label, place_words
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.models import Membership
from northstar.foundation.access.roles import ROLES
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.places import queries as places

MODE_WORDS = {
    "share": _("Named, and we may share who they are"),
    "confidential": _("Named to this desk only"),
    "anonymous": _("Anonymous"),
}


def summary(concern: Concern, now: datetime) -> list[dict[str, Any]]:
    """Who, what, where, how sure, what risk, who owns it, what is next."""
    day = now.date()
    return [
        {"label": _("About"), "value": label("concern_category", concern.category, day)},
        {"label": _("Where"), "value": place_words(concern.area_codes, concern.area_choices, day)},
        *told(concern, day),
        {"label": _("Urgency"), "value": concern.get_urgency_display()},
        {"label": _("With"), "value": str(concern.claimed_by.user.name) if concern.claimed_by else _("Nobody yet")},
    ]


def told(concern: Concern, day: date) -> list[dict[str, Any]]:
    """Who is in it, how sure, and what could go wrong."""
    rows: list[dict[str, Any]] = [
        {"label": _("Child"), "value": concern.get_child_display()},
        {"label": _("Still there"), "value": concern.get_still_there_display()},
        {"label": _("How they know"), "value": label("how_known", concern.how_known, day), "note": source(concern)},
        {"label": _("If we act"), "value": risk_words(concern)},
    ]
    if concern.sector not in ("not_known", "not_asked"):
        rows.insert(0, {"label": _("Sector"), "value": label("sector", concern.sector, day)})
    return rows


def risk_words(concern: Concern) -> str:
    words = {
        states.Answer.YES: _("Somebody could be put in danger"),
        states.Answer.NO: _("No danger that the reporter knows of"),
    }
    return str(words.get(states.Answer(concern.risk_if_acted), _("Not known")))


def reporter(concern: Concern, day: date) -> dict[str, Any]:
    """What the page says of the reporter without opening how to reach them."""
    return {
        "mode": MODE_WORDS[concern.reporter_mode],
        "by": source(concern),
        "signals": [SIGNAL_WORDS.get(one, one) for one in (concern.answers or {}).get("signals") or []],
        "origin": concern.get_origin_display(),
        "language": label("language", concern.language.split("-")[0], day),
        "anonymous": concern.reporter_mode == states.ReporterMode.ANONYMOUS,
    }


def source(concern: Concern) -> str:
    """Who told it as part of their work: a member with their role, else role and agency as typed. Empty for others."""
    member = concern.reporting_member
    if member is not None:
        role = ROLES[member.role].title if member.role in ROLES else ""
        return ", ".join(str(part) for part in (member.user.name, role, concern.reporting_agency) if part)
    by = (concern.answers or {}).get("by") or {}
    return ", ".join(str(part) for part in (by.get("role"), by.get("agency")) if part)


# Marks of a machine, as the intake keeps them, in words that accuse nobody.
SIGNAL_WORDS = {
    "filled the hidden field": _("A box that nobody sees was filled in. Some browsers do that for people."),
    "sent within seconds": _("It was sent within seconds of being opened. Text may have been pasted."),
}


def reachable(contact: ReporterContact, day: date) -> list[dict[str, str]]:
    """How the reporter can be reached, safe ways first. Any way that is not named is not safe."""
    ways = ", ".join(label("safe_channel", way, day) for way in contact.safe_ways or []) or _("None: do not contact")
    rows = [
        (_("Safe ways"), ways),
        (_("Times"), contact.times),
        (_("Name"), contact.name),
        (_("Telephone"), contact.phone),
        (_("E-mail"), contact.email),
        (_("What else they said"), contact.notes),
    ]
    return [{"label": str(name), "value": str(value)} for name, value in rows if value]


def indicators(concern: Concern, day: date) -> list[str]:
    return [label("indicator", code, day) for code in concern.indicators]


NO_AREA = "none"


def area_choices(concern: Concern, day: date) -> list[tuple[str, Any]]:
    """Where it can be: near a border the areas between which a person picks, then every council and force."""
    here = present_area(concern, day)
    near = {code: area_name(code, day) for code in concern.area_choices}
    listed = {area.code: area.name for area in places.areas_in("local_authority", day)}
    for area in places.areas_in("police_force_area", day):
        listed[area.code] = str(_("%(name)s, the police force")) % {"name": area.name}
    first = _("Leave both for now") if near else _("Leave it as it is")
    ended = {here: area_name(here, day)} if here else {}
    return [("", first), (NO_AREA, _("Place not known")), *(near | ended | listed).items()]


def present_area(concern: Concern, day: date) -> str:
    """The smallest area that is known; none near a border, where a person has yet to pick."""
    if concern.area_choices:
        return ""
    held = {area.area_set: area.code for code in concern.area_codes if (area := places.area(code, day))}
    return held.get("local_authority") or held.get("police_force_area") or ""


def codes_of(form: Any, concern: Concern, day: date) -> Codes:
    """What an officer decided. A place that was set or corrected takes the place of the old one."""
    data, areas = form.cleaned_data, None
    picked = data.get("area")
    if picked == NO_AREA:
        areas = ()
    elif picked and picked != present_area(concern, day):
        areas = (picked, *places.parents_of(picked, day))
    return Codes(
        version=data["version"],
        category=data["category"],
        exploitation_type=data["exploitation_type"],
        sector=data["sector"],
        child=data["child"],
        still_there=data["still_there"],
        risk_if_acted=data["risk_if_acted"],
        area_codes=None if areas is None else tuple(dict.fromkeys(areas)),
    )


NAMES = {
    "category": _("About"),
    "exploitation_type": _("Type of exploitation"),
    "sector": _("Sector"),
    "child": _("Is a child involved?"),
    "still_there": _("Are they still there?"),
    "risk_if_acted": _("Could acting put somebody in danger?"),
    "urgency": _("How urgent is it?"),
    "area_codes": _("Where is it?"),
}
LISTS = {"category": "concern_category", "exploitation_type": "exploitation_type", "sector": "sector"}


def changed_words(stale: Stale, day: date) -> dict[str, Any]:
    """What somebody else changed meanwhile, in words: theirs and yours."""
    rows = []
    for name, (theirs, yours) in stale.changed.items():
        rows.append(
            {"label": NAMES.get(name, name), "theirs": _word(name, theirs, day), "yours": _word(name, yours, day)}
        )
    return {"by": stale.by, "rows": rows}


def _word(name: str, value: Any, day: date) -> str:
    if name in LISTS:
        return label(LISTS[name], value, day)
    if name == "urgency":
        return str(states.Urgency(value).label)
    if name in ("child", "still_there", "risk_if_acted"):
        return str(states.Answer(value).label)
    return ", ".join(area_name(code, day) for code in value) or str(_("Place not known"))


def assessments(actor: Any, concern: Concern) -> QuerySet[Assessment]:
    """Newest first."""
    return concern.assessments.select_related("by__user", "concern__data_key").order_by("-at", "-pk")


@dataclass(frozen=True)
class Sent:
    """One dispatch on the concern's page."""

    dispatch: Dispatch
    kind: str
    left: timedelta | None
    answer: str = ""  # what was done, why it came back, why it did not get there
    closed: bool = False  # they cannot read it: their agreement has ended

    @property
    def is_live(self) -> bool:
        return self.dispatch.state in states.LIVE_DISPATCH


DISPATCH_KIND = {
    "unsent": "next",
    "sent": "waiting",
    "delivered": "waiting",
    "acknowledged": "waiting",
    "accepted": "settled",
    "done": "settled",
    "handed_back": "next",
    "failed": "harm",
    "recalled": "closed",
}


def sent(dispatches: Iterable[Dispatch], now: datetime) -> list[Sent]:
    rows = list(dispatches)
    failures = failed_because(rows)
    lost = agencies.agencies_that_lost_cover(agencies.day_of(now)) if rows else frozenset()
    return [
        Sent(
            one,
            DISPATCH_KIND[one.state],
            one.respond_by - now if one.state in states.UNANSWERED else None,
            answer_words(one, failures.get(one.pk, "")),
            is_closed(one, lost),
        )
        for one in rows
    ]


def answer_words(one: Dispatch, failed: str) -> str:
    """What the agency answered, in words of the list that it was chosen from; or why it could not be delivered."""
    day = (one.answered_at or one.made_at).date()
    if one.state == states.DispatchState.DONE:
        return label("dispatch_outcome", one.outcome, day)
    if one.state == states.DispatchState.HANDED_BACK:
        return label("hand_back_reason", one.hand_back_reason, day)
    if one.state == states.DispatchState.FAILED and failed:
        return reason_words(failed)
    return ""


def failed_because(dispatches: Iterable[Dispatch]) -> dict[Any, str]:
    """The last reason of each that could not be delivered, in one query."""
    failed = [one.pk for one in dispatches if one.state == states.DispatchState.FAILED]
    if not failed:
        return {}
    steps = DispatchStep.objects.filter(dispatch_id__in=failed, state=states.DispatchState.FAILED).order_by("pk")
    return dict(steps.values_list("dispatch_id", "reason"))


def proposals(concern: Concern, history: Iterable[Proposal], now: datetime) -> dict[str, Any]:
    """The newest round: what can go, what cannot and why."""
    rows = list(history)
    newest = max((row.round for row in rows), default=0)
    rows = [row for row in rows if row.round == newest]
    return {
        "open": [row for row in rows if not row.blocked and row.agency_id],
        "blocked": [row for row in rows if row.blocked or not row.agency_id],
        "round": newest,
    }


EVENT_WORDS = {
    "concerns.received": _("Received"),
    "concerns.claimed": _("Taken on"),
    "concerns.released": _("Put back into the queue"),
    "concerns.handed_over": _("Handed over"),
    "concerns.corrected": _("What it is about was corrected"),
    "concerns.assessed": _("Assessed"),
    "concerns.sent": _("Sent to agencies"),
    "concerns.sent_by_rule": _("Sent by a rule"),
    "concerns.sent_on": _("What was added was sent on"),
    "concerns.added_left": _("What was added need not go on"),
    "concerns.left_with_agencies": _("Left with those who have it"),
    "concerns.returned": _("Came back to the desk"),
    "concerns.taken_over": _("Taken over"),
    "concerns.not_looked_at": _("Not looked at in time"),
    "concerns.acted_on": _("An agency acted on it"),
    "concerns.closed": _("Closed"),
    "concerns.reopened": _("Opened again"),
    "concerns.merged": _("Merged into another"),
    "concerns.unmerged": _("Taken apart again"),
    "concerns.withdrawn": _("Withdrawn by the reporter"),
}


def history(steps: Iterable[Step], day: date, handed: Mapping[datetime, str]) -> list[dict[str, Any]]:
    """Steps in words, for the timeline. ``handed`` says from whom to whom, by the moment."""
    return [
        {
            "words": EVENT_WORDS.get(step.event, step.event.split(".")[-1].replace("_", " ").capitalize()),
            "at": step.at,
            "by": f"{step.by.user.name}, {step.by.agency}" if step.by else "",
            "more": handed.get(step.at) or _reason(step, day),
            "kind": "",
        }
        for step in steps
    ]


def _reason(step: Step, day: date) -> str:
    if step.reason == "taken_over":
        return str(EVENT_WORDS["concerns.taken_over"]) if step.event != "concerns.taken_over" else ""
    if step.reason:
        return label("no_further_action_reason", step.reason, day)
    changed: Sequence[str] = step.detail.get("changed", []) if isinstance(step.detail, Mapping) else []
    return ", ".join(str(NAMES.get(name, name)) for name in changed)


def colleagues(actor: Any, now: datetime) -> QuerySet[Membership]:
    """Live members of the actor's desk who may triage, without the actor."""
    roles = [role.name for role in ROLES.values() if Permission.TRIAGE in role.permissions]
    return (
        Membership.objects.live(now)
        .filter(agency_id=actor.agency_id, role__in=roles)
        .exclude(pk=actor.member_id)
        .select_related("user")
        .order_by("user__name")
    )
