"""Whom each step of a dispatch is told to. What is told names a record and says nothing of it."""

from datetime import datetime
from uuid import UUID

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Dispatch
from northstar.casework.concerns.queries import handing
from northstar.foundation.access import queries as access
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Contact
from northstar.foundation.notices import services as notices


def tell_recipient(dispatch: Dispatch, contact: Contact, at: datetime) -> notices.Told:
    """Knock at the agency's door. ``Told.mail_id`` is set when the end is known only later. Raises ``Refused``."""
    urgent = dispatch.urgency == states.Urgency.IMMEDIATE
    kind = "concerns.sent_urgently" if urgent else "concerns.sent_to_you"
    return _tell(dispatch, contact, kind, at, f"sent:{dispatch.pk}:{dispatch.version}")


def tell_of_more(dispatch: Dispatch, contact: Contact, at: datetime, once: str) -> notices.Told:
    """Knock because more came in about what they have. Raises ``Refused``."""
    urgent = dispatch.urgency == states.Urgency.IMMEDIATE
    kind = "concerns.more_came_in_urgently" if urgent else "concerns.more_came_in"
    return _tell(dispatch, contact, kind, at, once)


def remind_recipient(dispatch: Dispatch, contact: Contact, at: datetime) -> notices.Told:
    """Knock again. Raises ``Refused`` for a contact that must be rung or has lapsed."""
    return _tell(dispatch, contact, "concerns.answer_awaited", at, f"reminder:{dispatch.pk}")


def _tell(dispatch: Dispatch, contact: Contact, kind: str, at: datetime, once: str) -> notices.Told:
    """Of a copy with personal data nobody is told, by mail or here, while the agency holds no agreement."""
    personal = dispatch.profile in states.PERSONAL
    return notices.tell_contact(contact=contact, kind=kind, record=dispatch, at=at, once=once, needs_agreement=personal)


def tell_desk(kind: str, concern: Concern, at: datetime, once: str = "") -> None:
    """Tell those at the desk who deal with it."""
    notices.tell(kind=f"concerns.{kind}", to=concern.owner_agency, record=concern, at=at, once=once)


def take_back(dispatch: Dispatch, at: datetime) -> None:
    """The recipient's notices about it go, and mails that were not sent yet are not sent."""
    notices.withdraw(record_id=dispatch.pk, agency_id=dispatch.recipient_id, at=at)


def tell_member(*, concern_id: UUID, desk_id: UUID, membership_id: UUID, at: datetime) -> None:
    """Tell an officer that a colleague handed a concern to them, if they still hold it."""
    with as_job("concerns.tell_member", desk_id, Permission.READ_CONCERNS):
        concern = Concern.objects.filter(pk=concern_id, claimed_by_id=membership_id).first()
        member = Membership.objects.filter(pk=membership_id).first()
        if concern is not None and member is not None:
            once = f"handed over:{concern.pk}:{concern.version}"
            notices.tell(kind="concerns.handed_over", to=member, record=concern, at=at, once=once)


def tell_asked(*, concern_id: UUID, desk_id: UUID, at: datetime) -> None:
    """Tell the member who reported that the desk asks something, unless they have read it by now."""
    with as_job("concerns.tell_asked", desk_id, Permission.READ_CONCERNS):
        found = Concern.objects.select_related("reporting_agency")
        concern = found.filter(pk=concern_id, reporting_member__isnull=False).first()
        asked = concern.messages.filter(from_reporter=False, read_at__isnull=True) if concern else None
        newest = asked.order_by("-at", "-pk").values_list("pk", flat=True).first() if asked is not None else None
        if concern is not None and newest is not None:
            _tell_reporting(concern, at, once=f"asked:{newest}")


def _tell_reporting(concern: Concern, at: datetime, once: str) -> None:
    """Whoever reported it, or follows it in their place; everybody there who may, if they have left."""
    with as_job("concerns.tell_asked", concern.reporting_agency_id):
        to = access.holder_of(concern.pk, handing.REPORTED, concern.reporting_member_id)
    kind = "concerns.desk_asks"
    if to is None or not notices.tell(kind=kind, to=to, record=concern, at=at, once=once).people:
        assert concern.reporting_agency is not None
        notices.tell(kind=kind, to=concern.reporting_agency, record=concern, at=at, once=once)


def tell_of_reporter(*, concern_id: UUID, desk_id: UUID, at: datetime) -> None:
    """Tell whoever has the concern, else the desk, that its reporter wrote; nothing if that has been read already.

    Rounded down to five minutes, as everything that a reporter does.
    """
    with as_job("concerns.tell_desk", desk_id, Permission.READ_CONCERNS):
        concern = Concern.objects.filter(pk=concern_id, unread_from_reporter=True).select_related("claimed_by").first()
        if concern is None:
            return
        said = concern.messages.filter(from_reporter=True).order_by("-at", "-pk").values_list("pk", flat=True).first()
        notices.tell(
            kind="concerns.reporter_wrote",
            to=concern.claimed_by or concern.owner_agency,
            record=concern,
            at=at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0),
            once=f"reporter wrote:{said}",
        )
