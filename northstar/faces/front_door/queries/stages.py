"""How far a report is, in words for the person who sent it, and their own copy as lines to read."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from northstar.casework.concerns.queries.reporters import WAY, Stage, Status
from northstar.casework.concerns.services.intake import Report
from northstar.casework.concerns.services.urgency import first_urgency
from northstar.casework.concerns.states import Urgency


def names() -> dict[Stage, str]:
    return {
        Stage.RECEIVED: _("We have it"),
        Stage.LOOKING: _("Somebody is looking at it"),
        Stage.WITH_AGENCIES: _("It is with people who can act"),
        Stage.ACTED_ON: _("Something has been done"),
        Stage.CLOSED: _("We have finished"),
        Stage.WITHDRAWN: _("You took it back"),
    }


def meaning(stage: Stage) -> str:
    return {
        Stage.RECEIVED: _("Your report is safe with us. Nobody has read it yet. Somebody will soon, at any hour."),
        Stage.LOOKING: _(
            "Somebody at our desk is reading it and deciding who can help. They may have a question for you: look below."
        ),
        Stage.WITH_AGENCIES: _(
            "We have told those who can act in that place. They decide what is safe to do and when. You may not notice anything from outside."
        ),
        Stage.ACTED_ON: _(
            "One of those we told has done something about it. To keep everybody safe we can't say what."
        ),
        Stage.CLOSED: _(
            "We have done what we can with what we know. If you see anything more, add it below and we look again."
        ),
        Stage.WITHDRAWN: _(
            "We have stopped working on it, and we don't contact you. What others were told before, they still know."
        ),
    }[stage]


def way(status: Status) -> list[dict[str, Any]]:
    """The stages in order, those that are past and the one that it has reached."""
    if status.stage is Stage.WITHDRAWN:
        return [{"words": names()[Stage.WITHDRAWN], "past": False, "here": True}]
    reached = WAY.index(status.stage)
    return [
        {"words": names()[stage], "past": place < reached, "here": place == reached} for place, stage in enumerate(WAY)
    ]


def promise(report: Report, on: date) -> str:
    """By when somebody reads it. The same hours as the desk's own clock."""
    return {
        Urgency.IMMEDIATE: _("Somebody reads it within 15 minutes, day or night."),
        Urgency.TODAY: _("Somebody reads it within one hour, day or night."),
        Urgency.SOON: _("Somebody reads it within four hours, day or night."),
        Urgency.ROUTINE: _("Somebody reads it within one day."),
    }[first_urgency(report, on)]


def copy_lines(copy: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The reporter's own words as they sent them."""
    words = {
        "where": _("Where"),
        "when": _("When"),
        "people": _("People"),
        "vehicles": _("Vehicles"),
        "businesses": _("Businesses"),
        "phones": _("Phone numbers"),
        "online": _("Online"),
        "risk": _("What we should be careful about"),
        "how": _("How you know"),
    }
    answers = copy.get("answers") or {}
    found = [{"label": _("What you saw or heard"), "lines": [copy.get("account", "")]}]
    found += [
        {"label": label, "lines": list(_lines(answers[name]))} for name, label in words.items() if answers.get(name)
    ]
    return found


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield ", ".join(str(part) for part in value.values() if part)
    elif isinstance(value, list):
        for part in value:
            yield from _lines(part)
    elif value:
        yield str(value)
