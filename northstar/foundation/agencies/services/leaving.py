"""Somebody leaves an agency: what named them names them no more, and a colleague may take it on."""

from dataclasses import replace
from uuid import UUID

from django.db import transaction

from northstar.foundation.agencies import queries
from northstar.foundation.agencies.models import Asking, Contact
from northstar.foundation.agencies.services import contacts, history
from northstar.foundation.agencies.services.history import Edit
from northstar.foundation.agencies.states import Act, Channel, ContactState

_CLEARED = ("person", "email", "phone", "channel", "owner_name", "owner_email")


@transaction.atomic
def take_out(*, edit: Edit, agency_id: UUID, name: str, email: str) -> list[Contact]:
    """No contact of the agency leads to this person any more, from now. Answers which did, or were looked after by them.

    What led to them alone has lapsed, without their name, address and number; a duty that they looked after is not
    confirmed. Links that were mailed to them stop working.
    """
    found = queries.contacts_of_person(agency_id, edit.day, name=name, email=email)
    rows = list(found.select_related("agency").select_for_update(of=("self",)))
    for contact in rows:
        _take_out(contact, edit, name, email)
    asked = Asking.objects.filter(contact__in=rows, answered_at__isnull=True, expires_at__gt=edit.at)
    asked.update(expires_at=edit.at)
    return rows


def _take_out(contact: Contact, edit: Edit, name: str, email: str) -> None:
    names = (*_CLEARED, *contacts.STANDING)
    before = history.picture(contact, names)
    theirs = queries.leads_to(contact, name=name, email=email)
    if contact.owner_email.casefold() == email.casefold() or not contact.owner_email:
        contact.owner_name = contact.owner_email = ""
    if theirs:
        contact.phone = "" if contact.person else contact.phone
        contact.person = ""
        contact.email = "" if contact.email.casefold() == email.casefold() else contact.email
        contact.channel = contact.channel if _has_its_channel(contact) else Channel.DESK
    if contact.state != ContactState.LAPSED:
        contacts.stand(contact, "lapse" if theirs else "doubt", edit)
    contact.version += 1
    contact.save(update_fields=[*names, "version"])
    act = Act.LAPSED if theirs else Act.CHANGED
    history.keep(contact, act, edit, before=before, after=history.picture(contact, names))


def _has_its_channel(contact: Contact) -> bool:
    needed = {Channel.MAIL: contact.email, Channel.PHONE: contact.phone}.get(Channel(contact.channel), "here")
    return bool(needed)


@transaction.atomic
def take_on(*, edit: Edit, contact_id: UUID, name: str, email: str, was: tuple[str, str]) -> Contact:
    """A colleague takes a contact on after somebody, ``was`` (name and address), who may be there still.

    They answer for it. If it led to the other alone, or to nobody since, it leads to them by mail: their number is
    for them to add. It is not confirmed until they say that it holds.
    """
    contact = Contact.objects.select_for_update(of=("self",)).select_related("agency").get(pk=contact_id)
    details = replace(contacts.details_of(contact), owner_name=name, owner_email=email)
    emptied = contact.state == ContactState.LAPSED and not (contact.person or contact.email or contact.phone)
    if emptied or queries.leads_to(contact, name=was[0], email=was[1]):
        channel = Channel.MAIL if contact.channel == Channel.PHONE else contact.channel
        details = replace(details, person=name, email=email, phone="", channel=channel)
    taken = contacts.change_contact(edit=edit, contact_id=contact_id, seen_version=None, details=details)
    Asking.objects.filter(contact=taken, answered_at__isnull=True, expires_at__gt=edit.at).update(expires_at=edit.at)
    return taken
