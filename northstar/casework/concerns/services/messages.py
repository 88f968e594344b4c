"""The desk's side of the conversation with a reporter."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from northstar.casework.concerns.models import Concern, Message, ReporterContact
from northstar.casework.concerns.policies import concerns as policies
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.services import jobs
from northstar.casework.concerns.services.triage import locked
from northstar.foundation.access.actors import Member
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused


@transaction.atomic
def ask_reporter(*, actor: Member, concern_id: UUID, body: str, at: datetime) -> Message:
    """Leave a message that the reporter reads when they come back with their code. Nothing is sent to them.

    Somebody who reported as a member has no code: they are told that the desk asks, and answer in their workspace.
    """
    concern = locked(actor, concern_id)
    if not policies.may_ask_reporter(actor, concern):
        raise Refused("The reporter has withdrawn, or you may not write to them.")
    message = Message(concern=concern, from_reporter=False, by_id=actor.member_id, at=at, body=body)
    message.save(force_insert=True)
    audit.record(Action.DISCLOSE, "concerns.asked_reporter", record=concern, recipient="reporter")
    if concern.reporting_member_id is not None:
        jobs.defer("concerns.tell_asked", concern=concern.pk, desk=concern.owner_agency_id)
    return message


@transaction.atomic
def mark_read(*, actor: Member, concern_id: UUID, at: datetime) -> int:
    """The desk has read what the reporter wrote. Answers how many messages were new."""
    concern = locked(actor, concern_id)
    if not policies.may_triage(actor, concern):
        return 0
    read = Message.objects.filter(concern=concern, from_reporter=True, read_at__isnull=True).update(read_at=at)
    if concern.unread_from_reporter:
        Concern.objects.filter(pk=concern.pk).update(unread_from_reporter=False)
        audit.record(Action.CONSULT, "concerns.read_messages", record=concern, count=read)
    return read


@transaction.atomic
def reveal_contact(*, actor: Member, concern: Concern, reason: str, at: datetime) -> ReporterContact:
    """How the reporter can be reached, with the reason on the trail. Raises ``Refused``."""
    contact = queries.contact_of(actor, concern) if policies.may_read_contact(actor, concern) else None
    if contact is None:
        raise Refused("There is no way to reach this reporter, or it is not for you to see.")
    audit.record(Action.CONSULT, "concerns.read_contact", record=concern, purpose=reason)
    return contact
