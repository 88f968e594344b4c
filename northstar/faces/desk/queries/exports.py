"""Lists to take away: references, codes in words, areas, times. No sealed field is opened."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from northstar.casework.concerns.models import Concern, Dispatch
from northstar.faces.desk.queries.concerns import label, place_words

MOST = 5000
CONCERN_HEADS = [
    gettext_lazy("Concern"),
    gettext_lazy("About"),
    gettext_lazy("Urgency"),
    gettext_lazy("Place"),
    gettext_lazy("Received"),
    gettext_lazy("Look by"),
    gettext_lazy("State"),
]
DISPATCH_HEADS = [
    gettext_lazy("Reference"),
    gettext_lazy("What is asked"),
    gettext_lazy("Urgency"),
    gettext_lazy("Sent"),
    gettext_lazy("Answer by"),
    gettext_lazy("State"),
]


def concern_rows(concerns: Iterable[Concern], now: datetime) -> list[list[Any]]:
    day = now.date()
    return [
        [
            one.reference,
            label("concern_category", one.category, day),
            one.get_urgency_display(),
            place_words(one.area_codes, one.area_choices, day),
            _time(one.received_at),
            _time(one.due_at),
            one.get_state_display(),
        ]
        for one in concerns
    ]


def dispatch_rows(dispatches: Iterable[Dispatch], now: datetime) -> list[list[Any]]:
    day = now.date()
    return [
        [
            one.reference,
            label("contact_purpose", one.purpose, day),
            one.get_urgency_display(),
            _time(one.sent_at or one.made_at),
            _time(one.respond_by),
            one.get_state_display(),
        ]
        for one in dispatches
    ]


def cut(found: list[Any]) -> tuple[list[Any], list[list[Any]]]:
    """At most ``MOST``, and a last line that says so where there were more."""
    if len(found) <= MOST:
        return found, []
    return found[:MOST], [
        [_("Only the first %(most)s lines are here. Narrow the list to see the rest.") % {"most": MOST}]
    ]


def _time(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
