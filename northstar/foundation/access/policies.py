"""Who may invite people, give roles, end memberships, and open or close single records."""

from uuid import UUID

from northstar.foundation.access.actors import Actor, JobActor, Member
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.models import Membership
from northstar.foundation.access.roles import ROLES
from northstar.foundation.agencies.models import Agency
from northstar.kit.transitions import Refused

# Which roles each role may give and take away. Nobody gives a role that could see or do more than
# they answer for; those who run the service (owner, coordinator, auditor) are named by the owner alone.
GIVES: dict[str, frozenset[str]] = {
    "agency_lead": frozenset({"frontline", "responder", "agency_lead"}),
    "coordinator": frozenset({"frontline", "responder", "agency_lead", "duty_desk"}),
    "owner": frozenset(ROLES),
}
# What a job may give that has been given the right to invite: who joins was decided by a coordinator before it.
GIVEN_BY_JOBS = frozenset({"agency_lead"})
# Roles that see what the desk holds exist only where there is a desk.
AT_THE_DESK = frozenset({"duty_desk", "coordinator"})


class NotAllowed(Refused):
    """The actor may not do this. The message is written for the person who tried it."""


def require(allowed: bool, message: str) -> None:
    if not allowed:
        raise NotAllowed(message)


def may_manage(actor: Actor, agency_id: UUID) -> bool:
    """People of an agency are managed by its lead, or by whoever manages everybody (terms of reference)."""
    own = actor.agency_id is not None and actor.agency_id == agency_id
    return actor.may(Permission.MANAGE_MEMBERS) or (own and actor.may(Permission.MANAGE_OWN_MEMBERS))


def roles_to_give(actor: Actor, agency: Agency | None = None) -> list[str]:
    """The roles that the actor may give, in the order of the catalogue; in one agency if it is named."""
    allowed = GIVEN_BY_JOBS if isinstance(actor, JobActor) else GIVES.get(actor.role, frozenset())
    return [name for name in ROLES if name in allowed and (agency is None or fits(name, agency))]


def fits(role: str, agency: Agency) -> bool:
    return role not in AT_THE_DESK or agency.runs_desk


def may_give(actor: Actor, agency: Agency, role: str) -> bool:
    return may_manage(actor, agency.pk) and role in roles_to_give(actor, agency)


def may_change(actor: Actor, membership: Membership) -> bool:
    """Nobody changes their own membership, nor one whose role they could not have given."""
    own = isinstance(actor, Member) and actor.user_id == membership.user_id
    return not own and may_manage(actor, membership.agency_id) and membership.role in GIVES.get(actor.role, ())


def may_merge(actor: Actor) -> bool:
    """Merging ends agencies and moves their people, so it takes who may do both (terms of reference, partners)."""
    return actor.may(Permission.EDIT_AGENCIES) and actor.may(Permission.MANAGE_MEMBERS)


def may_hand_over(actor: Actor, giver: Membership, taker: Membership) -> bool:
    """Within one agency: by the person who hands over, or by whoever manages them."""
    own = isinstance(actor, Member) and actor.membership_id == giver.pk
    return giver.agency_id == taker.agency_id and (own or may_manage(actor, giver.agency_id))


def may_open(actor: Actor, owner_agency_id: UUID, record_id: UUID) -> bool:
    """A record is opened and closed by the agency that owns it, a job of that agency, or the reporter making it."""
    if isinstance(actor, JobActor) and not actor.may(Permission.SERVICE):
        return False
    return owner_agency_id == actor.agency_id or record_id == actor.subject
