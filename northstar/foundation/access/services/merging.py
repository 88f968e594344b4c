"""Agencies become one: who may plan it, and what happens to people, access and open work when the day has come."""

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from northstar.foundation.access import actors, policies, queries
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.models import Exclusion, Grant, HandOver, Membership
from northstar.foundation.access.queries import Following
from northstar.foundation.access.services.people import note_membership
from northstar.foundation.accounts import services as accounts
from northstar.foundation.accounts.states import News
from northstar.foundation.agencies import queries as directory
from northstar.foundation.agencies import services as agencies
from northstar.foundation.agencies.models import Agency, Merger, MergerPart
from northstar.foundation.agencies.states import MergerState
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.worktime import LONDON

_JOB = "access.merge"


@transaction.atomic
def plan_merger(*, actor: Actor, merging: agencies.Merging, reason: str, at: datetime) -> Merger:
    """Have agencies become one on a day; at once, if it has come. Raises ``Refused`` with what stands against it."""
    policies.require(policies.may_merge(actor), _("Only the coordinator merges agencies."))
    edit = agencies.Edit(by=actor.ref, at=at, reason=reason)
    merger = agencies.plan_merger(edit=edit, merging=merging)
    if merger.on <= directory.day_of(at):
        take_effect(merger_id=merger.pk, at=at)
        merger.refresh_from_db()
    return merger


@transaction.atomic
def call_off_merger(*, actor: Actor, merger_id: UUID, at: datetime) -> Merger:
    """Before the day: it will not happen. Raises ``Refused`` with why not, afterwards."""
    policies.require(policies.may_merge(actor), _("Only the coordinator merges agencies."))
    return agencies.call_off(edit=agencies.Edit(by=actor.ref, at=at), merger_id=merger_id)


def merge_due(*, at: datetime) -> int:
    """What is planned and whose day has come, each in a transaction of its own."""
    due = list(directory.mergers_due(directory.day_of(at)).values_list("pk", flat=True))
    return sum(take_effect(merger_id=pk, at=at) for pk in due)


@transaction.atomic
def take_effect(*, merger_id: UUID, at: datetime) -> bool:
    """The day has come: directory, people, access and open work follow, all or nothing. Never twice."""
    merger = Merger.objects.select_for_update(of=("self",)).select_related("successor").get(pk=merger_id)
    if merger.state != MergerState.PLANNED or merger.on > directory.day_of(at):
        return False
    parts = list(merger.parts.select_related("agency").order_by("agency_id"))
    list(Agency.objects.select_for_update(of=("self",)).filter(pk__in=[one.agency_id for one in parts]).order_by("pk"))
    edit = agencies.Edit(by=merger.made_by, at=at, reason=merger.reason or _("Agencies become one"), on=merger.on)
    with acting_as(actors.job(_JOB, merger.successor_id)):
        # Seen before they end: what needs an agreement is closed to an agency from that moment.
        moved = [(part, _move_people(part, merger, at)) for part in parts]
        held = {part.pk: queries.held_by(part.agency_id, list(people)) for part, people in moved}
        agencies.merge_directory(edit=edit, merger=merger)
        merger.state, merger.ended_at = MergerState.DONE, at
        merger.save(update_fields=["state", "ended_at"])
        audit.record(Action.ADMINISTER, "agencies.merged", record=merger, count=len(parts))
    for part, people in moved:
        following = Following(part.agency_id, merger.successor_id, people, at)
        _follow(following)
        _keep_hands(held[part.pk], following)
    return True


def _move_people(part: MergerPart, merger: Merger, at: datetime) -> dict[UUID, UUID]:
    """Who acted for the one acts for the other, in the same role and no other. Answers which became which."""
    since = datetime.combine(merger.on, time(), LONDON)
    since = since if at - since < timedelta(days=1) else at
    people: dict[UUID, UUID] = {}
    for old in queries.people_at(part.agency_id, at).select_for_update(of=("self",)):
        if part.people and policies.fits(old.role, merger.successor):
            people[old.pk] = _at_successor(old, merger, since).pk
        old.ends_at, old.settled_at = max(since, old.begins_at), at
        old.save(update_fields=["ends_at", "settled_at"])
        note_membership("access.membership_ended", old)
    return people


