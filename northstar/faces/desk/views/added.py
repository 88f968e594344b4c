"""What a reporter added after agencies got their copies: look at who gets what of it, send it on, or leave it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from northstar.casework.concerns.models import Concern
from northstar.casework.concerns.queries import dispatch as queries
from northstar.casework.concerns.services import dispatch as services
from northstar.casework.concerns.services import triage
from northstar.faces.desk.forms import added as forms
from northstar.faces.desk.queries import added as shown
from northstar.faces.desk.queries.concerns import label
from northstar.faces.desk.views.concern import loaded
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs
from northstar.kit.transitions import Refused


@needs(Permission.DISPATCH)
def send_on(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What each agency that has a copy would get of what was added; sent on with POST."""
    found, now, sending = loaded(request, pk), timezone.now(), request.method == "POST"
    asked = request.POST if sending else request.GET
    added = shown.asked_for(request.actor, found, asked.getlist("added"))
    offers = services.offers(actor=request.actor, concern=found, added=added, at=now)
    # When a colleague was quicker there is nothing to put right: who has it by now is passed over.
    to = _choices(offers, [one for one in offers if one.may_go or (one.has_it and sending)])
    form = forms.SendOnForm(request.POST if sending else None, added=added, to=to, initial={"added": added})
    if sending and form.is_valid():
        try:
            return _sent_on(request, found, form, now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _look(request, found, form, offers, now)


def _sent_on(request: HttpRequest, found: Concern, form: forms.SendOnForm, now: datetime) -> HttpResponse:
    chosen = {name: [UUID(one) for one in form.cleaned_data[name]] for name in ("added", "to")}
    reached = services.send_on(actor=request.actor, concern=found, at=now, **chosen)
    if reached:
        names = ", ".join(dict.fromkeys(str(one.recipient) for one in reached))
        messages.success(request, _("Sent on to %(names)s. They are told that more came in.") % {"names": names})
    else:
        messages.info(request, _("They have it already. Nothing was sent twice."))
    return redirect("desk:concern-tab", found.pk, "messages")


def _look(
    request: HttpRequest, found: Concern, form: forms.SendOnForm, offers: Sequence[services.Offer], now: datetime
) -> HttpResponse:
    triage.note_consultation(request.actor, found)
    names = _names(offers)
    rows = [{"offer": one, "name": names[one.dispatch.pk], "basis": _basis(one, now)} for one in offers]
    form.fields["to"].choices = _choices(offers, [one for one in offers if one.may_go])  # type: ignore[attr-defined]
    context = {
        "concern": found,
        "form": form,
        "offers": rows,
        "open": [row for row, one in zip(rows, offers, strict=True) if one.may_go],
        "shut": [row for row, one in zip(rows, offers, strict=True) if not one.may_go and not one.has_it],
        "have": [row for row, one in zip(rows, offers, strict=True) if one.has_it],
        "now": now,
    }
    return render(request, "desk/send/on.html", context, status=422 if form.errors else 200)


def _choices(offers: Sequence[services.Offer], chosen: Sequence[services.Offer]) -> list[tuple[str, str]]:
    names = _names(offers)
    return [(str(one.dispatch.pk), names[one.dispatch.pk]) for one in chosen]


def _names(offers: Sequence[services.Offer]) -> dict[UUID, str]:
    """The agency of each; with the reference of its copy where it has two."""
    every = [one.dispatch.recipient_id for one in offers]
    return {
        one.dispatch.pk: f"{one.dispatch.recipient} ({one.dispatch.reference})"
        if every.count(one.dispatch.recipient_id) > 1
        else str(one.dispatch.recipient)
        for one in offers
    }


def _basis(one: services.Offer, now: datetime) -> str:
    return label("disclosure_basis", one.dispatch.basis, now.date())


@needs(Permission.DISPATCH)
@require_POST
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was added need not go on."""
    found = loaded(request, pk)
    services.leave_added(actor=request.actor, concern_id=found.pk, at=timezone.now())
    messages.success(request, _("Kept at the desk. You can still send it on."))
    return redirect("desk:concern-tab", pk, "messages")


@needs(Permission.ANSWER)
@require_POST
def seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody at the agency has read what came in after its copy."""
    found = get_object_or_404(queries.dispatches_for(request.actor), pk=pk)
    new = [one.pk for one in shown.more_of(request.actor, found) if one.seen_at is None]
    form = forms.SeenForm(request.POST, added=new)
    if form.is_valid():
        try:
            read = [UUID(one) for one in form.cleaned_data["added"]]
            services.note_added_seen(actor=request.actor, dispatch_id=pk, additions=read, at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The desk knows that you have seen it."))
    return redirect("desk:dispatch", pk)
