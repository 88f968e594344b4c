"""How well what is held about partners is looked after, and asking those who answer for it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from northstar.faces.desk.views.agencies import EDITORS, contact_to_edit, loaded
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs
from northstar.foundation.agencies import queries
from northstar.foundation.notices import services as notices
from northstar.kit.listings import Listing
from northstar.kit.transitions import Refused


@needs(Permission.EDIT_AGENCIES)
def freshness(request: HttpRequest) -> HttpResponse:
    """Every agency with how fresh its contacts are, the worst first."""
    now = timezone.now()
    listing = Listing(request.GET, queries.kept_by(queries.agencies_on(queries.day_of(now)), now))
    return render(request, "desk/agencies/freshness.html", {"listing": listing, "now": now})


@needs(*EDITORS)
@require_POST
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask whoever answers for one contact, now."""
    contact = contact_to_edit(request, pk)
    try:
        notices.ask_owner(contact=contact, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("A mail with a link is on its way to whoever answers for “%s”.") % contact.label)
    return redirect("desk:agency", contact.agency.slug)


@needs(Permission.EDIT_AGENCIES)
@require_POST
def ask_agency(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for every contact of one agency that is due, and was not asked of late."""
    found, now = loaded(slug), timezone.now()
    due = list(queries.to_ask(now).filter(agency=found).select_related("agency"))
    for contact in due:
        notices.ask_owner(contact=contact, at=now)
    if due:
        words = ngettext("%(count)d mail is on its way.", "%(count)d mails are on their way.", len(due))
        messages.success(request, words % {"count": len(due)})
    else:
        messages.info(request, _("Nobody is to be asked: all is confirmed, was asked lately, or has no address."))
    return redirect("desk:freshness")
