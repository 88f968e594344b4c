"""Information sharing agreements: read by every member, made and ended by the coordinator."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from northstar.faces.desk.forms import agreements as forms
from northstar.faces.desk.queries import agreements as shown
from northstar.faces.desk.queries import stops as stopping
from northstar.faces.desk.views.agencies import edit_by
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs, needs_membership
from northstar.foundation.agencies import policies, queries, services
from northstar.foundation.agencies.models import Agreement
from northstar.kit.transitions import Refused
from northstar.partnership.governance.queries import papers


@needs_membership
def agreements(request: HttpRequest) -> HttpResponse:
    """Every agreement with how it stands; those in force first."""
    day = queries.day_of(timezone.now())
    may = policies.may_administer(request.actor)
    context = {
        "rows": shown.rows(day),
        "readable": set(papers.agreements_for(request.actor).values_list("pk", flat=True)),
        "may_administer": may,
        "may_see_stops": may or request.actor.may(Permission.EDIT_OWN_AGENCY),
    }
    return render(request, "desk/agencies/agreements.html", context)


@needs(Permission.EDIT_AGENCIES)
def add(request: HttpRequest) -> HttpResponse:
    form = forms.AgreementForm(request.POST or None)
    if form.is_valid():
        edit = edit_by(request, form.cleaned_data["reason"], on=form.cleaned_data["on"])
        try:
            services.add_agreement(edit=edit, terms=form.terms)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Added. It carries personal data to an agency once that agency has signed."))
            return redirect("desk:agreements")
    return _form(request, form, _("Add an agreement"))


@needs(Permission.EDIT_AGENCIES)
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Agreement, pk=pk, valid_to__isnull=True)
    form = forms.EndAgreementForm(request.POST or None)
    if form.is_valid():
        edit = edit_by(request, form.cleaned_data["reason"], on=form.cleaned_data["on"])
        try:
            services.end_agreement(edit=edit, agreement_id=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("It ends. From that day, what was sent under it is closed to those who have signed nothing else."),
            )
            return redirect("desk:agreements")
    left = shown.left_without(found, queries.day_of(timezone.now()))
    return _form(request, form, _("End “%(title)s”") % {"title": found}, agreement=found, left=left)


@needs(Permission.EDIT_AGENCIES, Permission.EDIT_OWN_AGENCY)
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What stops when an agreement ends: of every agency for those who keep agreements, of their own for its lead."""
    found, now = get_object_or_404(Agreement, pk=pk), timezone.now()
    context = {
        "stops": stopping.stops(request.actor, found, now),
        "may_administer": policies.may_administer(request.actor),
    }
    return render(request, "desk/agencies/stops.html", context)


def _form(request: HttpRequest, form: forms.AgreementForm | forms.EndAgreementForm, title: str, **more) -> HttpResponse:
    context = {"form": form, "title": title, **more}
    return render(request, "desk/agencies/agreement.html", context, status=422 if form.is_bound else 200)
