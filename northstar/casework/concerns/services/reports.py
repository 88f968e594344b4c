"""The verbs of an agency about what its own people reported: read what the desk asks, and answer.

They hold no receipt; that they are of the agency which reported stands in its place. The desk's people are not named
to them, as to no reporter.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.casework.concerns.models import Concern, Message
from northstar.casework.concerns.policies import concerns as policies
from northstar.casework.concerns.services import receipts
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Member, Reporter
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused


@transaction.atomic
def read_conversation(*, actor: Member, concern: Concern, at: datetime) -> list[Message]:
    """What the desk and the agency wrote about a report, oldest first. The desk's questions count as read from now.

    ``concern`` was loaded with ``queries.reports_for(actor)``. Raises ``Refused`` for anybody else's.
    """
    if not policies.may_follow(actor, concern):
        raise Refused(_("This is not your agency's report."))
    with acting_as(Reporter(concern_id=concern.pk)):
        asked = Message.objects.filter(concern=concern, from_reporter=False, read_at__isnull=True)
        asked.update(read_at=receipts.coarse(at))
        found = list(Message.objects.filter(concern=concern).order_by("at", "from_reporter", "pk"))
    for one in found:
        one.concern = concern  # one key opens them all
    return found


@transaction.atomic
def answer(*, actor: Member, concern: Concern, body: str, at: datetime) -> None:
    """Write to the desk about a report of the agency. Raises ``Refused`` for anybody else's, and after a withdrawal."""
    if not policies.may_follow(actor, concern):
        raise Refused(_("This is not your agency's report."))
    receipts.send_message(actor=Reporter(concern_id=concern.pk), body=body, at=at)
    audit.record(Action.COLLECT, "concerns.report_answered", record=concern)
