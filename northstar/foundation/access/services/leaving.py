"""Leaving: at once, or on a last day that was set beforehand; and taking that back.

Access ends in the same moment, in open sessions too, and no contact leads to the person any more.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from northstar.foundation.access import actors, policies
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.models import Membership
from northstar.foundation.access.queries.own import CONTACTS
from northstar.foundation.access.services.handing import note_hand_over
from northstar.foundation.access.services.people import keep_an_owner, locked, note_membership, require_live
from northstar.foundation.accounts import services as accounts
from northstar.foundation.agencies import services as agencies
from northstar.kit.transitions import Refused
from northstar.kit.worktime import LONDON

UNDO_WITHIN = timedelta(hours=24)
PLANNED_WITHIN = timedelta(days=366)
# How far back the job looks for an end that came while nothing ran.
CAUGHT_UP = timedelta(days=14)


@transaction.atomic
def end_membership(*, actor: Actor, membership: Membership, at: datetime) -> Membership:
    """The person stops acting for the agency, now, and is signed out wherever they are."""
    membership = locked(membership)
    policies.require(policies.may_change(actor, membership), _("You cannot end this person's membership."))
    require_live(membership, at)
    keep_an_owner(membership, at)
    membership.ends_at, membership.ended_by_id = at, actor.member_id
    membership.save(update_fields=["ends_at", "ended_by"])
    note_membership("access.membership_ended", membership)
    _part(membership, actor, at)
    return membership


@transaction.atomic
def plan_leaving(*, actor: Actor, membership: Membership, last_day: date, at: datetime) -> Membership:
    """Set somebody's last day. They may act until its midnight; what they have can be handed over before."""
    membership = locked(membership)
    policies.require(policies.may_change(actor, membership), _("You cannot end this person's membership."))
    require_live(membership, at)
    today = at.astimezone(LONDON).date()
    if not today <= last_day <= today + PLANNED_WITHIN:
        raise Refused(_("Enter their last day: today or later, within a year. If it has passed, end their access now."))
    ends_at = datetime.combine(last_day + timedelta(days=1), time(), LONDON)
    keep_an_owner(membership, ends_at)
    membership.ends_at, membership.ended_by_id = ends_at, actor.member_id
    membership.save(update_fields=["ends_at", "ended_by"])
    note_membership("access.leaving_planned", membership)
    app.configure_task("access.settle", queue="upkeep", schedule_at=ends_at).defer(timestamp=0)
    return membership


@transaction.atomic
def restore_membership(*, actor: Actor, membership: Membership, at: datetime) -> Membership:
    """Undo an end within a day, or a planned one before it comes. What was handed over stays where it went."""
    membership = locked(membership)
    policies.require(policies.may_change(actor, membership), _("You cannot change this person's membership."))
    if membership.ends_at is None:
        return membership
    if at - membership.ends_at > UNDO_WITHIN:
        raise Refused(_("That is too long ago to undo. Invite the person again."))
    again = Membership.objects.filter(
        user=membership.user_id, agency=membership.agency_id, role=membership.role, ends_at__isnull=True
    )
    if again.exists():
        raise Refused(_("This person has this role in this agency already."))
    membership.ends_at = membership.ended_by = membership.settled_at = None
    membership.save(update_fields=["ends_at", "ended_by", "settled_at"])
    note_membership("access.membership_restored", membership)
    return membership


def settle(*, at: datetime) -> int:
    """Where a planned end has come: sign people out and take them out of the contacts. Again changes nothing."""
    due = Membership.objects.filter(ends_at__lte=at, ends_at__gt=at - CAUGHT_UP, settled_at__isnull=True)
    count = 0
    for pk, agency_id in list(due.values_list("pk", "agency_id")):
        with acting_as(actors.job("access.settle", agency_id)) as job:
            membership = locked(Membership(pk=pk))
            if membership.ends_at is None or membership.ends_at > at or membership.settled_at is not None:
                continue
            note_membership("access.membership_ended", membership)
            _part(membership, job, at)
            count += 1
    return count


def _part(membership: Membership, actor: Actor, at: datetime) -> None:
    """What follows from an end: out of every session, and out of the contacts, unless they stay in another role."""
    membership.settled_at = at
    membership.save(update_fields=["settled_at"])
    accounts.end_sessions(user=membership.user)
    colleagues = Membership.objects.live(at).filter(agency_id=membership.agency_id)
    if colleagues.filter(user_id=membership.user_id).exclude(pk=membership.pk).exists():
        return
    user = membership.user
    namesake = colleagues.filter(user__name__iexact=user.name).exclude(user_id=user.pk).exists()
    edit = agencies.Edit(by=actor.ref, at=at, reason=_("The person has left"))
    taken = agencies.take_out(
        edit=edit, agency_id=membership.agency_id, name="" if namesake else user.name, email=user.email
    )
    with acting_as(actors.job("access.leave", membership.agency_id)):
        for one in taken:
            note_hand_over(kind=CONTACTS, record_id=one.pk, giver=membership, taker=None, by=actor, at=at)
