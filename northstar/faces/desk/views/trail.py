"""The trail: who did what and when. Reading it is itself in it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from northstar.faces.desk.forms.trail import TrailForm
from northstar.faces.desk.queries import trail as shown
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.listings import Column, Listing, changed, named

COLUMNS = [
    Column(_("What")),
    Column(_("When")),
    Column(_("Who")),
    Column(_("Act")),
    Column(_("Record")),
    Column(_("More")),
]


@needs(Permission.READ_TRAIL, Permission.READ_OWN_TRAIL)
def trail(request: HttpRequest) -> HttpResponse:
    """The whole trail for the auditor, their agency's part for others; newest first."""
    form = TrailForm(request.GET, agencies=shown.agencies_for(request.actor))
    listing = Listing(request.GET, shown.entries_for(request.actor, _asked(form)), size=50)
    listing.rows = shown.rows(listing.rows)
    tags = _tags(request, form)
    audit.record(
        Action.CONSULT,
        "audit.read",
        kind="audit.entry",
        count=len(listing.rows),
        detail={"filters": [name for name, _value in _chosen(form)]},
    )
    whole = request.actor.may(Permission.READ_TRAIL)
    context = {"listing": listing, "columns": named(COLUMNS), "form": form, "chosen": tags, "whole": whole}
    return render(request, "desk/trail.html", context)


def _asked(form: TrailForm) -> shown.Asked:
    form.is_valid()
    data = form.cleaned_data
    return shown.Asked(
        **{name: data.get(name) or "" for name in ("action", "agency", "person", "record")},
        since=form.since_day,
        until=form.until_day,
    )


def _chosen(form: TrailForm) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in form.cleaned_data.items() if value]


def _tags(request: HttpRequest, form: TrailForm) -> list[dict[str, Any]]:
    """The filters in force, each with the address without it."""
    tags = []
    for name, value in _chosen(form):
        field = form.fields[name]
        words = dict(field.choices).get(value, value) if hasattr(field, "choices") else request.GET.get(name, "")
        tags.append({"words": f"{field.label}: {words}", "url": changed(request.GET, **{name: None})})
    return tags
