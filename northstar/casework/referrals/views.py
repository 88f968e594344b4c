"""Requests for help between agencies: ask, answer, follow."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from northstar.casework.referrals import forms, policies, queries, services, states
from northstar.casework.referrals.models import Request
from northstar.casework.referrals.queries import shown
from northstar.foundation.access.catalogue import Permission as P
from northstar.foundation.access.doors import needs
from northstar.foundation.agencies.models import Contact
from northstar.kit.identifying import phones
from northstar.kit.listings import Column, Listing, named
from northstar.kit.transitions import Refused

COLUMNS = [
    Column(gettext_lazy("What is needed")),
    Column(gettext_lazy("Agency"), "agency"),
    Column(gettext_lazy("Clock"), "due"),
    Column(gettext_lazy("Since"), "made"),
    Column(gettext_lazy("State")),
]


@needs(P.ASK, P.ANSWER_REQUESTS)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """What other agencies ask of this one, and what it asks of them: open ones, or with ``?show=all`` every one."""
    now, everything = timezone.now(), request.GET.get("show") == "all"
    sides = [side for side in states.Side if side == states.Side.ASKED_BY_US or request.actor.may(P.ANSWER_REQUESTS)]
    side = next((one for one in sides if one == request.GET.get("side")), sides[0])
    of_us = side == states.Side.ASKED_OF_US
    found = queries.asked_of_us(request.actor) if of_us else queries.asked_by_us(request.actor)
    found = found if everything else found.filter(state__in=states.OPEN).order_by("answer_by", "pk")
    agency = "asking_agency__name" if of_us else "asked_agency__name"
    rows = Listing(request.GET, found, sorts={"agency": agency, "due": "answer_by", "made": "made_at"}, size=50)
    rows.rows = shown.rows(rows.rows, side, now)
    context = {
        "listing": rows,
        "columns": named(COLUMNS),
        "sides": sides,
        "side": side,
        "of_us": of_us,
        "everything": everything,
        "now": now,
    }
    return render(request, "referrals/list.html", context)


@needs(P.ASK)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask an agency by one of its contacts; the address may choose what is needed, by codes."""
    contact, now = _contact(pk), timezone.now()
    asked = request.POST if request.method == "POST" else request.GET
    form = forms.AskForm(
        request.POST if request.method == "POST" else None,
        contact=contact,
        day=timezone.localdate(now),
        hints=shown.due_words(contact, now),
        chosen=request.GET,
    )
    refusal = services.why_not(request.actor, contact, now)
    if form.is_valid() and not refusal:
        wanted, key = services.Wanted(**form.answers), form.cleaned_data["key"]
        try:
            made = services.ask(actor=request.actor, contact_id=pk, wanted=wanted, key=key, at=now)
        except Refused as told:
            form.add_error(None, str(told))
        else:
            return redirect("referrals:sent", made.pk)
    card = shown.card(contact, asked.get("need", ""), asked.get("whom", ""), now)
    context = {"form": form, "contact": contact, "card": card, "refusal": refusal, "now": now}
    return render(request, "referrals/ask.html", context, status=422 if form.errors else 200)


def _contact(pk: UUID) -> Contact:
    try:
        return queries.contact(pk)
    except Contact.DoesNotExist:
        raise Http404 from None


@needs(P.ASK)
@require_GET
def sent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """After asking: its number, and what happens next."""
    found, now = get_object_or_404(queries.asked_by_us(request.actor), pk=pk), timezone.now()
    card = shown.card(queries.contact(found.contact_id), found.need, found.whom, now)
    return render(request, "referrals/sent.html", {"one": found, "card": card, "now": now})


@needs(P.ASK, P.ANSWER_REQUESTS)
@require_GET
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.requests_for(request.actor), pk=pk)
    services.note_consultation(request.actor, found)
    return _page(request, found)


