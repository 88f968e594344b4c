"""Who may look after applications, sign for an organisation, and take a signed paper away."""

from uuid import UUID

from northstar.foundation.access.actors import Actor, Applicant
from northstar.foundation.access.catalogue import Permission as P
from northstar.foundation.agencies.models import Signature
from northstar.partnership.governance.models import Application, Link
from northstar.partnership.governance.states import Purpose, State


def may_look_after(actor: Actor) -> bool:
    """The coordinator keeps who is a partner (terms of reference, section 3); jobs do it for them."""
    return actor.may(P.EDIT_AGENCIES)


def may_approve(actor: Actor) -> bool:
    """Who approves lets an agency in and names its lead, so they must be able to do both by themselves."""
    return actor.may(P.EDIT_AGENCIES) and actor.may(P.MANAGE_MEMBERS) and actor.member_id is not None


def may_answer(actor: Actor, application: Application) -> bool:
    """The organisation itself, through its link."""
    return isinstance(actor, Applicant) and actor.subject == application.pk


def may_sign(actor: Actor, application: Application, link: Link | None) -> bool:
    """Whoever holds the link that was mailed to the signatory, while there is something to sign."""
    return (
        may_answer(actor, application)
        and link is not None
        and link.purpose == Purpose.SIGN
        and application.state == State.TO_SIGN
    )


def may_take_paper(actor: Actor, signature: Signature) -> bool:
    """Who looks after partners, and the members of the agency that signed (terms of reference, section 7)."""
    own = actor.member_id is not None and actor.agency_id == signature.agency_id
    return own or may_look_after(actor)


def may_see_activity(actor: Actor, agency_id: UUID) -> bool:
    """How much an agency does here is for itself, by its lead, and for whoever looks after the partnership."""
    own = actor.agency_id is not None and actor.agency_id == agency_id and actor.may(P.EDIT_OWN_AGENCY)
    return own or sees_every_agency(actor)


def sees_every_agency(actor: Actor) -> bool:
    """Not the administrator of the service, who sees no casework, and so no numbers of it."""
    return actor.may(P.EDIT_AGENCIES) and actor.may(P.READ_CONCERNS)


def may_see_readiness(actor: Actor, agency_id: UUID) -> bool:
    """How ready an agency is, its own people may read, and whoever looks after the partnership (terms, section 5)."""
    own = actor.member_id is not None and actor.agency_id == agency_id
    return own or may_look_after(actor)


def may_say_readiness(actor: Actor, agency_id: UUID) -> bool:
    """Its lead says it; the coordinator where it has none, and the answer then names them."""
    own = actor.agency_id is not None and actor.agency_id == agency_id and actor.may(P.EDIT_OWN_AGENCY)
    return actor.member_id is not None and (own or may_look_after(actor))
