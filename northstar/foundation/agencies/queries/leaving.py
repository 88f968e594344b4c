"""Which contacts name one person: as whom one speaks to, as whoever answers for them, or by their own mailbox."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from northstar.foundation.agencies.models import Contact


def contacts_of_person(agency_id: UUID, day: date, *, name: str, email: str) -> "QuerySet[Contact]":
    """Contacts of an agency, in force or to come, that lead to a person or are looked after by them.

    ``name`` empty: by the address alone, where a colleague has the same name.
    """
    found = Q(email__iexact=email) | Q(owner_email__iexact=email)
    if name:
        found |= Q(person__icontains=name) | Q(owner_email="", owner_name__iexact=name)
    ahead = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    return Contact.objects.filter(found, ahead, agency_id=agency_id).order_by("label", "pk")


def leads_to(contact: Contact, *, name: str, email: str) -> bool:
    """Whether whoever turns to the contact would reach that person, and not a duty that somebody else also keeps."""
    named = bool(name) and name.casefold() in contact.person.casefold()
    return named or contact.email.casefold() == email.casefold()