def _row(request: HttpRequest, found: Request) -> shown.Row:
    mine = policies.may_follow(request.actor, found)
    side = states.Side.ASKED_BY_US if mine else states.Side.ASKED_OF_US
    return shown.row(found, side, timezone.now())


def _page(request: HttpRequest, found: Request, *, status: int = 200, **bound: Any) -> HttpResponse:
    now, actor = timezone.now(), request.actor
    day = timezone.localdate(now)
    said = {"outcome": found.outcome, "words": found.reply} if found.state == states.State.DONE else {}
    context = {
        "one": found,
        "row": _row(request, found),
        "summary": shown.summary(found, now),
        "steps": shown.steps(request.actor, found),
        "ours": policies.may_follow(actor, found),
        "theirs": policies.may_answer(actor, found),
        "may_note": policies.may_note_answer(actor, found),
        "unanswered": found.state in states.UNANSWERED,
        "ring_on": phones(found.callback),
        "reason": shown.reason_words("requests.declined", found.decline_reason, day),
        "outcome": shown.reason_words("requests.done", found.outcome, day),
        "decline_form": forms.DeclineForm(day=day),
        "done_form": forms.DoneForm(day=day, initial={"version": found.version, **said}),
        "now": now,
        **bound,
    }
    return render(request, "referrals/request.html", context, status=status)


@needs(P.ANSWER_REQUESTS)
@require_POST
def see(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _do(request, pk, services.see, _("They know that you have seen it."))


@needs(P.ASK, P.ANSWER_REQUESTS)
@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _do(request, pk, services.accept, _("Accepted. Ring them now if you need to know more."))


@needs(P.ASK)
@require_POST
def rung(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _do(request, pk, services.note_rung, _("Kept: they were rung. Note here what they said."))


@needs(P.ASK)
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _do(request, pk, services.withdraw, _("Taken back. Whoever had it in hand is told."))


def _do(request: HttpRequest, pk: UUID, verb: Any, said: str) -> HttpResponse:
    """One press of a button. Whoever comes second reads who was first."""
    found = get_object_or_404(queries.requests_for(request.actor), pk=pk)
    try:
        verb(actor=request.actor, request_id=found.pk, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("referrals:request", pk)


@needs(P.ASK, P.ANSWER_REQUESTS)
@require_POST
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, now = get_object_or_404(queries.requests_for(request.actor), pk=pk), timezone.now()
    form = forms.DeclineForm(request.POST, day=timezone.localdate(now))
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.decline(actor=request.actor, request_id=pk, reason=data["reason"], words=data["words"], at=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Declined. They are told, with the reason."))
            return redirect("referrals:request", pk)
    return _page(request, _again(request, found), status=422, decline_form=form)


@needs(P.ASK, P.ANSWER_REQUESTS)
@require_POST
def done(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, now = get_object_or_404(queries.requests_for(request.actor), pk=pk), timezone.now()
    form = forms.DoneForm(request.POST, day=timezone.localdate(now))
    if form.is_valid():
        try:
            services.finish(actor=request.actor, request_id=pk, at=now, **form.cleaned_data)
        except services.Stale as stale:
            return _stale(request, pk, form, stale)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept. Whoever asked is told."))
            return redirect("referrals:request", pk)
    return _page(request, _again(request, found), status=422, done_form=form)


def _again(request: HttpRequest, found: Request) -> Request:
    """As it stands after the refusal: a colleague may have changed it."""
    return queries.requests_for(request.actor).get(pk=found.pk)


def _stale(request: HttpRequest, pk: UUID, form: forms.DoneForm, stale: services.Stale) -> HttpResponse:
    """A colleague was quicker: show what they wrote, keep what was typed, and offer to save over it."""
    found = queries.requests_for(request.actor).get(pk=pk)
    form.data = {**form.data.dict(), form.add_prefix("version"): str(found.version)}  # type: ignore[attr-defined]
    form.add_error(None, str(stale))
    return _page(request, found, status=409, done_form=form)
