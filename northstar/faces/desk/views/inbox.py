"""An agency's own pages: what was sent to it, its answer, and what became of its own reports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from northstar.casework.concerns.models import Concern, Dispatch
from northstar.casework.concerns.queries import concerns as reports_queries
from northstar.casework.concerns.queries import dispatch as queries
from northstar.casework.concerns.services import dispatch as services
from northstar.casework.concerns.services import reports as own_reports
from northstar.casework.concerns.services.triage import Stale
from northstar.casework.concerns.states import SavedList
from northstar.faces.desk.forms import inbox as forms
from northstar.faces.desk.queries import added, agreements, saved
from northstar.faces.desk.queries import inbox as shown
from northstar.faces.desk.queries.concerns import parts
from northstar.faces.desk.queries.filters import tags
from northstar.faces.desk.queries.onlookers import onlookers
from northstar.faces.desk.views import beside
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs
from northstar.kit.listings import Column, Listing, named
from northstar.kit.transitions import Refused

COLUMNS = [
    Column(gettext_lazy("What is asked")),
    Column(gettext_lazy("Urgency"), "urgency"),
    Column(gettext_lazy("Clock"), "due"),
    Column(gettext_lazy("Sent"), "sent", spare=True),
    Column(gettext_lazy("State"), spare=True),
]
SORTS = {"urgency": ("urgency_order", "respond_by"), "due": "respond_by", "sent": "made_at"}
REPORT_COLUMNS = [
    Column(gettext_lazy("Concern")),
    Column(gettext_lazy("Reported by")),
    Column(gettext_lazy("When"), "received"),
    Column(gettext_lazy("Where it stands")),
]


@needs(Permission.INBOX)
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for the agency's answer; with ``?all=yes``, everything it was ever sent."""
    now, everything = timezone.now(), request.GET.get("all") == "yes"
    chosen_one = beside.dispatch(request, now)
    if beside.alone(request):
        return render(request, "desk/beside/dispatch.html", {"look": chosen_one, "now": now})
    form = filters(request.GET, now)
    found = source(request.actor, form, everything=everything)
    listing = Listing(request.GET, found.select_related(None), sorts=SORTS, size=50)
    listing.rows = shown.rows(listing.rows, now)
    context = {
        "listing": listing,
        "columns": named(COLUMNS),
        "look": chosen_one,
        "form": form,
        "chosen": tags(request.GET, form, ("urgency", "purpose", "show")),
        "saved": saved.beside(request.actor, SavedList.INBOX, chosen(form, everything=everything)),
        "everything": everything,
        "now": now,
        "may_export": request.actor.may(Permission.EXPORT),
        "closed": agreements.closed(request.actor, now),
        "asked": list(request.GET.lists()),
    }
    return render(request, "desk/inbox.html", context)


def filters(asked: Any, now: datetime) -> forms.InboxForm:
    """The filters as the address, an export or a saved filter asks."""
    form = forms.InboxForm(asked, day=now.date())
    form.is_valid()
    return form


def source(actor: Actor, form: forms.InboxForm, *, everything: bool) -> "QuerySet[Dispatch]":
    """What waits for the answer of the actor's agency, or all it was ever sent, as the filters ask."""
    data = form.cleaned_data
    only = data.get("show") or []
    asked = queries.InboxFilter(
        urgency=data.get("urgency") or "",
        purpose=data.get("purpose") or "",
        late="late" in only,
        unread="unread" in only,
        everything=everything,
    )
    return queries.inbox_for(actor, asked)


def chosen(form: forms.InboxForm, *, everything: bool) -> dict[str, list[str]]:
    """The codes in force, by field, as a saved filter keeps them."""
    held = {name: form.cleaned_data.get(name) for name in ("urgency", "purpose", "show")}
    codes = {name: [value] if isinstance(value, str) else list(value) for name, value in held.items() if value}
    return codes | ({"all": ["yes"]} if everything else {})


@needs(Permission.INBOX)
def dispatch(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.dispatches_for(request.actor), pk=pk)
    services.note_consultation(request.actor, found)
    return page(request, found)


def page(request: HttpRequest, found: Any, *, status: int = 200, **bound: Any) -> HttpResponse:
    now, more = timezone.now(), added.more_of(request.actor, found)
    context = {
        "dispatch": found,
        "row": shown.row(found, now),
        "payload": shown.payload(found),
        "more": more,
        "fresh": [one for one in more if one.seen_at is None],
        "documents": shown.files(request.actor, found),
        "steps": shown.steps(request.actor, found),
        "onlookers": onlookers(request.actor, found, now),
        "summary": shown.summary(found, now),
        "now": now,
        "may_answer": request.actor.may(Permission.ANSWER) and found.recipient_id == request.actor.agency_id,
        "back_form": forms.HandBackForm(day=now.date()),
        "done_form": forms.DoneForm(day=now.date(), initial=shown.answered(found)),
        **bound,
    }
    return render(request, "desk/dispatch.html", context, status=status)


