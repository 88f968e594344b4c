"""Agencies that become one: plan it with a look before, see what is planned, call it off."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from northstar.faces.desk.forms.mergers import MergeForm
from northstar.foundation.access import queries as access
from northstar.foundation.access import services
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs
from northstar.foundation.agencies import queries
from northstar.foundation.agencies.models import Agency, Merger
from northstar.foundation.agencies.services import what_stands_against
from northstar.foundation.agencies.states import MergerState
from northstar.kit.transitions import Refused


@needs(Permission.EDIT_AGENCIES)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    """The questions, then the look at what would move; only what is sent from the look does it."""
    now, look = timezone.now(), None
    asked = request.POST or (request.GET if "on" in request.GET else None)
    form = MergeForm(asked, agencies=list(queries.agencies_on(queries.day_of(now))))
    if form.is_valid():
        try:
            if request.method == "POST":
                reason = form.cleaned_data["reason"]
                made = services.plan_merger(actor=request.actor, merging=form.merging, reason=reason, at=now)
                _say(request, made)
                return redirect("desk:agency-mergers")
            look = None if "change" in request.GET else _look(form, now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.errors else 200
    return render(request, "desk/agencies/merge.html", {"form": form, "look": look}, status=status)


def _look(form: MergeForm, now: Any) -> dict[str, Any] | None:
    """What would move, or what stands against it, on the form."""
    olds = list(Agency.objects.filter(pk__in=form.merging.agencies).order_by("name"))
    against = what_stands_against(olds, form.merging)
    for one in against:
        form.add_error(None, one)
    if against:
        return None
    into = Agency.objects.get(pk=form.merging.into) if form.merging.into else None
    on = form.merging.on
    return {
        "name": into.name if into else form.merging.name,
        "on": on,
        "at_once": on <= queries.day_of(now),
        "signed": into is not None and queries.agreement_in_force(into.pk, now) is not None,
        "rows": [access.going(old, now) for old in olds],
        "typed": form.data.get("on", ""),
    }


def _say(request: HttpRequest, made: Merger) -> None:
    said = (
        _("Done. People act for %(name)s now, and what was open goes on there.")
        if made.state == MergerState.DONE
        else _("Planned. Nothing changes until the day; you can call it off before.")
    )
    messages.success(request, said % {"name": made.successor.name})


@needs(Permission.EDIT_AGENCIES)
def mergers(request: HttpRequest) -> HttpResponse:
    """What is planned, and what became of agencies."""
    return render(request, "desk/agencies/mergers.html", {"mergers": queries.mergers()})


@needs(Permission.EDIT_AGENCIES)
@require_POST
def call_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    get_object_or_404(Merger, pk=pk)
    try:
        services.call_off_merger(actor=request.actor, merger_id=pk, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Called off. Nothing changes on that day."))
    return redirect("desk:agency-mergers")
