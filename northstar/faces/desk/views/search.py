"""Search. The words come by POST and stay in the session, sealed: no address, history or proxy's log has them."""

import base64
import binascii
import secrets
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.queries import dispatch as dispatches
from northstar.casework.concerns.states import DispatchState, State
from northstar.faces.desk.queries import concerns as shown
from northstar.faces.desk.queries.home import coarse_state
from northstar.faces.desk.queries.records import DISPATCH_KIND
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.vault.keyring import keyring
from northstar.kit import sealing

MOST_HITS = 50
# So many searches of one session can be gone back to; each has an address that says nothing.
MOST_KEPT, SESSION = 8, "searches"


@needs(Permission.SEARCH)
def search(request: HttpRequest) -> HttpResponse:
    """Every word, in what the reader may read. The words are never logged."""
    asked = request.POST.get("q", "")[:200].replace("\x00", "").strip()
    if asked:
        return redirect(f"{reverse('desk:search')}?found={_keep(request.session, asked)}")
    asked, now = _kept(request.session, request.GET.get("found", "")), timezone.now()
    hits = queries.search(request.actor, asked, most=MOST_HITS) if asked else []
    found = _loaded(request.actor, hits, now)
    if asked:
        audit.record(Action.CONSULT, "desk.searched", count=len(found))
    context = {"searched": asked, "found": found, "most": MOST_HITS, "full": len(hits) == MOST_HITS, "now": now}
    return render(request, "desk/search.html", context)


def _keep(session: SessionBase, asked: str) -> str:
    name = secrets.token_urlsafe(6)
    sealed = sealing.seal(keyring().key_for("searched"), asked.encode(), f"searched:{name}")
    session[SESSION] = [*session.get(SESSION, []), [name, base64.b64encode(sealed).decode()]][-MOST_KEPT:]
    return name


def _kept(session: SessionBase, name: str) -> str:
    """The words of a search; none for one that has been forgotten, or was another session's."""
    written = dict(session.get(SESSION, [])).get(name)
    if not written:
        return ""
    try:
        sealed = base64.b64decode(written, validate=True)
        return sealing.unseal(keyring().key_for("searched"), sealed, f"searched:{name}").decode()
    except (binascii.Error, sealing.BrokenSeal):
        return ""


def _loaded(actor: Any, hits: list[queries.Hit], now: Any) -> list[dict[str, Any]]:
    """The hits as rows, in their order; what the reader is excluded from falls out here.

    Without what belongs to them: a row opens no sealed field and names nobody.
    """
    wanted: dict[str, list[Any]] = {"concern": [], "dispatch": [], "report": []}
    for hit in hits:
        wanted[hit.kind].append(hit.record_id)
    rows = {
        ("concern", one.pk): _concern(one, now)
        for one in queries.concerns_for(actor).select_related(None).filter(pk__in=wanted["concern"])
    }
    rows |= {
        ("dispatch", one.pk): _dispatch(one, now)
        for one in dispatches.dispatches_for(actor).select_related(None).filter(pk__in=wanted["dispatch"])
    }
    rows |= {
        ("report", one.pk): _report(one, now)
        for one in queries.reports_for(actor).select_related(None).filter(pk__in=wanted["report"])
    }
    return [rows[hit.kind, hit.record_id] for hit in hits if (hit.kind, hit.record_id) in rows]


def _concern(one: Any, now: Any) -> dict[str, Any]:
    return {
        "name": "desk:concern",
        "pk": one.pk,
        "title": shown.label("concern_category", one.category, now.date()),
        "reference": one.reference,
        "about": shown.place_words(one.area_codes, one.area_choices, now.date()),
        "tag": str(State(one.state).label),
        "kind": shown.STATE_KIND[one.state],
        "at": one.received_at,
    }


def _dispatch(one: Any, now: Any) -> dict[str, Any]:
    return {
        "name": "desk:dispatch",
        "pk": one.pk,
        "title": shown.label("contact_purpose", one.purpose, now.date()),
        "reference": one.reference,
        "about": "",
        "tag": str(DispatchState(one.state).label),
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
