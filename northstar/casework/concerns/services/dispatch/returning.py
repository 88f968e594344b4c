"""A concern that nobody has any more comes back to the desk's queue, with a new clock."""

from datetime import datetime, timedelta
from uuid import UUID

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Dispatch
from northstar.casework.concerns.services import jobs, triage
from northstar.casework.concerns.services.intake import TRIAGE_MINUTES
from northstar.foundation.access.actors import Actor
from northstar.kit.transitions import move


def return_to_desk(actor: Actor, concern_id: UUID, at: datetime) -> Concern:
    """Ask the rules again; if no agency has the concern any more, it is for the desk to look at anew."""
    concern = triage.locked(actor, concern_id)
    somebody = Dispatch.objects.filter(concern=concern, state__in=states.LIVE_DISPATCH).exists()
    if concern.state == states.State.WITH_AGENCIES and not somebody:
        step = move(concern, states.MOVES, "return")
        concern.due_at = at + timedelta(minutes=TRIAGE_MINUTES[states.Urgency(concern.urgency)])
        triage.keep(concern, actor, step.event, at, fields=["due_at"])
    if not somebody:  # whoever gets it next gets what was added with it
        Concern.objects.filter(pk=concern.pk, added_waits=True).update(added_waits=False)
    jobs.defer("concerns.route", concern=concern.pk, desk=concern.owner_agency_id)
    return concern