@needs(Permission.ANSWER)
@require_POST
def acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _answer(request, pk, services.acknowledge, _("The desk knows that you have seen it."))


@needs(Permission.ANSWER)
@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _answer(request, pk, services.accept, _("It is yours now. Say here what was done."))


def _answer(request: HttpRequest, pk: UUID, verb: Any, said: str) -> HttpResponse:
    found = get_object_or_404(queries.dispatches_for(request.actor), pk=pk)
    try:
        verb(actor=request.actor, dispatch_id=found.pk, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("desk:dispatch", pk)


@needs(Permission.ANSWER)
@require_POST
def hand_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, now = get_object_or_404(queries.dispatches_for(request.actor), pk=pk), timezone.now()
    form = forms.HandBackForm(request.POST, day=now.date())
    if form.is_valid():
        try:
            services.hand_back(
                actor=request.actor,
                dispatch_id=pk,
                reason=form.cleaned_data["reason"],
                words=form.cleaned_data["words"],
                at=now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Handed back. The desk finds somebody else."))
            return redirect("desk:inbox")
    return page(request, found, status=422, back_form=form)


@needs(Permission.ANSWER)
@require_POST
def done(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, now = get_object_or_404(queries.dispatches_for(request.actor), pk=pk), timezone.now()
    form = forms.DoneForm(request.POST, day=now.date())
    if form.is_valid():
        try:
            services.finish(
                actor=request.actor,
                dispatch_id=pk,
                outcome=form.cleaned_data["outcome"],
                words=form.cleaned_data["words"],
                at=now,
                version=form.cleaned_data["version"],
            )
        except Stale as stale:
            return _stale(request, pk, form, stale)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept. The desk reads it, and the reporter learns that somebody acted."))
            return redirect("desk:dispatch", pk)
    return page(request, found, status=422, done_form=form)


def _stale(request: HttpRequest, pk: UUID, form: forms.DoneForm, stale: Stale) -> HttpResponse:
    """A colleague was quicker: show what they wrote beside what was typed, and offer to save over it."""
    found = get_object_or_404(queries.dispatches_for(request.actor), pk=pk)
    form.data = {**form.data.dict(), form.add_prefix("version"): str(found.version)}  # type: ignore[attr-defined]
    changed = shown.changed_words(stale, timezone.now().date())
    return page(request, found, status=409, done_form=form, stale=changed)


@needs(Permission.REPORT)
def reports(request: HttpRequest) -> HttpResponse:
    """What the reader's own agency reported, with a coarse state."""
    now = timezone.now()
    listing = Listing(
        request.GET, reports_queries.reports_for(request.actor), sorts={"received": "received_at"}, size=50
    )
    listing.rows = [shown.report_row(one, now) for one in listing.rows]
    return render(request, "desk/reports.html", {"listing": listing, "columns": named(REPORT_COLUMNS), "now": now})


@needs(Permission.REPORT)
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of the agency's own reports as it was sent, and where it stands. Never the desk's opinion."""
    found, now = get_object_or_404(reports_queries.reports_for(request.actor), pk=pk), timezone.now()
    services.note_report_read(request.actor, found)
    return _report(request, found, forms.AnswerDeskForm(), now)


def _report(request: HttpRequest, found: Concern, form: forms.AnswerDeskForm, now: datetime) -> HttpResponse:
    context = {
        "concern": found,
        "row": shown.report_row(found, now),
        "parts": parts(found.answers),
        "conversation": own_reports.read_conversation(actor=request.actor, concern=found, at=now),
        "answer_form": form,
        "now": now,
    }
    return render(request, "desk/report.html", context, status=422 if form.errors else 200)


@needs(Permission.REPORT)
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write to the desk about an own report."""
    found, now = get_object_or_404(reports_queries.reports_for(request.actor), pk=pk), timezone.now()
    form = forms.AnswerDeskForm(request.POST)
    if form.is_valid():
        try:
            own_reports.answer(actor=request.actor, concern=found, body=form.cleaned_data["body"], at=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The desk has your message."))
            return redirect("desk:report", pk)
    return _report(request, found, form, now)
