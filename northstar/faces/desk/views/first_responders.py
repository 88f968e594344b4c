"""Who may refer into the NRM, and the places and hours in which nobody can."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from northstar.faces.desk.forms import first_responders as forms
from northstar.faces.desk.queries import first_responders as shown
from northstar.faces.desk.queries.agencies import area_choices
from northstar.faces.desk.views.agencies import edit_by, loaded
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs, needs_membership
from northstar.foundation.agencies import policies, queries, services
from northstar.foundation.agencies.models import Agency, Designation
from northstar.kit.transitions import Refused


@needs_membership
def first_responders(request: HttpRequest) -> HttpResponse:
    """The organisations, who of them is trained and there, and each council's week; ``?whom=child`` for children."""
    now, child = timezone.now(), request.GET.get("whom") == "child"
    context = {
        "organisations": shown.organisations(now),
        "rows": shown.area_rows(queries.day_of(now), child=child),
        "child": child,
        "now": now,
    }
    return render(request, "desk/first_responders.html", context)


@needs(Permission.EDIT_AGENCIES)
def designate(request: HttpRequest, slug: str) -> HttpResponse:
    """A new First Responder Organisation, from a day on."""
    found = loaded(slug)
    form = _form(request, None)
    if form.is_valid():
        edit = edit_by(request, form.cleaned_data["reason"], on=form.cleaned_data["on"])
        try:
            services.designate(edit=edit, agency_id=found.pk, status=form.status)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted. Its trained staff are found for referrals from that day on."))
            return redirect("desk:agency-tab", slug, "about")
    return _page(request, found, form, _("It is a First Responder Organisation"))


@needs(Permission.EDIT_AGENCIES)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct what is held about a status, or end it."""
    held = get_object_or_404(Designation.objects.select_related("agency"), pk=pk, valid_to__isnull=True)
    form = _form(request, held)
    if form.is_valid():
        edit = edit_by(request, form.cleaned_data["reason"], on=form.cleaned_data["on"])
        try:
            if form.cleaned_data["on"]:
                services.end_designation(edit=edit, designation_id=pk)
            else:
                services.change_designation(edit=edit, designation_id=pk, status=form.status)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted."))
            return redirect("desk:agency-tab", held.agency.slug, "about")
    return _page(request, held.agency, form, _("First Responder status"))


def _form(request: HttpRequest, held: Designation | None) -> forms.DesignationForm:
    choices = area_choices(queries.day_of(timezone.now()))
    return forms.DesignationForm(request.POST or None, held=held, areas=choices)


def _page(request: HttpRequest, found: Agency, form: forms.DesignationForm, title: str) -> HttpResponse:
    context = {"agency": found, "form": form, "title": title, "may_administer": policies.may_administer(request.actor)}
    return render(request, "desk/agencies/form.html", context, status=422 if form.is_bound else 200)
