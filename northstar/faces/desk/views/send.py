"""Sending a concern: choose, look at what each gets, send. And the way back."""

from collections.abc import Mapping
from typing import Any
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
from northstar.casework.concerns.services.triage import Stale
from northstar.faces.desk.forms import send as forms
from northstar.faces.desk.queries import records
from northstar.faces.desk.queries.concerns import label
from northstar.faces.desk.queries.recipients import Recipients, recipients
from northstar.faces.desk.views.concern import loaded
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs
from northstar.kit.transitions import Refused


@needs(Permission.DISPATCH)
def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose on GET; on POST show what each chosen agency would get. Nothing leaves here."""
    found, now = loaded(request, pk), timezone.now()
    offered = recipients(request.actor, found, now)
    ticked = [key for key, one in offered.routes.items() if one.mode in ("auto", "propose")]
    first = {"routes": ticked, "other": request.GET.get("other", ""), "other_purpose": request.GET.get("purpose", "")}
    form = forms.ChooseForm(
        request.POST or None, routes=offered.choices, others=offered.others, day=now.date(), initial=first
    )
    if form.is_valid():
        try:
            return _second_look(request, found, form, offered)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _choose(request, found, form, offered)


def _choose(request: HttpRequest, found: Concern, form: forms.ChooseForm, offered: Recipients) -> HttpResponse:
    context = {
        "concern": found,
        "form": form,
        "routes": offered.choices,
        "hints": {key: one.why for key, one in offered.routes.items()},
        "other_open": bool(not offered.routes or form["other"].value()),
    }
    return render(request, "desk/send/choose.html", context, status=422 if form.errors else 200)


def _second_look(
    request: HttpRequest, found: Concern, form: Any, offered: Recipients, status: int = 200, **more: Any
) -> HttpResponse:
    """What each gets. Raises ``Refused`` for somebody who must not get it."""
    data, now = form.cleaned_data, timezone.now()
    picked = offered.picked(data)
    if not isinstance(form, forms.ConfirmForm):
        form = forms.ConfirmForm(routes=offered.choices, others=offered.others, day=now.date())
    form.fields["looked"].choices = [(key, str(one.agency)) for key, one in picked.items()]
    context = {
        "concern": found,
        "form": form,
        "looks": [_look_at(request, found, one, now) for one in picked.values()],
        "kept": _kept(data, found.version),
        "basis": label("disclosure_basis", data["basis"], now.date()),
        **more,
    }
    return render(request, "desk/send/look.html", context, status=status)


def _look_at(request: HttpRequest, found: Concern, one: services.Choice, now: Any) -> dict[str, Any]:
    seen = services.preview_choice(actor=request.actor, concern=found, choice=one, at=now)
    return {
        "name": one.agency,
        "gets": seen.gets,
        "withheld": seen.withheld,
        "handling": seen.profile.label,
        "purpose": label("contact_purpose", one.purpose, now.date()),
    }


def _kept(data: Mapping[str, Any], version: int) -> list[tuple[str, str]]:
    """What was chosen, for the hidden fields of the second look."""
    named = ("basis", "other", "other_purpose", "other_profile", "other_because")
    kept = [("version", str(version)), *(("routes", key) for key in data["routes"])]
    kept += [(name, data[name]) for name in named if data.get(name)]
    kept += [("other_again", "on")] if data.get("other_again") else []
    return kept + [(f"profile-{key}", given) for key in data["routes"] if (given := data.get(f"profile-{key}"))]


@needs(Permission.DISPATCH)
@require_POST
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, now = loaded(request, pk), timezone.now()
    offered = recipients(request.actor, found, now)
    form = forms.ConfirmForm(request.POST, routes=offered.choices, others=offered.others, day=now.date())
    if not form.is_valid() and set(form.errors) != {"looked"}:
        messages.error(request, _("The routes have changed meanwhile. Choose again."))
        return redirect("desk:send", pk)
    try:
        if form.errors:
            return _second_look(request, found, form, offered, status=422)
        return _sent(request, found, form, offered)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:send", pk)


def _sent(request: HttpRequest, found: Concern, form: forms.ConfirmForm, offered: Recipients) -> HttpResponse:
    """Send it. When somebody was quicker, show again what each gets, of the concern as it is now."""
    data, now = form.cleaned_data, timezone.now()
    choices = list(offered.picked(data).values())
    try:
        made = services.send(
            actor=request.actor, concern=found, choices=choices, basis=data["basis"], at=now, version=data["version"]
        )
    except Stale as stale:
        again = forms.ChooseForm(request.POST, routes=offered.choices, others=offered.others, day=now.date())
        again.is_valid()
        found, changed = loaded(request, found.pk), records.changed_words(stale, now.date())
        return _second_look(request, found, again, offered, status=409, stale=changed)
    names = ", ".join(str(one.recipient) for one in made)
    messages.success(request, _("Sent to %(names)s. Their clocks are running.") % {"names": names})
    return redirect("desk:concern-tab", found.pk, "routes")


@needs(Permission.DISPATCH)
@require_POST
def recall(request: HttpRequest, pk: UUID, dispatch_pk: UUID) -> HttpResponse:
    return _way_back(request, pk, dispatch_pk, services.recall, _("Recalled. They can no longer open it."))


@needs(Permission.DISPATCH)
@require_POST
def retry(request: HttpRequest, pk: UUID, dispatch_pk: UUID) -> HttpResponse:
    return _way_back(request, pk, dispatch_pk, services.retry, _("It is on its way again."))


def _way_back(request: HttpRequest, pk: UUID, dispatch_pk: UUID, verb: Any, said: str) -> HttpResponse:
    found = loaded(request, pk)
    sent = get_object_or_404(queries.dispatches_of(request.actor, found), pk=dispatch_pk)
    try:
        verb(actor=request.actor, dispatch_id=sent.pk, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("desk:concern-tab", pk, "routes")
