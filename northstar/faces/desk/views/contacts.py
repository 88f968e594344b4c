"""The form of a contact, and saying that nobody is there for a while."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from northstar.faces.desk.forms import contacts as forms
from northstar.faces.desk.queries import agencies as shown
from northstar.faces.desk.queries.uses import of_contact
from northstar.faces.desk.views.agencies import EDITORS, contact_to_edit, done, edit_by, loaded
from northstar.faces.desk.views.agency_edits import form_page, met
from northstar.foundation.access.doors import needs
from northstar.foundation.agencies import policies, queries, services
from northstar.foundation.agencies.models import Agency, Contact
from northstar.foundation.codes import queries as codes
from northstar.kit.transitions import Refused


@needs(*EDITORS)
def edit_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    contact = contact_to_edit(request, pk)
    form = forms.ContactForm(request.POST or None, known=_known(contact.agency), contact=contact)
    stale = None
    if form.is_valid():
        edit = edit_by(request, form.cleaned_data["reason"])
        try:
            services.change_contact(
                edit=edit,
                contact_id=pk,
                details=form.details,
                seen_version=form.cleaned_data["version"],
                hours=form.cleaned_data["hours"],
                confirmed=form.cleaned_data["confirmed"],
            )
        except services.Stale as stopped:
            stale = met(form, contact.agency, stopped)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, contact.agency, edit)
    uses = of_contact(request.actor, contact, timezone.now())
    title = _("Change “%(name)s”") % {"name": contact.label}
    return form_page(request, contact.agency, form, title, stale=stale, uses=uses)


@needs(*EDITORS)
def add_contact(request: HttpRequest, slug: str) -> HttpResponse:
    found = loaded(slug)
    if not policies.may_edit_contacts(request.actor, found.pk):
        raise Http404
    form = forms.ContactForm(request.POST or None, known=_known(found))
    if form.is_valid():
        edit = edit_by(request, form.cleaned_data["reason"])
        try:
            services.add_contact(
                edit=edit,
                agency_id=found.pk,
                details=form.details,
                hours=form.cleaned_data["hours"],
                confirmed=form.cleaned_data["confirmed"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, found, edit)
    return form_page(request, found, form, _("Add a contact"))


@needs(*EDITORS)
def away(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nobody is there from one day to another, so whoever stands in is found instead."""
    contact, stale = contact_to_edit(request, pk), None
    initial = {
        "version": contact.version,
        "leaves": contact.away_from and date_format(contact.away_from, "j F Y"),
        "back": contact.away_until and date_format(contact.away_until, "j F Y"),
    }
    form = forms.AwayForm(request.POST or None, initial=initial)
    if form.is_valid():
        edit = edit_by(request, form.cleaned_data["reason"])
        try:
            services.set_away(edit=edit, contact_id=pk, **form.span)
        except services.Stale as stopped:
            stale = met(form, contact.agency, stopped)
        except Refused as refusal:
            form.add_error("back", str(refusal))
        else:
            return done(request, contact.agency, edit)
    title = _("“%(name)s”: nobody is there for a while") % {"name": contact.label}
    return form_page(request, contact.agency, form, title, stale=stale)


def _known(found: Agency) -> forms.Known:
    """What a contact's form may offer."""
    day = queries.day_of(timezone.now())
    return forms.Known(
        purposes=shown.purposes(day),
        teams=found.teams.filter(ended_on__isnull=True).order_by("name"),
        contacts=Contact.objects.on(day).filter(agency=found).order_by("label"),
        languages=shown.languages(day),
        areas=shown.named_areas(day),
        topics=list(codes.choices("expertise", day, unknown=False)),
    )
