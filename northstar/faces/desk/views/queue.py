"""The triage queue, and every concern that the desk holds."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from northstar.casework.concerns.models import Concern
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.services.saved import KEPT
from northstar.casework.concerns.states import SavedList
from northstar.faces.desk.forms import triage as forms
from northstar.faces.desk.queries import concerns as shown
from northstar.faces.desk.queries import saved
from northstar.faces.desk.queries.filters import tags
from northstar.faces.desk.views import beside
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs
from northstar.foundation.places import queries as places
from northstar.kit.listings import Column, Listing, named

COLUMNS = [
    Column(_("Concern")),
    Column(_("Urgency"), "urgency"),
    Column(_("Clock"), "due"),
    Column(_("Place"), spare=True),
    Column(_("Received"), "received", spare=True),
    Column(_("State"), spare=True),
    Column(_("With"), spare=True),
]
SORTS = {"urgency": ("urgency_order", "-received_at"), "due": "due_at", "received": "received_at"}


@needs(Permission.READ_CONCERNS)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for the desk, most urgent and then newest first."""
    return _list(request, "desk/queue.html", waiting=True)


@needs(Permission.READ_CONCERNS)
def concerns(request: HttpRequest) -> HttpResponse:
    """Every concern that the desk holds, newest first."""
    return _list(request, "desk/concerns.html", waiting=False)


def _list(request: HttpRequest, template: str, *, waiting: bool) -> HttpResponse:
    now = timezone.now()
    chosen_one = beside.concern(request, now)
    if beside.alone(request):
        return render(request, "desk/beside/concern.html", {"look": chosen_one, "now": now})
    form = filters(request.GET, now)
    found = source(request.actor, form, waiting=waiting)
    # A list opens no sealed field, so that it needs no keys.
    shortened = found.select_related(None).select_related("claimed_by__user")
    listing = Listing(request.GET, shortened, sorts=SORTS, size=50)
    listing.rows = shown.rows(listing.rows, request.actor, now)
    of = SavedList.QUEUE if waiting else SavedList.CONCERNS
    context = {
        "listing": listing,
        "columns": named(COLUMNS),
        "look": chosen_one,
        "form": form,
        "chosen": tags(request.GET, form, KEPT[of]),
        "saved": saved.beside(request.actor, of, chosen(form, waiting=waiting)),
        "now": now,
        "may_export": request.actor.may(Permission.EXPORT),
        "asked": list(request.GET.lists()),
    }
    return render(request, template, context)


def filters(asked: Any, now: datetime) -> forms.QueueForm:
    """The filters as the address or an export asks."""
    forces = [(area.code, area.name) for area in places.areas_in("police_force_area", now.date())]
    return forms.QueueForm(asked, day=now.date(), forces=forces)


def source(actor: Actor, form: forms.QueueForm, *, waiting: bool) -> "QuerySet[Concern]":
    """The concerns that pass the filters: those that wait for the desk, or all."""
    chosen = _chosen(form)
    if waiting:
        return queries.queue_for(actor, chosen)
    found = queries.concerns_for(actor)
    found = found.filter(state=chosen.state) if chosen.state else found
    return found.order_by("-received_at", "pk")


def chosen(form: forms.QueueForm, *, waiting: bool) -> dict[str, list[str]]:
    """The codes that the form holds, by field, as a saved filter keeps them."""
    form.is_valid()
    held = {name: form.cleaned_data.get(name) for name in KEPT[SavedList.QUEUE if waiting else SavedList.CONCERNS]}
    return {name: [value] if isinstance(value, str) else list(value) for name, value in held.items() if value}


def _chosen(form: forms.QueueForm) -> queries.QueueFilter:
    form.is_valid()
    data: dict[str, Any] = getattr(form, "cleaned_data", {})
    only = set(data.get("show") or [])
    return queries.QueueFilter(
        urgency=data.get("urgency") or "",
        state=data.get("state") or "",
        area=data.get("area") or "",
        category=data.get("category") or "",
        mine="mine" in only,
        unclaimed="unclaimed" in only,
        overdue="overdue" in only,
        unread="unread" in only,
    )
