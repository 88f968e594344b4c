"""Inviting people and giving roles."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.foundation.access import policies, queries
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.models import Membership
from northstar.foundation.access.roles import ROLES
from northstar.foundation.accounts import services as accounts
from northstar.foundation.accounts.models import Link, User
from northstar.foundation.accounts.states import News, Purpose
from northstar.foundation.agencies.models import Agency
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused


@transaction.atomic
def invite_member(*, actor: Actor, agency: Agency, email: str, name: str, role: str, at: datetime) -> Membership:
    """Let a person act for an agency in a role. Who has no account yet, or has left, gets a link by mail.

    Raises ``Refused``: the role is not the actor's to give, or the person has it already.
    """
    policies.require(policies.may_give(actor, agency, role), _("You cannot give this role in this agency."))
    user = User.objects.select_for_update().filter(email=email.casefold()).first()
    if user is None:
        user = User.objects.create_user(email, name)
    elif not user.is_active:
        accounts.reopen_account(user=user)
    if Membership.objects.filter(user=user, agency=agency, role=role, ends_at__isnull=True).exists():
        raise Refused(_("This person has this role in this agency already."))
    membership = Membership.objects.create(user=user, agency=agency, role=role, begins_at=at)
    note_membership("access.invited", membership, role=role)
    if user.accepted_at is None:
        accounts.send_link(user=user, purpose=Purpose.INVITATION, at=at)
    else:
        accounts.tell(user=user, news=News.ROLE_GIVEN)
    return membership


@transaction.atomic
def renew_invitation(*, actor: Actor, membership: Membership, at: datetime) -> Link:
    """A new link for somebody who has not come yet, or who has lost every way in.

    Everything they had set up is forgotten, and they are told: whoever asked for them must have spoken
    to them.
    """
    membership = locked(membership)
    policies.require(policies.may_change(actor, membership), _("You cannot change this person's sign-in."))
    require_live(membership, at)
    if membership.user.accepted_at is not None:
        accounts.forget_ways(user=membership.user)
    note_membership("access.invitation_renewed", membership)
    return accounts.send_link(user=membership.user, purpose=Purpose.INVITATION, at=at)


@transaction.atomic
def give_role(*, actor: Actor, membership: Membership, role: str, at: datetime) -> Membership:
    """Change what a member may do. It counts from their next click."""
    membership = locked(membership)
    allowed = policies.may_change(actor, membership) and policies.may_give(actor, membership.agency, role)
    policies.require(allowed, _("You cannot give this role to this person."))
    require_live(membership, at)
    before = membership.role
    if before == role:
        return membership
    keep_an_owner(membership, at)
    if Membership.objects.filter(
        user=membership.user_id, agency=membership.agency_id, role=role, ends_at__isnull=True
    ).exists():
        raise Refused(_("This person has this role in this agency already."))
    membership.role = role
    membership.save(update_fields=["role"])
    note_membership("access.role_given", membership, role=role, before=before)
    accounts.tell(user=membership.user, news=News.ROLE_GIVEN)
    return membership


@transaction.atomic
def make_first_owner(
    *, agency: Agency, email: str, name: str, at: datetime, another: bool = False
) -> tuple[Membership, Link]:
    """The administrator of a new installation; the command that calls this shows the link.

    Raises ``Refused`` once there is one, unless ``another`` is meant: from then on, owners name owners.
    """
    if queries.owners(at).exists() and not another:
        raise Refused(_("There is an administrator already. Ask them to invite you."))
    user = User.objects.filter(email=email.casefold()).first() or User.objects.create_user(email, name)
    membership = Membership.objects.create(user=user, agency=agency, role="owner", begins_at=at)
    note_membership("access.first_owner_made", membership, role="owner")
    return membership, accounts.send_link(user=user, purpose=Purpose.INVITATION, at=at)


def locked(membership: Membership) -> Membership:
    """The membership, locked until the transaction ends."""
    locked = Membership.objects.select_for_update(of=("self",)).select_related("user", "agency")
    return locked.get(pk=membership.pk)


def require_live(membership: Membership, at: datetime) -> None:
    """Raises ``Refused`` once it has ended."""
    if membership.ends_at is not None and membership.ends_at <= at:
        raise Refused(_("This membership has ended."))


def keep_an_owner(membership: Membership, at: datetime) -> None:
    """Somebody must be left who can name the others. Locks, so that two cannot end each other at once."""
    if membership.role != "owner":
        return
    left = [owner for owner in queries.owners(at).select_for_update(of=("self",)) if owner.pk != membership.pk]
    if not left:
        raise Refused(_("This is the last administrator. Name another one first."))


def note_membership(event: str, membership: Membership, **detail: str) -> None:
    """A line in the trail about somebody's membership."""
    assert detail.get("role", "owner") in ROLES
    audit.record(Action.ADMINISTER, event, record=membership, recipient=membership.agency_id, detail=detail)
