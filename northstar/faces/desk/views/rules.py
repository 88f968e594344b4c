"""Routing rules at the desk: what each does, its history, and changes that are tried before they hold."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from northstar.casework.concerns.models import Rule
from northstar.casework.concerns.services import rules as services
from northstar.casework.concerns.services.triage import Stale
from northstar.faces.desk.forms import rules as forms
from northstar.faces.desk.queries import rules as shown
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import fresh_sign_in, needs
from northstar.kit.listings import Column, Listing, changed
from northstar.kit.transitions import Refused

COLUMNS = [
    Column(gettext_lazy("Rule"), "title"),
    Column(gettext_lazy("What it does")),
    Column(gettext_lazy("When")),
    Column(gettext_lazy("Mode"), "mode"),
]
SORTS = {"title": ("title", "key"), "mode": ("mode", "title")}
_TAKEN = {"", "add"}


@needs(Permission.EDIT_RULES)
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule in its newest version, by title."""
    day, form = timezone.localdate(), forms.FilterForm(request.GET)
    form.is_valid()
    data = form.cleaned_data
    asked = {"text": data.get("q") or "", "mode": data.get("mode") or "", "show": data.get("show") or "force"}
    listing = Listing(request.GET, shown.found_rules(request.actor, day, **asked), sorts=SORTS, order="title", size=100)
    listing.rows = shown.rows(listing.rows, day)
    to_check = shown.found_rules(request.actor, day, show="check").count()
    context = {
        "listing": listing,
        "columns": COLUMNS,
        "form": form,
        "chosen": _tags(request, form),
        "to_check": to_check,
    }
    return render(request, "desk/rules/list.html", context)


def _tags(request: HttpRequest, form: forms.FilterForm) -> list[dict[str, Any]]:
    tags = []
    for name in ("q", "mode", "show"):
        value = form.cleaned_data.get(name)
        if value:
            words = value if name == "q" else dict(form.fields[name].choices).get(value, value)
            tags.append({"words": words, "url": changed(request.GET, **{name: None})})
    return tags


@needs(Permission.EDIT_RULES)
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """One rule as it stands, and how it came to be so."""
    found, day = _loaded(request, key), timezone.localdate()
    words, kind = shown.standing(found, day)
    context = {
        "rule": found,
        "summary": shown.summary(found, day),
        "steps": shown.steps(request.actor, key, day),
        "standing": words,
        "standing_kind": kind,
        "mode_kind": shown.MODE_KIND[found.mode],
    }
    return render(request, "desk/rules/rule.html", context)


@needs(Permission.EDIT_RULES)
@fresh_sign_in
def add_rule(request: HttpRequest) -> HttpResponse:
    form = _bound(request, None)
    if form.is_valid() and form.saving:
        key = slugify(form.cleaned_data["title"])[:60].strip("-")
        try:
            made = services.add_rule(
                actor=request.actor,
                key=f"rule-{key}" if key in _TAKEN else key,
                draft=form.draft,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The rule is kept. It routes what comes in from its first day on."))
            return redirect("desk:rule", made.key)
    return _form(request, None, form, _("Add a rule"))


@needs(Permission.EDIT_RULES)
@fresh_sign_in
def edit_rule(request: HttpRequest, key: str) -> HttpResponse:
    found, stale = _loaded(request, key), None
    form = _bound(request, found)
    if form.is_valid() and form.saving:
        try:
            services.revise_rule(
                actor=request.actor,
                key=key,
                seen_version=form.cleaned_data["version"] or 0,
                draft=form.draft,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except Stale as met:
            stale = _met(request, key, form, met)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept as the newest version."))
            return redirect("desk:rule", key)
    return _form(request, found, form, _("Change the rule"), stale=stale)


@needs(Permission.EDIT_RULES)
@fresh_sign_in
def retire_rule(request: HttpRequest, key: str) -> HttpResponse:
    found, stale = _loaded(request, key), None
    form = forms.RetireForm(request.POST or None, initial={"version": found.version})
    if form.is_valid():
        try:
            services.retire_rule(
                actor=request.actor,
                key=key,
                seen_version=form.cleaned_data["version"] or 0,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
                on=form.cleaned_data["on"],
            )
        except Stale as met:
            stale = _met(request, key, form, met)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The rule ends. Changing it brings it back."))
            return redirect("desk:rule", key)
    tried = services.preview_without(actor=request.actor, key=key, at=timezone.now(), most=500)
    return _shown(request, "desk/rules/retire.html", form, stale, rule=found, tried=tried)


def _loaded(request: HttpRequest, key: str) -> Rule:
    found = shown.the_rule(request.actor, key)
    if found is None:
        raise Http404
    return found


def _bound(request: HttpRequest, found: Rule | None) -> forms.RuleForm:
    """The form as it was sent, or as the rule is now. What is not sent with "save" is only tried."""
    return forms.RuleForm(
        request.POST or None,
        day=timezone.localdate(),
        rule=services.draft_of(found) if found else None,
        version=found.version if found else 0,
        saving=request.POST.get("do") == "save",
    )


def _met(request: HttpRequest, key: str, form: Any, stale: Stale) -> dict[str, Any]:
    """Somebody was quicker: keep what was typed, and let the next save go over what is shown beside it."""
    form.data = form.data.copy()
    form.data["version"] = str(_loaded(request, key).version)
    return shown.stale_words(stale, timezone.localdate())


def _form(
    request: HttpRequest, found: Rule | None, form: forms.RuleForm, title: str, stale: Any = None
) -> HttpResponse:
    tried = None
    if form.is_bound and form.is_valid():
        try:
            tried = services.preview(
                draft=form.draft, actor=request.actor, at=timezone.now(), key=found.key if found else "", most=500
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
    short, long = ([form[f"match_{name}"] for name in names] for names in (forms.SHORT, forms.LONG))
    return _shown(
        request, "desk/rules/form.html", form, stale, rule=found, title=title, tried=tried, short=short, long=long
    )


def _shown(request: HttpRequest, template: str, form: Any, stale: Any, **more: Any) -> HttpResponse:
    status = 409 if stale else 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, "stale": stale, **more}, status=status)
