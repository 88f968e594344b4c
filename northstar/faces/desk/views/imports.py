"""Lists of contacts from spreadsheets: send one, see what it would do, take it in, take it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from northstar.faces.desk.forms import imports as forms
from northstar.faces.desk.queries import imports as shown
from northstar.faces.desk.views.agencies import EDITORS, edit_by
from northstar.foundation.access.doors import fresh_sign_in, needs
from northstar.foundation.agencies import policies, queries
from northstar.foundation.agencies.services import importing
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
        except importing.Unreadable as refusal:
            form.add_error("file", str(refusal))
        else:
            kept = importing.keep_waiting(member_id=request.actor.member_id, sheet=sheet, at=timezone.now())
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
    """What taking the list in would do, row by row."""
    sheet = _waiting(request, pk)
    return _plan_page(request, pk, sheet, _planned(request, sheet))


@needs(*EDITORS)
@fresh_sign_in
@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do what the page said; if the directory has changed meanwhile, show what would happen now."""
    sheet, form = _waiting(request, pk), forms.TakeForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else ""
    try:
        batch = importing.take_in(edit=edit_by(request), sheet=sheet, seen=seen, own=_own(request))
    except importing.Moved as moved:
        return _plan_page(request, pk, sheet, moved.plan, status=409, said=str(moved))
    except Refused as refusal:
        return _plan_page(request, pk, sheet, _planned(request, sheet), status=422, said=str(refusal))
    importing.forget_waiting(waiting=get_object_or_404(queries.waiting_for(request.actor), pk=pk))
    messages.success(request, _("Taken in. You can take it back on this page."))
    return redirect("desk:import", batch.pk)


@needs(*EDITORS)
@require_POST
def to_mend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list as it was sent, with what is wrong in a last column."""
    sheet = _waiting(request, pk)
    heads, rows = importing.to_mend(table=sheet.table, plan=_planned(request, sheet))
    return sheets.answer("xlsx", "contacts-to-mend", heads, rows)


@needs(*EDITORS)
@require_POST
def forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    importing.forget_waiting(waiting=get_object_or_404(queries.waiting_for(request.actor), pk=pk))
    messages.success(request, _("Thrown away. Nothing was changed."))
    return redirect("desk:import-start")


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


def _own(request: HttpRequest) -> UUID | None:
    """The only agency whose rows a lead may take in; none for who keeps the whole directory."""
    return None if policies.may_administer(request.actor) else request.actor.agency_id


def _waiting(request: HttpRequest, pk: UUID) -> importing.Sheet:
    return importing.waiting_sheet(waiting=get_object_or_404(queries.waiting_for(request.actor), pk=pk))


def _planned(request: HttpRequest, sheet: importing.Sheet) -> importing.Plan:
    return importing.plan_import(edit=edit_by(request), table=sheet.table, own=_own(request))


def _plan_page(
    request: HttpRequest, pk: UUID, sheet: importing.Sheet, found: importing.Plan, *, status: int = 200, said: str = ""
) -> HttpResponse:
    context = {
        "pk": pk,
        "sheet": sheet,
        "met": said,
        "before": shown.came_before(sheet.digest, queries.imports_for(request.actor)[:200]),
        **shown.plan_shown(found),
    }
    return render(request, "desk/agencies/import_plan.html", context, status=status)
