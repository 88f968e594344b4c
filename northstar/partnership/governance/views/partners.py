"""What the coordinator sees: every application, its checks, and what can be decided."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from northstar.foundation.access.catalogue import Permission as P
from northstar.foundation.access.doors import fresh_sign_in, needs
from northstar.foundation.access.queries import people_for
from northstar.foundation.agencies.models import Agency
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.codes import queries as codes
from northstar.kit.listings import Column, Listing
from northstar.kit.transitions import Refused
from northstar.partnership.governance import forms, policies, services
from northstar.partnership.governance.models import Application
from northstar.partnership.governance.queries import activity as done_here
from northstar.partnership.governance.queries import applications, links, papers, wording
from northstar.partnership.governance.services.deciding import regime_of, what_stands_against
from northstar.partnership.governance.states import OPEN, State

COLUMNS = [
    Column(gettext_lazy("Organisation")),
    Column(gettext_lazy("State"), "state"),
    Column(gettext_lazy("Since"), "since"),
    Column(gettext_lazy("What is next")),
]
GROUPS = {
    "open": (gettext_lazy("On their way"), OPEN),
    "joined": (gettext_lazy("Joined"), {State.JOINED}),
    "over": (gettext_lazy("Declined or withdrawn"), {State.DECLINED, State.WITHDRAWN}),
}


@needs(P.EDIT_AGENCIES)
def partners(request: HttpRequest) -> HttpResponse:
    """Applications, what waits longest first."""
    shown = request.GET.get("show", "open")
    shown = shown if shown in GROUPS else "open"
    source = applications.in_states(request.actor, GROUPS[shown][1])
    sorts = {"since": "moved_at", "state": ("state", "moved_at")}
    listing = Listing(request.GET, source, sorts=sorts, order="since" if shown == "open" else "-since", size=30)
    counted, day = applications.counts(request.actor), timezone.localdate()
    tabs = [
        {
            "label": words,
            "url": "?show=" + name,
            "current": name == shown,
            "count": sum(counted[state] for state in states),
        }
        for name, (words, states) in GROUPS.items()
    ]
    listing.rows = [_row(one, day) for one in listing.rows]
    return render(
        request, "governance/partners.html", {"listing": listing, "columns": COLUMNS, "tabs": tabs, "shown": shown}
    )


def _row(one: Application, day: Any) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "application": one,
        "kind": codes.words("agency_kind", one.kind, day),
        "state_kind": wording.KIND[State(one.state)],
        "next": wording.next_words(one),
    }


ACTIVITY = [
    Column(gettext_lazy("Agency"), "name"),
    Column(gettext_lazy("Partner since")),
    Column(gettext_lazy("Last active")),
    Column(gettext_lazy("Concerns reported"), number=True),
    Column(gettext_lazy("Answers given"), number=True),
    Column(gettext_lazy("Contacts confirmed"), number=True),
]


@needs(P.EDIT_AGENCIES)
def activity(request: HttpRequest) -> HttpResponse:
    """Every agency at work: since when, when last active, and what it did in twelve months."""
    at = timezone.now()
    source = Agency.objects.on(timezone.localdate(at)).order_by("name")
    listing = Listing(request.GET, source, sorts={"name": "name"}, order="name", size=50)
    ids = [one.pk for one in listing.rows]
    since, done = done_here.since(ids), done_here.activity(request.actor, ids, at)
    listing.rows = [
        {"pk": one.pk, "agency": one, "since": since.get(one.pk), "done": done.get(one.pk)} for one in listing.rows
    ]
    context = {"listing": listing, "columns": ACTIVITY, "sees": policies.sees_every_agency(request.actor)}
    return render(request, "governance/activity.html", context)


def _found(request: HttpRequest, pk: UUID) -> Application:
    return get_object_or_404(applications.applications_for(request.actor), pk=pk)


@needs(P.EDIT_AGENCIES)
def partner(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One application: what they said, the checks, and what can be done now."""
    found, at = _found(request, pk), timezone.now()
    audit.record(Action.CONSULT, "governance.read", record=found)
    day = timezone.localdate(at)
    context = {
        "application": found,
        "row": _row(found, day),
        "areas": applications.area_names(found.area_codes, day),
        "regime": found.get_legal_regime_display(),
        "checks": applications.checks_of(request.actor, found, day),
        "steps": _steps(request, found),
        "link": links.newest_for(request.actor, found),
        "against": what_stands_against(request.actor, found, at) if found.state == State.CHECKING else [],
        "may_approve": policies.may_approve(request.actor),
        "like": applications.agencies_like(found, day) if found.agency is None and found.state in OPEN else [],
        "papers": papers.papers_of(found.agency, day) if found.agency else [],
        "because": codes.words("partner_decline_reason", found.declined_because, day) if found.declined_because else "",
        "is_open": found.state in OPEN,
    }
    return render(request, "governance/partner.html", context)


def _steps(request: HttpRequest, found: Application) -> list[dict[str, Any]]:
    said = {
        "governance.invited": _("Invited"),
        "governance.applied": _("Applied"),
        "governance.taken_up": _("Taken up"),
        "governance.checked": _("A check was noted"),
        "governance.handed_over": _("Handed to a colleague"),
        "governance.corrected": _("Put right"),
        "governance.approved": _("Approved; the papers went out"),
        "governance.called_back": _("The approval was taken back"),
        "governance.paper_signed": _("A paper was signed"),
        "governance.joined": _("Joined; the lead was invited"),
        "governance.declined": _("Declined"),
        "governance.reopened": _("Taken up again"),
        "governance.withdrawn": _("Withdrawn"),
    }
    own = {"governance.applied", "governance.paper_signed", "governance.withdrawn"}
    return [
        {
            "words": said.get(step.event, step.event),
            "at": step.at,
            "by": f"{step.by.user.name}, {step.by.agency}"
            if step.by
            else _("the organisation")
            if step.event in own
            else _("the software"),
        }
        for step in applications.steps_of(request.actor, found)
    ]


