"""A person's own filters of the queue and the inbox: kept, renamed, removed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from northstar.casework.concerns.models import SavedFilter
from northstar.casework.concerns.services import saved as services
from northstar.casework.concerns.states import SavedList
from northstar.faces.desk.forms.saved import NameForm
from northstar.faces.desk.queries import saved as shown
from northstar.faces.desk.views import inbox, queue
from northstar.foundation.access.doors import needs_membership
from northstar.kit.transitions import Refused


@needs_membership
def filters(request: HttpRequest) -> HttpResponse:
    """All of one's own filters, to rename and to remove."""
    return _page(request)


@needs_membership
@require_POST
def save(request: HttpRequest, of: str) -> HttpResponse:
    """Keep the filter that the list had, and go back to it."""
    if of not in SavedList.values:
        raise Http404
    named, wanted = NameForm(request.POST), SavedList(of)
    chosen = _chosen(request, wanted)
    try:
        if not named.is_valid():
            raise Refused(_("Give the filter a name."))
        services.save_filter(
            actor=request.actor, of=wanted, name=named.cleaned_data["name"], chosen=chosen, at=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved. You find it here and at home."))
    return redirect(shown.address(wanted, chosen))


@needs_membership
@require_POST
def rename(request: HttpRequest, pk: UUID) -> HttpResponse:
    form = NameForm(request.POST, auto_id=f"id_{pk}_%s")
    if form.is_valid():
        try:
            services.rename_filter(actor=request.actor, filter_id=pk, name=form.cleaned_data["name"])
        except SavedFilter.DoesNotExist as missing:
            raise Http404 from missing
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Renamed."))
            return redirect("desk:filters")
    return _page(request, status=422, wrong=form, wrong_pk=pk)


@needs_membership
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        services.remove_filter(actor=request.actor, filter_id=pk)
    except SavedFilter.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("Removed."))
    return redirect("desk:filters")


def _chosen(request: HttpRequest, of: SavedList) -> dict[str, list[str]]:
    """What the list's own form takes of what was sent; anything else is passed over."""
    now = timezone.now()
    if of is SavedList.INBOX:
        return inbox.chosen(inbox.filters(request.POST, now), everything=request.POST.get("all") == "yes")
    return queue.chosen(queue.filters(request.POST, now), waiting=of is SavedList.QUEUE)


def _page(
    request: HttpRequest, *, status: int = 200, wrong: NameForm | None = None, wrong_pk: Any = None
) -> HttpResponse:
    rows = [
        (row, wrong if row.pk == wrong_pk else NameForm(initial={"name": row.name}, auto_id=f"id_{row.pk}_%s"))
        for row in shown.rows(request.actor)
    ]
    return render(request, "desk/filters.html", {"rows": rows, "wrong": wrong, "wrong_pk": wrong_pk}, status=status)
