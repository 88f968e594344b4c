"""The directory: who the partners are, how to reach them now, and the one-button verbs on their contacts."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from northstar.faces.desk.forms import agencies as forms
from northstar.faces.desk.queries import agencies as shown
from northstar.faces.desk.queries import agency_history as told
from northstar.faces.desk.queries import maps
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import fresh_sign_in, needs, needs_membership
from northstar.foundation.agencies import policies, queries, services
from northstar.foundation.agencies.models import Agency, Change, Contact
from northstar.foundation.agencies.services import importing
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit import sheets
from northstar.kit.listings import Column, Listing, changed
from northstar.kit.transitions import Refused
from northstar.partnership.governance.queries import activity, papers, readiness

COLUMNS = [
    Column(gettext_lazy("Agency"), "name"),
    Column(gettext_lazy("Works in")),
    Column(gettext_lazy("Personal data")),
    Column(gettext_lazy("Contacts")),
    Column(gettext_lazy("Looked at"), "checked"),
]
SORTS = {"name": ("name", "pk"), "checked": ("checked_on", "name", "pk")}
TABS = ("reach", "about", "history")
EDITORS = (Permission.EDIT_AGENCIES, Permission.EDIT_OWN_AGENCY)


@needs_membership
def agencies(request: HttpRequest) -> HttpResponse:
    """The partners, by name; every member may look up whom to turn to."""
    now = timezone.now()
    form, source = _filtered(request, request.GET)
    listing = Listing(request.GET, source, sorts=SORTS, order="name", size=100)
    listing.rows = shown.rows(listing.rows, now)
    context = {
        "listing": listing,
        "columns": COLUMNS,
        "form": form,
        "chosen": _tags(request, form),
        "may_administer": policies.may_administer(request.actor),
        "may_import": any(request.actor.may(permission) for permission in EDITORS),
        "may_export": request.actor.may(Permission.EXPORT),
        "asked": list(request.GET.lists()),
    }
    return render(request, "desk/agencies/list.html", context)


@needs(Permission.EXPORT)
@fresh_sign_in
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The list as its filters ask, a line for each contact. Goes into the trail."""
    asked = forms.ExportForm(request.POST)
    if not asked.is_valid():
        raise Http404
    _form, source = _filtered(request, request.POST)
    rows = shown.export_rows(list(source), timezone.now())
    kind = asked.cleaned_data["format"]
    audit.record(
        Action.DISCLOSE, "agencies.exported", kind="agencies.contact", count=len(rows), detail={"format": kind}
    )
    return sheets.answer(kind, "agencies", importing.HEADS, rows)


@needs_membership
def agency(request: HttpRequest, slug: str, tab: str = "reach") -> HttpResponse:
    """One agency: how to reach it now, what it is, or its history."""
    if tab not in TABS:
        raise Http404
    return page(request, loaded(slug), tab)


def loaded(slug: str) -> Agency:
    """An agency by its address, else 404. The directory is open to every member."""
    try:
        return queries.agency(slug)
    except Agency.DoesNotExist as missing:
        raise Http404 from missing


def page(request: HttpRequest, found: Agency, tab: str, *, status: int = 200, **bound: Any) -> HttpResponse:
    """The agency's page with a tab open. ``bound`` holds forms that could not be taken."""
    now = timezone.now()
    day = queries.day_of(now)
    row = shown.rows([found], now)[0]
    context = {
        "agency": found,
        "row": row,
        "tab": tab,
        "tabs": _tabs(found, tab),
        "now": now,
        "ended": found.valid_to is not None and found.valid_to <= day,
        "former": shown.former_names(found),
        "predecessors": [each.name for each in found.predecessors.order_by("name")],
        "designation": queries.designation_of(found.pk, day),
        "ahead": queries.merger_ahead(found),
        "follower": queries.successor_of(found, day) if found.successor_id else None,
        "may_edit": policies.may_edit_contacts(request.actor, found.pk),
        "may_administer": policies.may_administer(request.actor),
        "made": told.made(_made(request, found)),
        **_for_tab(request, found, tab, now),
        **bound,
    }
    return render(request, f"desk/agencies/{tab}.html", context, status=status)