@needs(P.EDIT_AGENCIES)
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    form = forms.InviteForm(request.POST or None, day=timezone.localdate(at))
    if form.is_valid():
        try:
            made = services.invite(actor=request.actor, invitation=form.invitation, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The invitation is on its way. Its link opens for 30 days."))
            return redirect("governance:partner", made.pk)
    return _form(request, form, _("Invite an organisation"), _("Send the invitation"))


@needs(P.EDIT_AGENCIES)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put right what was said. Over somebody else's save it asks first, and shows what is there now."""
    found, at = _found(request, pk), timezone.now()
    if found.state not in OPEN or found.state == State.INVITED:
        raise Http404
    known = Agency.objects.on(timezone.localdate(at)).order_by("name")
    form = forms.ChangeForm(request.POST or None, application=found, agencies=known, day=timezone.localdate(at))
    stale = False
    if form.is_valid():
        seen = form.cleaned_data["version"]
        try:
            services.change_details(
                actor=request.actor, application_id=pk, seen_version=seen, details=form.details,
                agency_id=form.agency_id, at=at,
            )  # fmt: skip
        except services.Stale as now:
            stale, form.data = True, {**form.data.dict(), "version": now.version}
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, pk, _("Saved."))
    return _form(request, form, _("Put it right"), _("Save"), application=found, stale=stale)


def _done(request: HttpRequest, pk: UUID, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("governance:partner", pk)


def _form(request: HttpRequest, form: Any, title: str, button: str, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, **more}
    return render(request, "governance/form.html", context, status=422 if form.is_bound else 200)


@needs(P.EDIT_AGENCIES)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """One thing to look into: what was found before, and what is found now."""
    found, at = _found(request, pk), timezone.now()
    rows = applications.checks_of(request.actor, found, timezone.localdate(at))
    row = next((one for one in rows if one.code == code), None)
    if row is None or found.state not in (State.APPLIED, State.CHECKING):
        raise Http404
    form = forms.CheckForm(request.POST or None, row=row)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.record_check(
                actor=request.actor, application_id=pk, code=code, finding=data["finding"],
                note_text=data["note"], at=at,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, pk, _("Noted."))
    return _form(request, form, row.label, _("Note it"), application=found, check=row)


@needs(P.EDIT_AGENCIES)
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A second look before anything leaves: which agency is made, and who gets the papers."""
    found, at = _found(request, pk), timezone.now()
    if not policies.may_approve(request.actor) or found.state != State.CHECKING:
        raise Http404
    problem = ""
    if request.method == "POST":
        seen = request.POST.get("version", "")
        try:
            services.approve(
                actor=request.actor, application_id=pk, seen_version=int(seen) if seen.isdecimal() else 0, at=at
            )
        except Refused as refusal:
            problem = str(refusal)
        else:
            return _done(request, pk, _("Approved. The papers are on their way to whoever signs."))
    return render(
        request, "governance/approve.html", _second_look(request, found, at, problem), status=422 if problem else 200
    )


def _second_look(request: HttpRequest, found: Application, at: Any, problem: str) -> dict[str, Any]:
    day = timezone.localdate(at)
    return {
        "application": found,
        "kind": codes.words("agency_kind", found.kind, day),
        "regime": found.get_legal_regime_display() if found.legal_regime else "",
        "by_kind": dict(found._meta.get_field("legal_regime").choices or ())[regime_of(found.kind, at)],
        "areas": applications.area_names(found.area_codes, day),
        "papers": papers.newest(day),
        "there": people_for(request.actor, at).filter(agency=found.agency).count() if found.agency else 0,
        "against": what_stands_against(request.actor, found, at),
        "problem": problem,
    }


@needs(P.EDIT_AGENCIES)
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, at = _found(request, pk), timezone.now()
    if found.state not in OPEN or found.state == State.INVITED:
        raise Http404
    form = forms.DeclineForm(request.POST or None, day=timezone.localdate(at))
    if form.is_valid():
        try:
            services.decline(actor=request.actor, application_id=pk, at=at, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, pk, _("Declined. They can read it through their link. You can take it up again."))
    return _form(request, form, _("Decline"), _("Decline it"), application=found)


def _simple(verb: Callable[..., Any], words: Any) -> Callable[..., HttpResponse]:
    """One button, one answer."""

    @require_POST
    def view(request: HttpRequest, pk: UUID) -> HttpResponse:
        found = _found(request, pk)
        try:
            verb(actor=request.actor, application_id=found.pk, at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("governance:partner", pk)
        return _done(request, pk, str(words))

    return needs(P.EDIT_AGENCIES)(view)


take_up = _simple(services.take_up, gettext_lazy("Taken up."))
call_back = _simple(services.call_back, gettext_lazy("Called back. The link to the papers no longer opens."))
reopen = _simple(services.reopen, gettext_lazy("Taken up again."))
send_again = _simple(services.send_again, gettext_lazy("A new link is on its way."))
withdraw = _simple(services.withdraw, gettext_lazy("Withdrawn."))
