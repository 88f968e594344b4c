"""One agency: how ready it is, saying so, and the plan to build up its response."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from northstar.foundation.access.catalogue import Permission as P
from northstar.foundation.access.doors import needs, needs_membership
from northstar.foundation.agencies.models import Agency
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused
from northstar.partnership.governance import forms, policies, services
from northstar.partnership.governance.queries import plan as plans
from northstar.partnership.governance.queries import readiness as queries
from northstar.partnership.governance.states import STAGES, Standing


@needs_membership
def own(request: HttpRequest) -> HttpResponse:
    """To the page of the agency that the reader acts for: notices and the rail lead here."""
    return redirect("governance:readiness", Agency.objects.get(pk=request.actor.agency_id).slug)


def _ready(request: HttpRequest, slug: str, at: datetime) -> queries.Ready:
    """An agency as the actor may read it; a stranger's is not there."""
    found = queries.agency_for(request.actor, slug, at)
    if found is None:
        raise Http404
    return queries.of_agency(request.actor, found.pk, at)


@needs_membership
@require_http_methods(["GET", "POST"])
def readiness(request: HttpRequest, slug: str) -> HttpResponse:
    """Every point with how it stands and what was said before; for its lead, each with its question."""
    at = timezone.now()
    ready = _ready(request, slug, at)
    may_say = policies.may_say_readiness(request.actor, ready.agency.pk)
    if request.method == "POST":
        if not may_say:
            raise Http404
        return _answered(request, ready, at)
    audit.record(Action.CONSULT, "governance.readiness_read", record=ready.agency)
    return _page(request, ready, forms.cards(ready, at, answering=may_say))


def _answered(request: HttpRequest, ready: queries.Ready, at: datetime) -> HttpResponse:
    """Keep the card whose button was pressed, or all that were changed. What was typed in others stays."""
    cards, pressed = forms.cards(ready, at, request.POST), request.POST.get("save", "")
    asked = [card for card in cards if card.form is not None]
    chosen = [card for card in asked if (card.held.point.code == pressed if pressed else card.form.touched)]
    rest = [card for card in asked if card not in chosen]
    if all(card.form.is_valid() for card in chosen):
        said = [card.form.said for card in chosen]
        try:
            kept = services.answer_points(actor=request.actor, agency_id=ready.agency.pk, said=said, at=at)
        except services.Overtaken as news:
            _mark_overtaken(chosen, news)
        except Refused as refusal:
            chosen[0].form.add_error(None, str(refusal))
        else:
            return _kept(request, ready, rest, len(kept), at)
    waiting = _waiting(rest)
    for card in rest:
        card.form = waiting.get(card.held.point.code) or card.form.unsaved()
    return _page(request, ready, cards, status=422, waiting=set(waiting))


def _waiting(rest: Sequence[forms.Card]) -> dict[str, forms.PointForm]:
    """What was typed and is not to be saved yet, by the codes of the points."""
    return {one.held.point.code: one.form.unsaved() for one in rest if one.form is not None and one.form.touched}


def _mark_overtaken(chosen: Sequence[forms.Card], news: services.Overtaken) -> None:
    for card in chosen:
        if card.held.point.code in news.codes and card.form is not None:
            card.form.add_error(None, str(news))
            card.form.shown_again(card.said[0].pk if card.said else 0)


def _kept(
    request: HttpRequest, ready: queries.Ready, rest: Sequence[forms.Card], number: int, at: datetime
) -> HttpResponse:
    """Say so, and go back to the page; or show it at once while something on it was typed and not saved."""
    words = ngettext("%(n)d answer is saved.", "%(n)d answers are saved.", number) % {"n": number}
    messages.success(request, words if number else _("Nothing was different, so nothing was changed."))
    waiting = _waiting(rest)
    if not waiting:
        return redirect("governance:readiness", ready.agency.slug)
    now = queries.of_agency(request.actor, ready.agency.pk, at)
    cards = forms.cards(now, at)
    for card in cards:
        card.form = waiting.get(card.held.point.code, card.form)
    messages.info(request, _("What you wrote in the other answers is still here, and not saved yet."))
    return _page(request, now, cards, waiting=set(waiting))


def _page(
    request: HttpRequest, ready: queries.Ready, cards: Sequence[forms.Card], *, status: int = 200, **more: Any
) -> HttpResponse:
    stages = [
        {"number": number, "words": words, "cards": [card for card in cards if card.held.point.stage == number]}
        for number, words in STAGES.items()
    ]
    context = {
        "ready": ready,
        "agency": ready.agency,
        "stages": [stage for stage in stages if stage["cards"]],
        "wrong": [card.form for card in cards if card.form is not None and card.form.is_bound and card.form.errors],
        "may_say": any(card.form is not None for card in cards),
        "own": request.actor.agency_id == ready.agency.pk,
        "may_see_all": policies.may_look_after(request.actor),
        "first": next((one.point for one in ready.held if one.standing == Standing.UNANSWERED), None),
        **more,
    }
    return render(request, "governance/readiness.html", context, status=status)


@needs_membership
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """What is left, the first step first; with ``all``, everything open, as it is printed for a board."""
    at = timezone.now()
    ready = _ready(request, slug, at)
    audit.record(Action.CONSULT, "governance.readiness_read", record=ready.agency)
    context = {
        "ready": ready,
        "agency": ready.agency,
        "plan": plans.plan_of(ready, at),
        "whole": request.GET.get("all") == "yes",
        "may_say": policies.may_say_readiness(request.actor, ready.agency.pk),
        "own": request.actor.agency_id == ready.agency.pk,
        "may_see_all": policies.may_look_after(request.actor),
        "handling": _("OFFICIAL"),
    }
    return render(request, "governance/plan.html", context)


@needs(P.EDIT_AGENCIES, P.EDIT_OWN_AGENCY)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Who sees to one step, and by when."""
    at = timezone.now()
    ready = _ready(request, slug, at)
    held, planned = ready.one(code), ready.planned.get(code)
    if held is None or not policies.may_say_readiness(request.actor, ready.agency.pk):
        raise Http404
    form, stale = forms.StepForm(request.POST or None, planned=planned), False
    if form.is_valid():
        wanted = {"owner": form.cleaned_data["owner"], "due_on": form.due, "seen": form.cleaned_data["seen"] or 0}
        try:
            services.plan_step(actor=request.actor, agency_id=ready.agency.pk, code=code, at=at, **wanted)
        except services.Overtaken:
            stale = True
            form.shown_again(planned.pk if planned else 0)
        else:
            messages.success(request, _("Saved."))
            return redirect(reverse("governance:plan", args=[slug]) + f"#{code}")
    context = {"ready": ready, "agency": ready.agency, "held": held, "planned": planned, "form": form, "stale": stale}
    return render(request, "governance/step.html", context, status=422 if form.is_bound else 200)
