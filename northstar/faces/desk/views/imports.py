"""Lists of contacts from spreadsheets: send one, see what it would do, take it in, take it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from northstar.faces.desk.forms import imports as forms
from northstar.faces.desk.queries import imports as shown
from northstar.faces.desk.views.agencies import EDITORS, edit_by
from northstar.foundation.access.doors import fresh_sign_in, needs
from northstar.foundation.agencies import policies, queries
from northstar.foundation.agencies.models import WaitingImport
from northstar.foundation.agencies.services import importing
from northstar.foundation.agencies.states import ListState
from northstar.kit import sheets
from northstar.kit.fields import shown_name
from northstar.kit.transitions import Refused

TEMPLATES = {"xlsx": importing.template_xlsx, "csv": importing.template_csv}


@needs(*EDITORS)
def start(request: HttpRequest) -> HttpResponse:
    """Send a list; what is wrong with the file as a whole is said beside it."""
    form = forms.UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            sheet = _read(form.cleaned_data["file"], all_or_none=form.cleaned_data["rows"] == "all")
            kept = importing.keep_waiting(member_id=request.actor.member_id, sheet=sheet, at=timezone.now())
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("desk:import-plan", kept.pk)
    context = {
        "form": form,
        "waiting": queries.waiting_for(request.actor).first(),
        "own": not policies.may_administer(request.actor),
    }
    return render(request, "desk/agencies/import.html", context, status=422 if form.is_bound else 200)


@needs(*EDITORS)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty list, with an example and what each column means."""
    if kind not in TEMPLATES:
        raise Http404
    made = TEMPLATES[kind](day=queries.day_of(timezone.now()))
    return sheets.file_answer(kind, "contacts-template", made)


@needs(*EDITORS)
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What taking the list in would do, row by row; of a long one how far the worker is."""
    waiting = _waiting(request, pk)
    if waiting.state == ListState.READY:
        answer = _plan_page(request, waiting, _planned(request, waiting), said=waiting.said)
    elif waiting.state == ListState.DONE:
        answer = redirect("desk:import", waiting.batch_id)
    else:
        return render(request, "desk/agencies/import_wait.html", shown.how_far(waiting, timezone.now()))
    return HttpResponseClientRefresh() if request.htmx else answer


@needs(*EDITORS)
@fresh_sign_in
@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do what the page said; if the directory has changed meanwhile, show what would happen now."""
    waiting, form = _waiting(request, pk), forms.TakeForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else ""
    own = policies.own_alone(request.actor)
    try:
        batch = importing.take_waiting(edit=edit_by(request), waiting=waiting, seen=seen, own=own)
    except importing.Moved as moved:
        return _plan_page(request, waiting, moved.plan, status=409, said=str(moved))
    except Refused as refusal:
        if waiting.state != ListState.READY:
            return _sorry(request, pk, refusal)
        return _plan_page(request, waiting, _planned(request, waiting), status=422, said=str(refusal))
    if batch is None:
        return redirect("desk:import-plan", pk)
    messages.success(request, _("Taken in. You can take it back on this page."))
    return redirect("desk:import", batch.pk)


@needs(*EDITORS)
@require_POST
def to_mend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list as it was sent, with what is wrong in a last column."""
    waiting = _waiting(request, pk)
    if waiting.state != ListState.READY:
        return redirect("desk:import-plan", pk)
    table = importing.waiting_sheet(waiting=waiting).table
    heads, rows = importing.to_mend(table=table, plan=_planned(request, waiting))
    return sheets.answer("xlsx", "contacts-to-mend", heads, rows)


@needs(*EDITORS)
@require_POST
def forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        importing.forget_waiting(waiting=_waiting(request, pk))
    except Refused as refusal:
        return _sorry(request, pk, refusal)
    messages.success(request, _("Thrown away. Nothing was changed."))
    return redirect("desk:import-start")


@needs(*EDITORS)
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the worker's reading or taking in; nothing has been taken in then."""
    try:
        importing.stop_waiting(waiting=_waiting(request, pk), at=timezone.now())
    except Refused as refusal:
        return _sorry(request, pk, refusal)
    return redirect("desk:import-plan", pk)


@needs(*EDITORS)
@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have a list read anew that was stopped or failed."""
    try:
        importing.read_again(waiting=_waiting(request, pk), at=timezone.now())
    except Refused as refusal:
        return _sorry(request, pk, refusal)
    return redirect("desk:import-plan", pk)


@needs(*EDITORS)
def imports(request: HttpRequest) -> HttpResponse:
    """Lists that were taken in."""
    found = list(queries.imports_for(request.actor)[:200])
    return render(request, "desk/agencies/imports.html", {"rows": shown.rows(found)})


@needs(*EDITORS)
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a list did."""
    batch = get_object_or_404(queries.imports_for(request.actor), pk=pk)
    return render(request, "desk/agencies/import_done.html", shown.what_it_did(batch))


@needs(*EDITORS)
@fresh_sign_in
@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put everything back that nobody has built on."""
    batch = get_object_or_404(queries.imports_for(request.actor), pk=pk)
    try:
        importing.undo_import(edit=edit_by(request), import_id=batch.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back."))
    return redirect("desk:import", pk)


def _read(file: Any, *, all_or_none: bool) -> importing.Sheet:
    content = file.read()
    table = importing.read_table(content)
    return importing.Sheet(shown_name(file.name), importing.digest_of(content), table, all_or_none)


def _waiting(request: HttpRequest, pk: UUID) -> WaitingImport:
    return get_object_or_404(queries.waiting_for(request.actor), pk=pk)


def _planned(request: HttpRequest, waiting: WaitingImport) -> importing.Plan:
    own = policies.own_alone(request.actor)
    return importing.plan_waiting(edit=edit_by(request), waiting=waiting, own=own)


def _sorry(request: HttpRequest, pk: UUID, refusal: Refused) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect("desk:import-plan", pk)


def _plan_page(
    request: HttpRequest, waiting: WaitingImport, found: importing.Plan, *, status: int = 200, said: str = ""
) -> HttpResponse:
    sheet = importing.waiting_sheet(waiting=waiting)
    context = {
        "pk": waiting.pk,
        "sheet": sheet,
        "met": said,
        "before": shown.came_before(sheet.digest, queries.imports_for(request.actor)[:200]),
        **shown.plan_shown(found),
    }
    return render(request, "desk/agencies/import_plan.html", context, status=status)