def _for_tab(request: HttpRequest, found: Agency, tab: str, now: Any) -> dict[str, Any]:
    if tab == "history":
        return {"steps": told.steps(found, queries.history_of(found, most=200), now)}
    if tab == "about":
        return {
            "signatures": shown.signatures(found, now),
            "may_take": set(papers.signatures_for(request.actor).filter(agency=found).values_list("pk", flat=True)),
            "since": activity.since([found.pk]).get(found.pk),
            "done_here": activity.activity(request.actor, [found.pk], now).get(found.pk),
            "shows_readiness": readiness.agency_for(request.actor, found.slug, now) is not None,
            "teams": found.teams.filter(ended_on__isnull=True).order_by("name"),
            "to_sign": queries.agreements_to_sign(found.pk, now),
            "team_form": forms.TeamForm(),
            "covered": maps.area_map(shown.covered_codes(found, queries.day_of(now)), queries.day_of(now)),
        }
    contacts = shown.contacts_of(found, now)
    return {"contacts": contacts, "reached": shown.reached(found, now, contacts)}


def _tabs(found: Agency, tab: str) -> list[dict[str, Any]]:
    words = {"reach": _("How to reach them"), "about": _("Who they are"), "history": _("History")}
    first = reverse("desk:agency", args=[found.slug])
    return [
        {
            "label": words[name],
            "current": name == tab,
            "url": first if name == "reach" else reverse("desk:agency-tab", args=[found.slug, name]),
        }
        for name in TABS
    ]


def _filtered(request: HttpRequest, asked: Any) -> tuple[forms.DirectoryForm, Any]:
    """The filters, and the agencies that pass them; what the address says and is not there is passed over."""
    day = queries.day_of(timezone.now())
    form = forms.DirectoryForm(asked, day=day, areas=shown.filter_areas(day))
    form.is_valid()
    data = form.cleaned_data
    source = shown.found_agencies(
        day,
        text=data.get("q") or "",
        kind=data.get("kind") or "",
        area=data.get("area") or "",
        check="check" in (data.get("show") or []),
    )
    return form, source


def _tags(request: HttpRequest, form: forms.DirectoryForm) -> list[dict[str, Any]]:
    tags = []
    for name in ("q", "kind", "area", "show"):
        value = form.cleaned_data.get(name)
        if value:
            words = value if name == "q" else dict(form.fields[name].choices).get(value[0] if name == "show" else value)
            tags.append({"words": words, "url": changed(request.GET, **{name: None})})
    return tags


def _made(request: HttpRequest, found: Agency) -> Change | None:
    """The change that was just made: its number is in the address after a verb."""
    asked = request.GET.get("done", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 16):
        return None
    return found.changes.filter(pk=asked).select_related("undone_by").first()


def contact_to_edit(request: HttpRequest, pk: UUID) -> Contact:
    """A contact that the actor may change; another agency's is not there."""
    found = get_object_or_404(Contact.objects.select_related("agency__successor"), pk=pk)
    if not policies.may_edit_contacts(request.actor, found.agency_id):
        raise Http404
    return found


def edit_by(request: HttpRequest, reason: str = "", **more: Any) -> services.Edit:
    return services.Edit(by=request.actor.ref, at=timezone.now(), reason=reason, **more)


def done(request: HttpRequest, found: Agency, edit: services.Edit) -> HttpResponse:
    """Back to the agency, which says what was done and offers to take it back."""
    address = reverse("desk:agency", args=[found.slug])
    made = found.changes.filter(changed_at=edit.at, changed_by=edit.by).first()
    if made is None:
        messages.info(request, _("Nothing was different, so nothing was changed."))
        return redirect(address)
    return redirect(f"{address}?done={made.pk}")


def _simple(verb: Callable[..., Any]) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """A verb that needs no more than the contact: one button, one answer, one way back."""

    @require_POST
    def view(request: HttpRequest, pk: UUID) -> HttpResponse:
        contact, edit = contact_to_edit(request, pk), edit_by(request)
        try:
            verb(edit=edit, contact_id=contact.pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("desk:agency", contact.agency.slug)
        return done(request, contact.agency, edit)

    return needs(*EDITORS)(view)


confirm = _simple(services.confirm_contact)
lapse = _simple(services.lapse_contact)
end = _simple(services.end_contact)


@needs(*EDITORS)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a change back: one's own agency's contacts, or anything as coordinator."""
    change = get_object_or_404(Change.objects.select_related("agency"), pk=pk, agency__isnull=False)
    own = change.subject == "contact" and policies.may_edit_contacts(request.actor, change.agency_id)
    if not (own or policies.may_administer(request.actor)):
        raise Http404
    try:
        services.undo_change(edit=edit_by(request), change_id=pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back. It is as it was before."))
    return redirect("desk:agency-tab", change.agency.slug, "history")
