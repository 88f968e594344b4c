"""Code lists at the desk: what each offers, since when, and changes with a reason and a day."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from northstar.faces.desk.forms import codes as forms
from northstar.faces.desk.queries import codes as shown
from northstar.faces.desk.queries.uses import of_code
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import fresh_sign_in, needs
from northstar.foundation.codes import queries, services
from northstar.foundation.codes.models import Code, CodeList
from northstar.kit.listings import Column, Listing, changed
from northstar.kit.transitions import Refused

LISTS = [
    Column(gettext_lazy("List"), "title"),
    Column(gettext_lazy("Choices"), "in_force", number=True),
    Column(gettext_lazy("To be checked"), "to_check", number=True),
    Column(gettext_lazy("Checked on"), "checked"),
    Column(gettext_lazy("Version"), number=True),
]
CODES = [
    Column(gettext_lazy("Choice"), "label"),
    Column(gettext_lazy("In plain words")),
    Column(gettext_lazy("Period")),
    Column(gettext_lazy("Standing")),
    Column(gettext_lazy("What to do")),
]


@needs(Permission.EDIT_CODES)
def codes(request: HttpRequest) -> HttpResponse:
    """Every list, by name."""
    sorts = {
        "title": lambda one: one.title.casefold(),
        "in_force": lambda one: one.in_force,
        "to_check": lambda one: one.to_check,
        "checked": lambda one: str(one.checked_on or ""),
    }
    listing = Listing(request.GET, queries.lists(timezone.localdate()), sorts=sorts, order="title", size=100)
    return render(request, "desk/codes/lists.html", {"listing": listing, "columns": LISTS})


@needs(Permission.EDIT_CODES)
def code_list(request: HttpRequest, slug: str) -> HttpResponse:
    """One list: its codes in their periods, and what was changed."""
    listed, form, day = _listed(slug), forms.FilterForm(request.GET), timezone.localdate()
    form.is_valid()
    text, show = form.cleaned_data.get("q") or "", form.cleaned_data.get("show") or "now"
    source = shown.rows(queries.periods_of(slug), day, text=text, show=show)
    listing = Listing(request.GET, source, sorts={"label": lambda row: row.label.casefold()}, size=100)
    context = {
        "list": listed,
        "listing": listing,
        "columns": CODES,
        "form": form,
        "chosen": _tags(request, form),
        "steps": shown.steps(listed),
    }
    return render(request, "desk/codes/list.html", context)


def _tags(request: HttpRequest, form: forms.FilterForm) -> list[dict[str, Any]]:
    tags = []
    for name in ("q", "show"):
        value = form.cleaned_data.get(name)
        if value:
            words = value if name == "q" else dict(form.fields[name].choices).get(value, value)
            tags.append({"words": words, "url": changed(request.GET, **{name: None})})
    return tags


@needs(Permission.EDIT_CODES)
@fresh_sign_in
def add_code(request: HttpRequest, slug: str) -> HttpResponse:
    listed = _listed(slug)
    form = forms.CodeForm(request.POST or None, attributes=listed.fields)
    if form.is_valid():
        try:
            services.add_code(
                edit=_edit(request, form),
                slug=slug,
                code=form.cleaned_data["code"],
                wording=form.wording,
                from_on=form.cleaned_data["on"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Added. It can be chosen from its first day on."))
            return redirect("desk:code-list", slug)
    return _shown(request, listed, form, _("Add a choice"))


@needs(Permission.EDIT_CODES)
@fresh_sign_in
def edit_code(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    listed, held, stale = _listed(slug), _held(slug, code), None
    form = forms.CodeForm(request.POST or None, attributes=listed.fields, held=held)
    if form.is_valid():
        try:
            services.revise_code(
                edit=_edit(request, form),
                slug=slug,
                code=code,
                wording=form.wording,
                from_on=form.cleaned_data["on"],
                seen_version=form.cleaned_data["version"] or 0,
            )
        except Refused as refusal:
            stale = _met(form, held, refusal)
        else:
            messages.success(request, _("Kept. What was recorded before keeps the old words."))
            return redirect("desk:code-list", slug)
    return _shown(request, listed, form, _("Change “%(label)s”") % {"label": held.label}, stale=stale, held=held)


@needs(Permission.EDIT_CODES)
@fresh_sign_in
def retire_code(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    listed, held = _listed(slug), _held(slug, code)
    others = [pair for pair in queries.choices(slug, timezone.localdate(), unknown=False) if pair[0] != code]
    uses = of_code(request.actor, slug, code, timezone.localdate())
    form = forms.RetireForm(request.POST or None, others=others, initial={"on": _("tomorrow")})
    if form.is_valid():
        try:
            services.retire_code(
                edit=_edit(request, form),
                slug=slug,
                code=code,
                from_on=form.cleaned_data["on"],
                replaced_by=form.cleaned_data["replaced_by"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It ends. Records that hold it keep it, and its words."))
            return redirect("desk:code-list", slug)
    return _shown(
        request, listed, form, _("End “%(label)s”") % {"label": held.label}, held=held, ending=True, uses=uses
    )


@needs(Permission.EDIT_CODES)
@fresh_sign_in
@require_POST
def confirm_checked(request: HttpRequest, slug: str) -> HttpResponse:
    """That the list, or one code of it, was compared with its source today."""
    _listed(slug)
    form, now = forms.CheckForm(request.POST), timezone.now()
    if not form.is_valid():
        raise Http404
    edit = services.Edit(by=request.actor.ref, at=now)
    try:
        services.confirm_checked(edit=edit, slug=slug, on=timezone.localdate(now), code=form.cleaned_data["code"])
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted as checked today."))
    return redirect("desk:code-list", slug)


def _listed(slug: str) -> CodeList:
    try:
        return queries.the_list(slug)
    except CodeList.DoesNotExist as missing:
        raise Http404 from missing


def _held(slug: str, code: str) -> Code:
    found = shown.the_code(slug, code, timezone.localdate())
    if found is None:
        raise Http404
    return found


def _edit(request: HttpRequest, form: Any) -> services.Edit:
    return services.Edit(by=request.actor.ref, at=timezone.now(), reason=form.cleaned_data["reason"])


def _met(form: forms.CodeForm, held: Code, refusal: Refused) -> dict[str, Any] | None:
    """Refused. If somebody was quicker, keep what was typed and let the next save go over what is shown beside it."""
    if form.cleaned_data["version"] == held.version:
        form.add_error(None, str(refusal))
        return None
    form.data = form.data.copy()
    form.data["version"] = str(held.version)  # type: ignore[index]
    return {"by": "", "rows": shown.differences(held, form.typed)}


def _shown(
    request: HttpRequest, listed: CodeList, form: Any, title: str, stale: Any = None, **more: Any
) -> HttpResponse:
    status = 409 if stale else 422 if form.is_bound else 200
    may_edit_rules = request.actor.may(Permission.EDIT_RULES)
    context = {"list": listed, "form": form, "title": title, "stale": stale, "may_edit_rules": may_edit_rules, **more}
    return render(request, "desk/codes/form.html", context, status=status)