def _at_successor(old: Membership, merger: Merger, since: datetime) -> Membership:
    same = {"user": old.user, "agency": merger.successor, "role": old.role}
    known = Membership.objects.filter(**same, ends_at__isnull=True).first()
    if known is not None:
        return known
    made = Membership.objects.create(
        **same,
        begins_at=max(since, old.begins_at),
        ends_at=old.ends_at,
        vetting=old.vetting,
        trained_until=old.trained_until,
    )
    note_membership("access.moved_along", made, role=old.role)
    accounts.tell(user=old.user, news=News.ROLE_GIVEN)
    return made


def _follow(following: Following) -> None:
    """Exclusions first: whoever must not see a record must not see it for a moment under another name."""
    for owner in Agency.objects.order_by("pk").values_list("pk", flat=True):
        with acting_as(actors.job(_JOB, owner)):
            _carry_exclusions(owner, following)
            _carry_grants(owner, following)
    for kind in queries.open_work().values():
        kind.follow(following)


def _reached(following: Following) -> Q:
    return Q(agency_id=following.old) | Q(membership_id__in=list(following.people))


def _reach(row: Grant | Exclusion, following: Following) -> dict[str, UUID | None]:
    """The agency or the person as they are named at the successor."""
    if row.membership_id is not None:
        return {"agency_id": None, "membership_id": following.people[row.membership_id]}
    return {"agency_id": following.new, "membership_id": None}


def _carry_exclusions(owner: UUID, following: Following) -> None:
    for row in Exclusion.objects.filter(_reached(following), owner_agency_id=owner, ended_at=None):
        reach = _reach(row, following)
        about = {"record_kind": row.record_kind, "record_id": row.record_id, "owner_agency_id": owner}
        if Exclusion.objects.filter(**about, **reach, ended_at=None).exists():
            continue
        Exclusion.objects.create(**about, **reach, because=row.because, made_at=following.at, made_by=_JOB)
        _note("access.excluded", row, reach)


def _carry_grants(owner: UUID, following: Following) -> None:
    """On the same basis and for as long. The old ones stay as they are: nobody acts for the old agency any more."""
    standing = Q(until__isnull=True) | Q(until__gt=following.at)
    for row in Grant.objects.filter(_reached(following), standing, owner_agency_id=owner, ended_at=None):
        reach = _reach(row, following)
        about = {"record_kind": row.record_kind, "record_id": row.record_id, "owner_agency_id": owner}
        if Grant.objects.filter(**about, **reach, role=row.role, basis=row.basis, ended_at=None).exists():
            continue
        until, basis = row.until, row.basis
        Grant.objects.create(
            **about, **reach, role=row.role, basis=basis, until=until, given_at=following.at, given_by=_JOB
        )
        _note("access.granted", row, reach)


def _note(event: str, row: Grant | Exclusion, reach: Mapping[str, UUID | None]) -> None:
    recipient = reach["agency_id"] or reach["membership_id"]
    action = Action.DISCLOSE if isinstance(row, Grant) else Action.ADMINISTER
    audit.record(action, event, kind=row.record_kind, identifier=str(row.record_id), recipient=recipient)


def _keep_hands(held: Mapping[UUID, Mapping[str, Collection[UUID]]], following: Following) -> None:
    """Who had something in hand has it still, under the name of the successor."""
    with acting_as(actors.job(_JOB, following.new)):
        HandOver.objects.bulk_create(
            HandOver(
                kind=kind,
                record_id=record_id,
                agency_id=following.new,
                giver_id=person,
                taker_id=following.people[person],
                at=following.at,
            )
            for person, kinds in held.items()
            for kind, records in kinds.items()
            if not kind.startswith("access.")
            for record_id in records
        )
