"""Sending a concern: choose, look at what each gets, send. And the way back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from northstar.casework.concerns.models import Concern, Proposal
from northstar.casework.concerns.queries import dispatch as queries
from northstar.casework.concerns.services import dispatch as services
from northstar.faces.desk.forms import send as forms
from northstar.faces.desk.queries.concerns import label
from northstar.faces.desk.views.concern import loaded
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs
from northstar.kit.transitions import Refused


def _open_routes(found: Concern) -> dict[str, Proposal]:
    """The newest round's routes that can go, by the key of their tick box."""
    return {str(one.pk): one for one in queries.newest_round(found) if one.agency_id and not one.blocked}


def _choices(routes: dict[str, Proposal]) -> list[tuple[str, str]]:
    return [(key, str(one.agency)) for key, one in routes.items()]


@needs(Permission.DISPATCH)
def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose on GET; on POST show what each chosen agency would get. Nothing leaves here."""
    found, now = loaded(request, pk), timezone.now()
    routes = _open_routes(found)
    ticked = [key for key, one in routes.items() if one.mode in ("auto", "propose")]
    form = forms.ChooseForm(request.POST or None, routes=_choices(routes), day=now.date(), initial={"routes": ticked})
    if not form.is_valid():
        context = {
            "concern": found,
            "form": form,
            "routes": _choices(routes),
            "hints": {k: one.why for k, one in routes.items()},
        }
        return render(request, "desk/send/choose.html", context, status=422 if form.errors else 200)
    return _second_look(request, found, form, routes)


def _second_look(
    request: HttpRequest, found: Concern, form: Any, routes: dict[str, Proposal], status: int = 200
) -> HttpResponse:
    data, now = form.cleaned_data, timezone.now()
    looks = []
    for key in data["routes"]:
        seen = services.preview_payload(actor=request.actor, concern=found, profile=_profile(data, key, routes))
        looks.append(
            {"name": routes[key].agency, "gets": seen.gets, "withheld": seen.withheld, "handling": seen.profile.label}
        )
    chosen = {key: routes[key] for key in data["routes"]}
    if not isinstance(form, forms.ConfirmForm):
        form = forms.ConfirmForm(routes=_choices(chosen), day=now.date())
    kept = [("basis", data["basis"]), ("version", str(found.version)), *[("routes", key) for key in chosen]]
    kept += [(f"profile-{key}", data[f"profile-{key}"]) for key in chosen if data.get(f"profile-{key}")]
    context = {
        "concern": found,
        "form": form,
        "looks": looks,
        "kept": kept,
        "basis": label("disclosure_basis", data["basis"], now.date()),
    }
    return render(request, "desk/send/look.html", context, status=status)


def _profile(data: dict[str, Any], key: str, routes: dict[str, Proposal]) -> str:
    return data.get(f"profile-{key}") or routes[key].profile


@needs(Permission.DISPATCH)
@require_POST
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, now = loaded(request, pk), timezone.now()
    routes = _open_routes(found)
    form = forms.ConfirmForm(request.POST, routes=_choices(routes), day=now.date())
    if not form.is_valid():
        if set(form.errors) == {"looked"}:
            return _second_look(request, found, form, routes, status=422)
        messages.error(request, _("The routes have changed meanwhile. Choose again."))
        return redirect("desk:send", pk)
    chosen = [_choice(form.cleaned_data, key, routes) for key in form.cleaned_data["routes"]]
    try:
        made = services.send(
            actor=request.actor, concern=found, choices=chosen, basis=form.cleaned_data["basis"], at=now
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:send", pk)
    names = ", ".join(str(one.recipient) for one in made)
    messages.success(request, _("Sent to %(names)s. Their clocks are running.") % {"names": names})
    return redirect("desk:concern-tab", pk, "routes")


def _choice(data: dict[str, Any], key: str, routes: dict[str, Proposal]) -> services.Choice:
    route = routes[key]
    return services.Choice(
        agency=route.agency, purpose=route.purpose, profile=_profile(data, key, routes), why=route.why
    )


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
