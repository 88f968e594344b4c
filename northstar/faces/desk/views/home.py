"""The first page after sign-in, search, and the keyboard's help."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.queries import dispatch as dispatches
from northstar.faces.desk.queries import concerns as shown
from northstar.faces.desk.queries import saved
from northstar.faces.desk.queries.home import coarse_state, scanner_words
from northstar.faces.desk.queries.home_roles import home_of
from northstar.faces.desk.queries.records import DISPATCH_KIND
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs, needs_membership
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.documents import queries as documents
from northstar.foundation.documents.services import scanner

MOST_HITS = 50


@needs_membership
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "home": home_of(request.actor, now),
        "filters": saved.rows(request.actor),
        "scanner": scanner_words(documents.waiting_for_scanner(request.actor), scanner.state),
        "now": now,
    }
    return render(request, "desk/home.html", context)


@needs_membership
def keyboard(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/keyboard.html")


@needs(Permission.SEARCH)
def search(request: HttpRequest) -> HttpResponse:
    """Every word, in what the reader may read. The words are never logged."""
    asked, now = request.GET.get("q", "")[:200].replace("\x00", ""), timezone.now()
    hits = queries.search(request.actor, asked, most=MOST_HITS) if asked.strip() else []
    found = _loaded(request.actor, hits, now)
    if asked.strip():
        audit.record(Action.CONSULT, "desk.searched", count=len(found))
    context = {"searched": asked, "found": found, "most": MOST_HITS, "full": len(hits) == MOST_HITS, "now": now}
    return render(request, "desk/search.html", context)


def _loaded(actor: Any, hits: list[queries.Hit], now: Any) -> list[dict[str, Any]]:
    """The hits as rows, in their order; what the reader is excluded from falls out here."""
    wanted: dict[str, list[Any]] = {"concern": [], "dispatch": [], "report": []}
    for hit in hits:
        wanted[hit.kind].append(hit.record_id)
    rows = {
        ("concern", one.pk): _concern(one, actor, now)
        for one in queries.concerns_for(actor).filter(pk__in=wanted["concern"])
    }
    rows |= {
        ("dispatch", one.pk): _dispatch(one, now)
        for one in dispatches.dispatches_for(actor).filter(pk__in=wanted["dispatch"])
    }
    rows |= {
        ("report", one.pk): _report(one, now) for one in queries.reports_for(actor).filter(pk__in=wanted["report"])
    }
    return [rows[hit.kind, hit.record_id] for hit in hits if (hit.kind, hit.record_id) in rows]


def _concern(one: Any, actor: Any, now: Any) -> dict[str, Any]:
    row = shown.row(one, actor, now)
    return {
        "name": "desk:concern",
        "pk": one.pk,
        "title": row.title,
        "reference": row.reference,
        "about": row.place,
        "tag": row.state,
        "kind": row.state_kind,
        "at": row.received_at,
    }


def _dispatch(one: Any, now: Any) -> dict[str, Any]:
    return {
        "name": "desk:dispatch",
        "pk": one.pk,
        "title": shown.label("contact_purpose", one.purpose, now.date()),
        "reference": one.reference,
        "about": "",
        "tag": one.get_state_display(),
        "kind": DISPATCH_KIND[one.state],
        "at": one.made_at,
    }


def _report(one: Any, now: Any) -> dict[str, Any]:
    words, kind = coarse_state(one)
    return {
        "name": "desk:report",
        "pk": one.pk,
        "title": shown.label("concern_category", one.category, now.date()),
        "reference": one.reference,
        "about": "",
        "tag": words,
        "kind": kind,
        "at": one.received_at,
    }
