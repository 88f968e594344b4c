"""Telling: rows and jobs in the transaction of what happened, so that neither is without the other."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import models, transaction
from django.utils.translation import gettext as _

from northstar.foundation.access.jobs import as_job
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Contact
from northstar.foundation.agencies.states import Channel, ContactState
from northstar.foundation.notices import queries
from northstar.foundation.notices.models import Mail, Notice
from northstar.foundation.notices.services import queueing
from northstar.foundation.notices.states import Frequency, MailState
from northstar.kit.transitions import Refused
from northstar.kit.worktime import LONDON

_ONCE = UUID("7d0f9a56-6f3f-5a59-9f0e-0d6a6f2f6b7e")


@dataclass(frozen=True)
class Told:
    """``people``: how many have it in Northstar; none is for the caller to be loud about. ``mail_id``: to a contact."""

    people: int
    mail_id: UUID | None = None


@transaction.atomic
def tell(
    *,
    kind: str,
    to: queries.Addressee,
    record: models.Model | None,
    at: datetime,
    once: str = "",
    needs_agreement: bool = False,
) -> Told:
    """Tell a person, a team or everybody at an agency who may read such things.

    Three statements, whatever their number; mail is made by a job. ``once`` names what is told: telling
    it again tells nobody twice. What ``needs_agreement`` is not there while the agency of the person holds none.
    """
    chosen = queries.kind_of(kind)
    record_id = record.pk if record is not None else None
    people = list(queries.addressees(chosen, to, record_id, at))
    notices = [
        Notice(
            membership_id=person.pk,
            agency_id=person.agency_id,
            kind=kind,
            record_kind=record._meta.label_lower if record is not None else "",
            record_id=record_id,
            needs_agreement=needs_agreement,
            once=named(once),
            mail=chosen.frequency if chosen.urgent else getattr(person, "chosen", None) or chosen.frequency,
            made_at=at,
        )
        for person in people
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=bool(once))
    for agency_id in {notice.agency_id for notice in notices if notice.mail == Frequency.AT_ONCE}:
        queueing.queue_posting(agency_id, urgent=chosen.urgent)
    return Told(len(notices))


@transaction.atomic
def tell_contact(
    *,
    contact: Contact,
    kind: str,
    at: datetime,
    record: models.Model | None = None,
    once: str = "",
    needs_agreement: bool = False,
) -> Told:
    """Tell an agency by one of its contacts: by mail, in Northstar, or both, as the contact says.

    Raises ``Refused`` for a contact that has lapsed or is not in force, for one that must be rung, and for what
    ``needs_agreement`` where the agency holds none.
    """
    refusal = why_silent(contact, at, needs_agreement=needs_agreement)
    if refusal:
        raise Refused(refusal)
    if contact.channel == Channel.PHONE:
        raise Refused(_("This contact is reached by telephone. Ring them, and write down that you did."))
    people = 0
    if contact.channel == Channel.DESK:
        to = contact.team or contact.agency
        people = tell(kind=kind, to=to, record=record, at=at, once=once, needs_agreement=needs_agreement).people
    if not contact.email:
        return Told(people)
    mail = Mail(
        contact=contact,
        agency_id=contact.agency_id,
        letter=queries.kind_of(kind).letter,
        kind=kind,
        record_id=record.pk if record is not None else None,
        needs_agreement=needs_agreement,
        once=named(once),
        made_at=at,
        due_at=at,
    )
    if not once:
        mail.save(force_insert=True)
    elif not _add_once(mail, contact):
        return Told(people)
    queueing.queue_delivery([mail])
    return Told(people, mail.pk)


def tell_taker(*, membership_id: UUID, at: datetime) -> None:
    """Tell somebody that work was handed to them; nothing for who has left by then."""
    person = Membership.objects.filter(pk=membership_id).first()
    if person is not None:
        tell(kind="notices.handed_to_you", to=person, record=None, at=at)


def _add_once(mail: Mail, contact: Contact) -> bool:
    """Whether the mail is new. The sender may not see the mails of another agency, so the service looks."""
    with as_job("notices.tell", mail.agency_id):
        if Mail.objects.filter(contact=contact, once=mail.once).exists():
            return False
        mail.save(force_insert=True)
    return True


def why_silent(contact: Contact, at: datetime, *, needs_agreement: bool = False) -> str:
    """Why nothing may be sent to a contact at a moment, or nothing. Asked when telling and again when sending."""
    day, agency = at.astimezone(LONDON).date(), contact.agency
    if contact.state == ContactState.LAPSED:
        return _("This contact has lapsed. Nothing is sent to it until somebody there confirms it.")
    for dated in (contact, agency):
        if dated.valid_from > day or (dated.valid_to is not None and dated.valid_to <= day):
            return _("This contact is not in force, so nothing is sent to it.")
    if needs_agreement and agencies.agreement_in_force(agency.pk, at) is None:
        return _("%(agency)s has no information sharing agreement in force, so it is told of nothing personal.") % {
            "agency": agency
        }
    return ""


@transaction.atomic
def withdraw(*, record_id: UUID, agency_id: UUID, at: datetime) -> int:
    """Take back what an agency was told of a record: its access has ended. Mails not sent yet are dropped."""
    with as_job("notices.withdraw", agency_id):
        ended = Notice.objects.standing().filter(record_id=record_id, agency_id=agency_id).update(ended_at=at)
        waiting = Mail.objects.filter(record_id=record_id, agency_id=agency_id, state=MailState.WAITING)
        waiting.update(state=MailState.DROPPED)
    return ended


def named(once: str) -> UUID | None:
    """As a notice and a mail keep what they are told once for."""
    return uuid5(_ONCE, once) if once else None
