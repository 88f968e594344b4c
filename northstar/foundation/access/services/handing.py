"""Handing over what somebody has in hand: by name, kind by kind, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from northstar.foundation.access import actors, policies, queries
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor, Member
from northstar.foundation.access.models import Exclusion, Grant, HandOver, Membership
from northstar.foundation.access.queries import Holding, Passing
from northstar.foundation.access.services.people import give_role
from northstar.foundation.agencies import policies as agency_policies
from northstar.foundation.agencies import services as agencies
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused


@dataclass(frozen=True)
class Handed:
    """How many things went, and how many stayed with a sentence why."""

    went: int = 0
    stayed: int = 0
    why: str = ""


@transaction.atomic
def hand_over(*, actor: Member, giver: Membership, choices: Mapping[str, UUID | None], at: datetime) -> Handed:
    """Give what somebody has in hand to colleagues: by kind, a membership of the same agency, or None for nobody.

    What has moved on meanwhile is left alone; what the room or an exclusion refuses stays. Whoever takes something
    is told, and not what it is. Raises ``Refused`` for somebody who may not take that kind, and then nothing goes.
    """
    giver = Membership.objects.select_for_update(of=("self",)).select_related("user", "agency").get(pk=giver.pk)
    policies.require(policies.may_manage(actor, giver.agency_id), _("You cannot hand this person’s work over."))
    went, stayed, why, told = 0, 0, "", set()
    for code, taker_id in choices.items():
        kind = queries.holding_of(code)
        if kind is None:
            raise Refused(_("Choose from what is on this page."))
        taker = _taker(actor, kind, giver, taker_id, at)
        count, refused = _pass(actor, kind, giver, taker, at)
        went, stayed, why = went + count, stayed + len(refused), why or next(iter(refused), "")
        told |= {taker} if count and taker is not None else set()
    for taker in told:
        _tell(taker)
    return Handed(went, stayed, why)


def _taker(actor: Actor, kind: Holding, giver: Membership, taker_id: UUID | None, at: datetime) -> Membership | None:
    if taker_id is None:
        if not kind.nobody:
            raise Refused(_("Somebody has to take this on. Choose who."))
        return None
    taker = queries.takers(giver, at, kind.takes).filter(pk=taker_id).first()
    if taker is None or not policies.may_hand_over(actor, giver, taker):
        raise Refused(_("Choose somebody of the same agency whose role allows it."))
    return taker


def _pass(
    actor: Member, kind: Holding, giver: Membership, taker: Membership | None, at: datetime
) -> tuple[int, list[str]]:
    """All of one kind. Each in a savepoint: what cannot go stays, and the rest goes."""
    count, refused = 0, []
    with acting_as(actors.job("access.hand_over", giver.agency_id, *kind.needs)) as job:
        mine = sorted({pk for pk, _person in kind.held(job, [giver.pk])})
        for record_id in mine:
            try:
                with transaction.atomic():
                    kind.pass_on(job, Passing(kind.code, record_id, giver, taker, actor, at))
                    note_hand_over(kind=kind.code, record_id=record_id, giver=giver, taker=taker, by=actor, at=at)
            except Refused as refusal:
                refused.append(str(refusal))
            else:
                count += 1
    if count:
        recipient = taker.pk if taker else ""
        audit.record(
            Action.ADMINISTER, "access.handed_over", record=giver, recipient=recipient, purpose=kind.code, count=count
        )
    return count, refused


def note_hand_over(
    *, kind: str, record_id: UUID, giver: Membership, taker: Membership | None, by: Actor, at: datetime
) -> None:
    """Write down whose something is from now on. Asked for inside the agency's own wall."""
    HandOver.objects.bulk_create(
        [
            HandOver(
                kind=kind,
                record_id=record_id,
                agency_id=giver.agency_id,
                giver=giver,
                taker=taker,
                by_id=by.member_id,
                at=at,
            )
        ]
    )


def _tell(taker: Membership) -> None:
    """The rooms that tell people stand above this one, so a job does."""
    job = app.configure_task("notices.tell_taker", queue="mail")
    job.defer(membership=str(taker.pk), agency=str(taker.agency_id))


def pass_grant(actor: Actor, passing: Passing) -> None:
    """Open to a colleague what their agency had opened to one person alone; to nobody: close it."""
    grant = Grant.objects.select_for_update().get(pk=passing.record_id)
    policies.require(policies.may_open(actor, grant.owner_agency_id, grant.record_id), _("This is not yours to open."))
    if grant.ended_at is not None:
        return
    if passing.taker is not None:
        if Exclusion.objects.filter(record_id=grant.record_id, membership=passing.taker, ended_at=None).exists():
            raise Refused(_("Something is closed to the person whom you chose."))
        Grant.objects.create(
            record_kind=grant.record_kind,
            record_id=grant.record_id,
            owner_agency_id=grant.owner_agency_id,
            membership=passing.taker,
            basis=grant.basis,
            until=grant.until,
            given_at=passing.at,
            given_by=passing.by.ref,
        )
    grant.ended_at, grant.ended_by = passing.at, passing.by.ref
    grant.save(update_fields=["ended_at", "ended_by"])
    event = "access.granted" if passing.taker else "access.grant_ended"
    recipient = passing.taker.pk if passing.taker else passing.giver.pk
    action = Action.DISCLOSE if passing.taker else Action.ADMINISTER
    audit.record(
        action,
        event,
        kind=grant.record_kind,
        identifier=str(grant.record_id),
        recipient=recipient,
        purpose=grant.basis,
    )


def pass_lead(actor: Actor, passing: Passing) -> None:
    """Make a colleague the lead, by the hand of whoever may give that role."""
    if passing.taker is None:
        raise Refused(_("Somebody has to lead the agency. Choose who."))
    give_role(actor=passing.by, membership=passing.taker, role="agency_lead", at=passing.at)


def pass_contact(actor: Actor, passing: Passing) -> None:
    """Have a colleague answer for a contact, and be whom one reaches by it if it led to the other."""
    if passing.taker is None:
        raise Refused(_("Somebody has to take this on. Choose who."))
    allowed = agency_policies.may_edit_contacts(passing.by, passing.giver.agency_id)
    policies.require(allowed, _("You cannot change the contacts of this agency."))
    giver, taker = passing.giver.user, passing.taker.user
    edit = agencies.Edit(by=passing.by.ref, at=passing.at, reason=_("Handed over"))
    agencies.take_on(
        edit=edit,
        contact_id=passing.record_id,
        name=taker.name,
        email=taker.email,
        was=(giver.name, giver.email),
    )
