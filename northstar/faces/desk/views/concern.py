"""A concern's page: what was told, what the desk thinks, who has it, what was said, what happened."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern
from northstar.casework.concerns.policies import concerns as policies
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.queries import dispatch as dispatches
from northstar.casework.concerns.services import triage
from northstar.faces.desk.forms import triage as forms
from northstar.faces.desk.queries import added, maps, records, thrive
from northstar.faces.desk.queries import concerns as shown
from northstar.faces.desk.queries.onlookers import onlookers
from northstar.foundation.access import queries as access
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs
from northstar.foundation.documents import queries as documents

TABS = ("account", "assess", "routes", "messages", "notes", "history")


def loaded(request: HttpRequest, pk: UUID) -> Concern:
    """The concern if the reader may see it, else 404."""
    return get_object_or_404(queries.concerns_for(request.actor), pk=pk)


@needs(Permission.READ_CONCERNS)
def concern(request: HttpRequest, pk: UUID, tab: str = "account") -> HttpResponse:
    if tab not in TABS:
        raise Http404
    found = loaded(request, pk)
    triage.note_consultation(request.actor, found)
    return page(request, found, tab)


def page(request: HttpRequest, found: Concern, tab: str, *, status: int = 200, **bound: Any) -> HttpResponse:
    """The page with a tab open. ``bound`` holds forms that could not be taken, with what was typed in them."""
    now = timezone.now()
    context = {
        "concern": found,
        "row": shown.row(found, request.actor, now),
        "summary": records.summary(found, now),
        "onlookers": onlookers(request.actor, found, now),
        "tab": tab,
        "tabs": _tabs(found, tab),
        "may_triage": policies.may_triage(request.actor, found),
        "may_send": policies.may_send(request.actor, found),
        "may_contact": policies.may_read_contact(request.actor, found),
        "merged_here": shown.rows(queries.merged_into(request.actor, found), request.actor, now),
        "somebody_has_it": found.state in states.TRIAGE and dispatches.somebody_has(request.actor, found),
        "is_open": found.state in states.OPEN,
        "now": now,
        "here": request.path,
        **_for_tab(request, found, tab, now),
        **bound,
    }
    return render(request, f"desk/concern/{tab}.html", context, status=status)


def _tabs(found: Concern, tab: str) -> list[dict[str, Any]]:
    words = {
        "account": _("What was told"),
        "assess": _("Assessment"),
        "routes": _("Who has it"),
        "messages": _("Messages"),
        "notes": _("Desk notes"),
        "history": _("History"),
    }
    counts = {"messages": 1 if found.unread_from_reporter else 0}
    return [
        {
            "label": words[name],
            "current": name == tab,
            "count": counts.get(name, 0),
            "url": reverse("desk:concern", args=[found.pk])
            if name == "account"
            else reverse("desk:concern-tab", args=[found.pk, name]),
        }
        for name in TABS
    ]


def _for_tab(request: HttpRequest, found: Concern, tab: str, now: Any) -> dict[str, Any]:
    """What only this tab needs, so that no page reads more than it shows."""
    actor, day = request.actor, now.date()
    if tab == "account":
        return {
            "parts": shown.parts(found.answers),
            "indicators": records.indicators(found, day),
            "duplicates": shown.rows(queries.duplicates_for(actor, found), actor, now),
            "documents": documents.documents_of(actor, "concerns.concern", found.pk),
            "scanner_off": not settings.SCANNER_ADDRESS,
            "reveal_form": forms.RevealForm(),
            "reporter": records.reporter(found, day),
            "where": maps.area_map(found.area_codes or found.area_choices, day),
        }
    if tab == "assess":
        areas = records.area_choices(found, day)
        codes = {name: getattr(found, name) for name in triage.DECIDED}
        earlier = list(records.assessments(actor, found))
        return {
            "assessments": thrive.earlier(earlier, day),
            "suggestion": thrive.suggestion(earlier[0].grades, day) if earlier else None,
            "assess_form": forms.AssessForm(initial={"urgency": found.urgency, "version": found.version}, day=day),
            "codes_form": forms.CodesForm(
                initial={**codes, "area": records.present_area(found, day), "version": found.version},
                day=day,
                areas=areas,
            ),
        }
    if tab == "routes":
        return {
            "proposals": records.proposals(found, dispatches.routing_history(found), now),
            "dispatches": records.sent(dispatches.dispatches_of(actor, found), now),
            "added": added.beside_copies(actor, found),
            "unwarned": added.unwarned(actor, found),
        }
    if tab == "messages":
        said = queries.messages_for(actor, found)
        return {"messages_": said, "ask_form": forms.AskForm(), "added": added.beside_messages(actor, found)}
    if tab == "notes":
        return {"notes": queries.notes_for(actor, found), "note_form": forms.NoteForm()}
    return {"steps": records.history(queries.steps_for(actor, found), day, access.handed_words(actor, found.pk))}


def small_page(request: HttpRequest, found: Concern, form: Any, template: str) -> HttpResponse:
    """A page with one question about a concern."""
    context = {"concern": found, "form": form}
    return render(request, template, context, status=422 if form.errors else 200)
