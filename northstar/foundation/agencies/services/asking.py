"""Contacts rot, so whoever answers for one is asked by mail, with one link, whether it still holds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.foundation.agencies import queries
from northstar.foundation.agencies.models import Asking, Contact
from northstar.foundation.agencies.services import contacts
from northstar.foundation.agencies.services.history import Edit
from northstar.foundation.agencies.states import Answer
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused
from northstar.kit.worktime import Opening

LINK_LASTS = timedelta(days=30)


@dataclass(frozen=True)
class Corrected:
    """What an owner may put right without signing in: not what a contact is for, nor its mailbox.

    A new telephone number makes the contact unconfirmed until a colleague who signs in confirms it: whoever
    reads somebody's mail must not be able to turn calls for help to themselves.
    """

    phone: str
    hours: Sequence[Opening] | None
    have_ready: str = ""


@transaction.atomic
def ask_owner(*, contact_id: UUID, at: datetime) -> Asking:
    """Have the owner asked; the caller queues the mail. Older links of this contact stop working when it goes out.

    Raises ``Refused`` when the contact has no address to ask at, or is no longer in force.
    """
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)
    if not contact.asked_at_address:
        raise Refused(_("There is no address at which somebody could be asked. Ring them."))
    if contact.valid_to is not None and contact.valid_to <= queries.day_of(at):
        raise Refused(_("This contact has ended."))
    asking = Asking(id=uuid4(), contact=contact, made_at=at, expires_at=at + LINK_LASTS)
    asking.digest = queries.digest_of(queries.token_of(asking))
    asking.address = queries.address_digest(contact.asked_at_address)
    asking.save(force_insert=True)
    audit.record(Action.ADMINISTER, "agencies.owner_asked", record=contact)
    return asking


@transaction.atomic
def note_asked(*, asking_id: UUID, at: datetime) -> None:
    """The mail has been taken by the mail server. Older links of the same contact end."""
    asking = Asking.objects.select_for_update().get(pk=asking_id)
    asking.sent_at = at
    asking.save(update_fields=["sent_at"])
    older = Asking.objects.filter(contact=asking.contact_id, answered_at__isnull=True, made_at__lt=asking.made_at)
    older.filter(expires_at__gt=at).update(expires_at=at)


@transaction.atomic
def answer_asking(*, edit: Edit, asking_id: UUID, answer: Answer, corrected: Corrected | None = None) -> Contact:
    """What the owner says. ``corrected`` belongs to ``CHANGED``.

    Of two who press at once one is refused. Raises ``Refused`` for a link that is used or too old, or whose
    contact is asked about elsewhere by now.
    """
    asking = Asking.objects.select_for_update(of=("self",)).select_related("contact").get(pk=asking_id)
    if not queries.still_works(asking, edit.at):
        raise Refused(_("This link has been used already, or it is too old."))
    asking.answered_at, asking.answer = edit.at, answer
    asking.save(update_fields=["answered_at", "answer"])
    contact = asking.contact
    if answer == Answer.HOLDS:
        return contacts.confirm_contact(edit=edit, contact_id=contact.pk)
    if answer == Answer.ENDED:
        return contacts.lapse_contact(edit=edit, contact_id=contact.pk)
    if answer == Answer.NOT_MINE:
        return contacts.disown_contact(edit=edit, contact_id=contact.pk)
    assert corrected is not None
    details = replace(contacts.details_of(contact), phone=corrected.phone.strip(), have_ready=corrected.have_ready)
    return contacts.change_contact(
        edit=edit,
        contact_id=contact.pk,
        seen_version=None,
        details=details,
        hours=corrected.hours,
        confirmed=details.phone == contact.phone,
    )
