"""The record that was chosen in a list, beside the list: asked for with it, or alone by a page that has the list."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.queries import dispatch as dispatches
from northstar.casework.concerns.services import dispatch as sending
from northstar.casework.concerns.services import triage
from northstar.faces.desk.queries import beside as shown
from northstar.kit.listings import LOOK

PLACE = "beside"  # the part of the page that a script fills anew


def alone(request: HttpRequest) -> bool:
    """Whether only the record is asked for, by a page that has the list already."""
    return LOOK in request.GET and request.htmx.target == PLACE


def concern(request: HttpRequest, now: datetime) -> dict[str, Any] | None:
    """The concern that the address names; 404 when the reader may not see it."""
    if LOOK not in request.GET:
        return None
    found = get_object_or_404(queries.concerns_for(request.actor), reference=_reference(request))
    triage.note_consultation(request.actor, found)
    return shown.concern(found, request.actor, now)


def dispatch(request: HttpRequest, now: datetime) -> dict[str, Any] | None:
    """What was sent to the reader's agency, by its reference; 404 when it was sent to another."""
    if LOOK not in request.GET:
        return None
    found = get_object_or_404(dispatches.sent_to_us(request.actor), reference=_reference(request))
    sending.note_consultation(request.actor, found)
    return shown.dispatch(found, request.actor, now)


def _reference(request: HttpRequest) -> str:
    asked = request.GET[LOOK]
    if not (asked.isascii() and asked.replace("-", "").isalnum()):
        raise Http404
    return asked
