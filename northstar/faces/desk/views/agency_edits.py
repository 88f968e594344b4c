"""Forms of the directory: what only the coordinator changes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from northstar.faces.desk.forms import agencies as forms
from northstar.faces.desk.queries import agencies as shown
from northstar.faces.desk.queries import agency_history as told
from northstar.faces.desk.views.agencies import done, edit_by, loaded, page
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs
from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import Agency, BankHoliday, Signature, Team
from northstar.kit.transitions import Refused


@needs(Permission.EDIT_AGENCIES)
def add_agency(request: HttpRequest) -> HttpResponse:
    form = forms.AgencyForm(request.POST or None, day=queries.day_of(timezone.now()))
    if form.is_valid():
        try:
            made = services.add_agency(
                edit=edit_by(request, form.cleaned_data["reason"]), slug=form.slug, details=form.details
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Added. Say where they work next, and how to reach them."))
            return redirect("desk:agency-areas", made.slug)
    return form_page(request, None, form, _("Add an agency"))


@needs(Permission.EDIT_AGENCIES)
def edit_agency(request: HttpRequest, slug: str) -> HttpResponse:
    found, stale = loaded(slug), None
    form = forms.AgencyForm(request.POST or None, day=queries.day_of(timezone.now()), agency=found)
    if form.is_valid():
        edit = edit_by(request, form.cleaned_data["reason"])
        try:
            services.change_agency(
                edit=edit,
                agency_id=found.pk,
                seen_version=form.cleaned_data["version"],
                details=form.details,
            )
        except services.Stale as stopped:
            stale = met(form, found, stopped)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, found, edit)
    return form_page(request, found, form, _("Change what we hold"), stale=stale)


@needs(Permission.EDIT_AGENCIES)
def edit_areas(request: HttpRequest, slug: str) -> HttpResponse:
    found, day, stale = loaded(slug), queries.day_of(timezone.now()), None
    initial = {"version": found.version, **shown.chosen_areas(found, day)}
    form = forms.AreasForm(request.POST or None, choices=shown.area_choices(day), initial=initial)
    if form.is_valid():
        edit = edit_by(request, form.cleaned_data["reason"])
        try:
            services.set_coverage(
                edit=edit,
                agency_id=found.pk,
                seen_version=form.cleaned_data["version"],
                area_codes=shown.with_parts(form.chosen, day),
            )
        except services.Stale as stopped:
            stale = met(form, found, stopped)
        else:
            return done(request, found, edit)
    return form_page(request, found, form, _("Where they work"), stale=stale)


@needs(Permission.EDIT_AGENCIES)
def end_agency(request: HttpRequest, slug: str) -> HttpResponse:
    """The end of an agency, with or without another that takes over."""
    found = loaded(slug)
    others = queries.agencies_on(queries.day_of(timezone.now())).exclude(pk=found.pk)
    form = forms.EndForm(request.POST or None, others=others, initial={"version": found.version})
    if form.is_valid():
        edit = edit_by(request, form.cleaned_data["reason"], on=form.cleaned_data["on"])
        try:
            services.end_agency(
                edit=edit,
                agency_id=found.pk,
                seen_version=form.cleaned_data["version"],
                successor_id=form.cleaned_data["successor"] or None,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, found, edit)
    return form_page(request, found, form, _("End %(name)s") % {"name": found})


@needs(Permission.EDIT_AGENCIES)
def rename(request: HttpRequest, slug: str) -> HttpResponse:
    """Another name from a day on; whoever knows the old one still finds it."""
    found, stale = loaded(slug), None
    form = forms.RenameForm(request.POST or None, agency=found)
    if form.is_valid():
        data = form.cleaned_data
        edit = edit_by(request, data["reason"], on=data["on"])
        try:
            services.rename_agency(
                edit=edit,
                agency_id=found.pk,
                seen_version=data["version"],
                name=data["name"],
                short_name=data["short_name"],
            )
        except services.Stale as stopped:
            stale = met(form, found, stopped)
        except Refused as refusal:
            form.add_error("on", str(refusal))
        else:
            return done(request, found, edit)
    return form_page(request, found, form, _("%(name)s has another name") % {"name": found}, stale=stale)


@needs(Permission.EDIT_AGENCIES)
@require_POST
def looked_at(request: HttpRequest, slug: str) -> HttpResponse:
    found = loaded(slug)
    services.check_agency(edit=edit_by(request), agency_id=found.pk)
    messages.success(request, _("Noted: looked at today."))
    return redirect("desk:agency", slug)


@needs(Permission.EDIT_AGENCIES)
@require_POST
def add_team(request: HttpRequest, slug: str) -> HttpResponse:
    found, form = loaded(slug), forms.TeamForm(request.POST)
    if form.is_valid():
        try:
            services.add_team(edit=edit_by(request), agency_id=found.pk, name=form.cleaned_data["name"])
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("desk:agency-tab", slug, "about")
    return page(request, found, "about", status=422, team_form=form)


@needs(Permission.EDIT_AGENCIES)
@require_POST
def end_team(request: HttpRequest, pk: UUID) -> HttpResponse:
    team = get_object_or_404(Team.objects.select_related("agency"), pk=pk, ended_on__isnull=True)
    services.end_team(edit=edit_by(request), team_id=pk)
    messages.success(request, _("Ended. You can take it back in the history."))
    return redirect("desk:agency-tab", team.agency.slug, "about")


@needs(Permission.EDIT_AGENCIES)
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    found = loaded(slug)
    form = forms.SignForm(request.POST or None, agreements=queries.agreements_to_sign(found.pk, timezone.now()))
    if form.is_valid():
        try:
            services.sign_agreement(
                edit=edit_by(request),
                agency_id=found.pk,
                agreement_id=form.cleaned_data["agreement"],
                signing=form.signing,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted. From the day of signing, personal data may go there."))
            return redirect("desk:agency-tab", slug, "about")
    return form_page(request, found, form, _("They have signed an agreement"))


@needs(Permission.EDIT_AGENCIES)
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    signature = get_object_or_404(Signature.objects.select_related("agency"), pk=pk)
    try:
        services.withdraw_signature(edit=edit_by(request), signature_id=pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Withdrawn. No personal data goes there under it from today."))
    return redirect("desk:agency-tab", signature.agency.slug, "about")


@needs(Permission.EDIT_AGENCIES)
def holidays(request: HttpRequest) -> HttpResponse:
    """Bank holidays, and a day that was proclaimed."""
    form = forms.HolidayForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.add_holiday(
                edit=edit_by(request), holiday=services.Holiday(data["on"], data["name"], data["source"])
            )
        except Refused as refusal:
            form.add_error("on", str(refusal))
        else:
            return redirect("desk:holidays")
    today = queries.day_of(timezone.now())
    context = {"form": form, "days": shown.days_from(today.year)}
    return render(request, "desk/agencies/holidays.html", context, status=422 if form.is_bound else 200)


@needs(Permission.EDIT_AGENCIES)
@require_POST
def remove_holiday(request: HttpRequest, pk: int) -> HttpResponse:
    day = get_object_or_404(BankHoliday, pk=pk)
    services.remove_holiday(edit=edit_by(request), day=day.day, nation=day.nation)
    messages.success(request, _("Removed: offices count as open on that day."))
    return redirect("desk:holidays")


def met(form: Any, found: Agency, stale: services.Stale) -> dict[str, Any]:
    """Somebody was quicker: keep what was typed, and let the next save go over what is shown beside it."""
    form.data = form.data.copy()
    form.data["version"] = str(stale.version)
    return told.stale_words(found, stale, timezone.now())


def form_page(request: HttpRequest, found: Agency | None, form: Any, title: str, **more: Any) -> HttpResponse:
    status = 409 if more.get("stale") else 422 if form.is_bound else 200
    context = {"agency": found, "form": form, "title": title, **more}
    return render(request, "desk/agencies/form.html", context, status=status)
