"""Whom each step of a request is told to. What is told names a record and says nothing of it."""

from datetime import date, datetime
from uuid import UUID

from northstar.casework.referrals.models import Request
from northstar.casework.referrals.queries import handing
from northstar.casework.referrals.states import Reached
from northstar.foundation.access import queries as access
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies.models import Contact
from northstar.foundation.agencies.states import Channel, ContactState
from northstar.foundation.notices import queries as addressed
from northstar.foundation.notices import services as notices
from northstar.kit.transitions import Refused

ASKED, URGENTLY, AWAITED = "requests.asked_of_you", "requests.asked_urgently", "requests.answer_awaited"


def tell_asked(request: Request, contact: Contact, at: datetime, *, urgent: bool) -> Reached:
    """Knock at the agency's door. Where nobody there could open the request, a mail would be no use: they are rung.

    Raises ``Refused`` for a contact that has lapsed or ended.
    """
    kind = URGENTLY if urgent else ASKED
    somebody = addressed.addressees(addressed.kind_of(kind), contact.agency, None, at).exists()
    if contact.channel == Channel.PHONE or not somebody:
        return Reached.TO_RING
    told = notices.tell_contact(contact=contact, kind=kind, record=request, at=at, once=f"asked:{request.pk}")
    if told.people:
        return Reached.HERE
    return Reached.MAIL if told.mail_id else Reached.TO_RING


def remind(request: Request, at: datetime, day: date) -> None:
    """Knock again, and at the door of whoever stands in. Who must be rung, or has lapsed since, is passed over."""
    for contact in (request.contact, _stand_in(request.contact, day)):
        if contact is None:
            continue
        try:
            notices.tell_contact(
                contact=contact, kind=AWAITED, record=request, at=at, once=f"late:{request.pk}:{contact.pk}"
            )
        except Refused:
            continue


def _stand_in(contact: Contact, day: date) -> Contact | None:
    """Who stands in for the contact, stepping over those that have lapsed or ended; a circle ends."""
    link, seen = contact.fallback, {contact.pk}
    while link is not None and link.pk not in seen:
        seen.add(link.pk)
        ended = link.valid_from > day or (link.valid_to is not None and link.valid_to <= day)
        if link.state != ContactState.LAPSED and not ended and link.agency_id == contact.agency_id:
            return link
        link = link.fallback
    return None


def tell_asker(kind: str, request: Request, at: datetime, once: str) -> None:
    """Tell whoever asked; if they have left, everybody there who may ask."""
    with as_job("referrals.tell", request.asking_agency_id, Permission.ASK):
        asker = access.holder_of(request.pk, handing.ASKED, request.made_by_id)
        kind, once = f"requests.{kind}", f"{once}:{request.pk}"
        if asker is None or not notices.tell(kind=kind, to=asker, record=request, at=at, once=once).people:
            notices.tell(kind=kind, to=request.asking_agency, record=request, at=at, once=once)


def take_back(request: Request, hand: UUID | None, at: datetime) -> None:
    """What the agency was told goes; whoever had it in hand there is told that it is no longer wanted."""
    notices.withdraw(record_id=request.pk, agency_id=request.asked_agency_id, at=at)
    with as_job("referrals.tell", request.asked_agency_id, Permission.ANSWER_REQUESTS):
        member = access.holder_of(request.pk, handing.ACCEPTED, hand)
        if member is not None and member.agency_id == request.asked_agency_id:
            notices.tell(kind="requests.taken_back", to=member, record=request, at=at, once=f"taken back:{request.pk}")
