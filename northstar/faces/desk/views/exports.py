"""Taking lists away as a spreadsheet or CSV, as their filters ask. Each goes into the trail."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from northstar.faces.desk.forms.agencies import ExportForm
from northstar.faces.desk.queries import exports as shown
from northstar.faces.desk.views import inbox as inbox_pages
from northstar.faces.desk.views import queue as queue_pages
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import fresh_sign_in, needs
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit import sheets

Lines = Callable[[Iterable[Any], datetime], list[list[Any]]]


@needs(Permission.EXPORT)
@fresh_sign_in
@require_POST
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for the desk, as the filters ask."""
    return _concerns(request, "queue", waiting=True)


@needs(Permission.EXPORT)
@fresh_sign_in
@require_POST
def concerns(request: HttpRequest) -> HttpResponse:
    """Every concern that the desk holds, as the filters ask."""
    return _concerns(request, "concerns", waiting=False)


@needs(Permission.EXPORT)
@fresh_sign_in
@require_POST
def inbox(request: HttpRequest) -> HttpResponse:
    """What was sent to the agency: what waits for an answer, or all of it."""
    _require(request, Permission.INBOX)
    form = inbox_pages.filters(request.POST, timezone.now())
    source = inbox_pages.source(request.actor, form, everything=request.POST.get("all") == "yes")
    return _answer(request, "inbox", source, shown.DISPATCH_HEADS, shown.dispatch_rows, "concerns.dispatch")


def _concerns(request: HttpRequest, name: str, *, waiting: bool) -> HttpResponse:
    _require(request, Permission.READ_CONCERNS)
    form = queue_pages.filters(request.POST, timezone.now())
    source = queue_pages.source(request.actor, form, waiting=waiting)
    return _answer(request, name, source, shown.CONCERN_HEADS, shown.concern_rows, "concerns.concern")


def _require(request: HttpRequest, permission: Permission) -> None:
    """Who may export takes away only what they may read."""
    if not request.actor.may(permission):
        raise Http404


def _answer(
    request: HttpRequest, name: str, source: Any, heads: Sequence[Any], lines: Lines, kind: str
) -> HttpResponse:
    asked = ExportForm(request.POST)
    if not asked.is_valid():
        raise Http404
    found, more = shown.cut(list(source[: shown.MOST + 1]))
    wanted = asked.cleaned_data["format"]
    audit.record(
        Action.DISCLOSE, f"{name}.exported", kind=kind, count=len(found), detail={"format": wanted, "cut": bool(more)}
    )
    padded = [line + [""] * (len(heads) - len(line)) for line in more]
    return sheets.answer(wanted, name, heads, [*lines(found, timezone.now()), *padded])
