"""The pages of the first day."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs, needs_membership
from northstar.kit.transitions import Refused
from northstar.partnership.learning import queries, services, tokens
from northstar.partnership.learning.states import BY_HAND, TASKS, Step

LEADS = (Permission.MANAGE_OWN_MEMBERS, Permission.MANAGE_MEMBERS)


@needs_membership
@require_GET
def first_day(request: HttpRequest) -> HttpResponse:
    if settings.PRACTICE:
        return redirect("practice:tasks")
    day = queries.day_of(request.actor)
    context = {
        "day": day,
        "step": Step,
        "leads": any(request.actor.may(one) for one in LEADS),
        "made_up": settings.DEMONSTRATION and day.entrance is None,
        "own": queries.own_agency(request.actor),
    }
    answer = render(request, "learning/first_day.html", context)
    if day.entrance:  # the form that opens the practice area is sent on to it
        place = urlsplit(day.entrance.address)
        answer._csp_update = {"form-action": [f"{place.scheme}://{place.netloc}"]}  # type: ignore[attr-defined]
    return answer


@needs_membership
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    kept = queries.own(request.actor)
    context = {
        "done": kept is not None and Step.RULES in kept.ticked,
        "step": Step.RULES,
        "own": queries.own_agency(request.actor),
    }
    return render(request, "learning/rules.html", context)


@needs_membership
@require_POST
def tick(request: HttpRequest, step: str) -> HttpResponse:
    """Done, or not done after all: ``done`` says which."""
    if step not in BY_HAND:
        raise Http404
    services.tick(actor=request.actor, step=step, done=request.POST.get("done") == "yes", at=timezone.now())
    return redirect("learning:first_day")


@needs_membership
@require_http_methods(["GET", "POST"])
def practise(request: HttpRequest) -> HttpResponse:
    """Into the practice area. GET is whoever signed in again on the way."""
    if request.method == "GET":
        return redirect("learning:first_day")
    try:
        return redirect(services.way_in(actor=request.actor, at=timezone.now()))
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("learning:first_day")


@needs_membership
@require_http_methods(["GET", "POST"])
def practised(request: HttpRequest, token: str) -> HttpResponse:
    """Back from the practice area: shows what it says, and keeps it when the person presses."""
    try:
        if request.method == "POST":
            services.note_practised(actor=request.actor, token=token, at=timezone.now())
            messages.success(request, _("What you practised stands on your first day now."))
            return redirect("learning:first_day")
        codes = services.came_back(actor=request.actor, token=token)
    except (tokens.Unreadable, services.NotYours):
        return render(request, "learning/not_back.html", status=410)
    tasks = [(task, task.code in codes) for task in TASKS[request.actor.role]]
    return render(request, "learning/back.html", {"tasks": tasks, "codes": codes})


@needs_membership
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    try:
        services.finish(actor=request.actor, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("learning:first_day")
    messages.success(request, _("Your first day is done. Welcome."))
    return redirect("desk:home")


@needs_membership
@require_POST
def put_away(request: HttpRequest) -> HttpResponse:
    """Off the person's home, or back there: ``away`` says which."""
    away = request.POST.get("away") == "yes"
    services.put_away(actor=request.actor, away=away, at=timezone.now())
    messages.success(
        request,
        _("Put away. The foot of every page leads back to it.") if away else _("It stands on your home again."),
    )
    return redirect("desk:home" if away else "learning:first_day")


@needs(*LEADS)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who is through with it: names for an agency's lead, numbers for whoever looks after everybody."""
    actor, at = request.actor, timezone.now()
    everybody = actor.may(Permission.MANAGE_MEMBERS)
    context = {
        "people": [] if everybody else queries.people_of(actor, at),
        "numbers": queries.numbers(actor, at) if everybody else [],
        "everybody": everybody,
    }
    return render(request, "learning/people.html", context)
