"""How ready all agencies are: one table, what it adds up to, and taking it away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from northstar.foundation.access.catalogue import Permission as P
from northstar.foundation.access.doors import fresh_sign_in, needs
from northstar.foundation.agencies.queries import day_of
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit import sheets
from northstar.kit.listings import Column, Listing, changed
from northstar.partnership.governance import forms, policies
from northstar.partnership.governance.queries import points, readiness

SORTS = {
    "name": lambda row: row.agency.name.casefold(),
    "gaps": lambda row: (row.gaps, row.left),
}


@needs(P.EDIT_AGENCIES)
def table(request: HttpRequest) -> HttpResponse:
    """Agencies by points, those with most gaps first; and how many of them have each."""
    at = timezone.now()
    form, every = _filtered(request.GET, at), readiness.rows(request.actor, at)
    found = readiness.narrowed(every, form.wanted, at)
    audit.record(Action.CONSULT, "governance.readiness_listed", kind="agencies.agency", count=len(found))
    listed = points.points(day_of(at))
    context = {
        "listing": Listing(request.GET, found, sorts=SORTS, order="-gaps", size=25),
        "columns": [
            Column(_("Agency"), "name"),
            Column(_("Gaps"), "gaps", number=True),
            *(Column(point.short) for point in listed),
        ],
        "totals": readiness.totals(readiness.narrowed(every, replace(form.wanted, gap="", old=False), at)),
        "form": form,
        "chosen": _tags(request, form),
        "may_export": request.actor.may(P.EXPORT),
        "asked": list(request.GET.lists()),
    }
    return render(request, "governance/readiness_table.html", context)


@needs(P.EXPORT)
@fresh_sign_in
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The table as its filters ask, a column for each point. Goes into the trail."""
    asked = forms.ExportForm(request.POST)
    if not policies.may_look_after(request.actor) or not asked.is_valid():
        raise Http404
    at, kind = timezone.now(), asked.cleaned_data["format"]
    found = readiness.narrowed(readiness.rows(request.actor, at), _filtered(request.POST, at).wanted, at)
    audit.record(
        Action.DISCLOSE,
        "governance.readiness_exported",
        kind="agencies.agency",
        count=len(found),
        detail={"format": kind},
    )
    heads = [_("Agency"), _("Kind"), _("Works in"), _("Gaps"), _("Last answer")]
    heads += [point.label for point in points.points(day_of(at))]
    return sheets.answer(kind, "readiness", heads, _lines(found, at))


def _lines(found: Sequence[readiness.Row], at: datetime) -> list[list[Any]]:
    day = day_of(at)
    return [
        [
            row.agency.name,
            row.kind,
            "; ".join(readiness.area_words(row, day)),
            row.gaps,
            day_of(row.last) if row.last else "",
            *(_cell(held) for held in row.held),
        ]
        for row in sorted(found, key=SORTS["name"])
    ]


def _cell(held: points.Held) -> str:
    told = " ".join(filter(None, [held.words, held.doubt]))
    return f"{held.standing.label}: {told}" if told else str(held.standing.label)


def _filtered(asked: Any, at: datetime) -> forms.TableForm:
    """What the address says and is not there is passed over."""
    day = day_of(at)
    form = forms.TableForm(asked, day=day, listed=points.points(day))
    form.is_valid()
    return form


def _tags(request: HttpRequest, form: forms.TableForm) -> list[dict[str, Any]]:
    tags = []
    for name in ("kind", "area", "gap"):
        value = form.cleaned_data.get(name)
        if value:
            words = dict(form.fields[name].choices).get(value, value)
            words = _("Gap in: %(point)s") % {"point": words} if name == "gap" else words
            tags.append({"words": words, "url": changed(request.GET, **{name: None})})
    if form.wanted.old:
        tags.append({"words": gettext_lazy("Nothing said for a year"), "url": changed(request.GET, show=None)})
    return tags
