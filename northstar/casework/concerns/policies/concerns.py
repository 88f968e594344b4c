"""Who may do what with a concern."""

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern
from northstar.foundation.access.actors import Actor, JobActor, Reporter
from northstar.foundation.access.catalogue import Permission


def _of_the_desk(actor: Actor, concern: Concern) -> bool:
    return concern.owner_agency_id == actor.agency_id and actor.may(Permission.READ_CONCERNS)


def may_triage(actor: Actor, concern: Concern) -> bool:
    """Only the desk that holds a concern assesses it (information sharing agreement: desk role)."""
    return _of_the_desk(actor, concern) and actor.may(Permission.TRIAGE)


def may_take_down(actor: Actor) -> bool:
    """What is rung or written in is taken down by those who triage, for whichever desk it turns out to belong to."""
    return actor.member_id is not None and actor.may(Permission.TRIAGE)


def may_send(actor: Actor, concern: Concern) -> bool:
    """Only the desk sends; a job sends for it where a rule allows that."""
    if isinstance(actor, JobActor):
        return concern.owner_agency_id == actor.agency_id and actor.may(Permission.DISPATCH)
    return _of_the_desk(actor, concern) and actor.may(Permission.DISPATCH)


def may_read_contact(actor: Actor, concern: Concern) -> bool:
    """How a reporter can be reached is for the desk officer alone, and for nobody if they stayed anonymous."""
    known = concern.reporter_mode != states.ReporterMode.ANONYMOUS
    return known and _of_the_desk(actor, concern) and actor.may(Permission.READ_CONTACT)


def may_ask_reporter(actor: Actor, concern: Concern) -> bool:
    """Questions go to reporters who hold a receipt, until they withdraw."""
    return may_triage(actor, concern) and concern.state not in (states.State.WITHDRAWN, states.State.MERGED)


def may_answer_as_reporter(actor: Actor, concern: Concern) -> bool:
    """Whoever holds the receipt speaks for the reporter."""
    return isinstance(actor, Reporter) and actor.subject == concern.pk


def may_follow(actor: Actor, concern: Concern) -> bool:
    """An agency follows what its own people reported: a coarse state, never the desk's opinion."""
    own = concern.reporting_agency_id is not None and concern.reporting_agency_id == actor.agency_id
    return own and actor.may(Permission.REPORT)
