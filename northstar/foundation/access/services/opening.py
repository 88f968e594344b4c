"""Opening single records to others, and closing them."""

from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from northstar.foundation.access import policies
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.models import Exclusion, Grant, Membership
from northstar.foundation.agencies.models import Agency
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action

_NOT_YOURS = "This record is not yours to open or close."


@transaction.atomic
def grant_access(
    *,
    actor: Actor,
    record: models.Model,
    owner_agency_id: UUID,
    to: Agency | Membership,
    basis: str,
    at: datetime,
    role: str = "",
    until: datetime | None = None,
) -> Grant:
    """Open one record to an agency (or one role in it) or to one person, on a named basis, perhaps for a while.

    The room that holds the record asks its own policy first. A second grant of the same reach replaces
    the first. Never beats an exclusion.
    """
    policies.require(policies.may_open(actor, owner_agency_id, record.pk), _(_NOT_YOURS))
    reach = _reach(to) | ({"role": role} if isinstance(to, Agency) else {})
    about = {"record_kind": record._meta.label_lower, "record_id": record.pk, "owner_agency_id": owner_agency_id}
    for former in Grant.objects.select_for_update().filter(**about, **reach, ended_at__isnull=True):
        _end(former, actor, at)
    grant = Grant.objects.create(**about, **reach, basis=basis, until=until, given_at=at, given_by=actor.ref)
    audit.record(
        Action.DISCLOSE, "access.granted", record=record, recipient=to.pk, purpose=basis, detail={"role": role}
    )
    return grant


@transaction.atomic
def end_grant(*, actor: Actor, grant: Grant, at: datetime) -> Grant:
    """Close what was opened. Whoever has the page open gets nothing more from their next click."""
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    policies.require(policies.may_open(actor, grant.owner_agency_id, grant.record_id), _(_NOT_YOURS))
    if grant.ended_at is None:
        _end(grant, actor, at)
        recipient = grant.agency_id or grant.membership_id
        _administer("access.grant_ended", grant, recipient)
    return grant


@transaction.atomic
def exclude(
    *, actor: Actor, record: models.Model, owner_agency_id: UUID, whom: Agency | Membership, because: str, at: datetime
) -> Exclusion:
    """Keep an agency or a person from a record, whatever grants, roles and rules say."""
    policies.require(policies.may_open(actor, owner_agency_id, record.pk), _(_NOT_YOURS))
    about = {"record_kind": record._meta.label_lower, "record_id": record.pk, "owner_agency_id": owner_agency_id}
    known = Exclusion.objects.filter(**about, **_reach(whom), ended_at__isnull=True).first()
    if known is not None:
        return known
    exclusion = Exclusion.objects.create(**about, **_reach(whom), because=because, made_at=at, made_by=actor.ref)
    _administer("access.excluded", exclusion, whom.pk)
    return exclusion


@transaction.atomic
def lift_exclusion(*, actor: Actor, exclusion: Exclusion, at: datetime) -> Exclusion:
    """Let grants and roles count again. The row stays, with who lifted it."""
    exclusion = Exclusion.objects.select_for_update().get(pk=exclusion.pk)
    policies.require(policies.may_open(actor, exclusion.owner_agency_id, exclusion.record_id), _(_NOT_YOURS))
    if exclusion.ended_at is None:
        exclusion.ended_at, exclusion.ended_by = at, actor.ref
        exclusion.save(update_fields=["ended_at", "ended_by"])
        _administer("access.exclusion_lifted", exclusion, exclusion.agency_id or exclusion.membership_id)
    return exclusion


def _reach(whom: Agency | Membership) -> dict[str, object]:
    return {"agency": whom, "membership": None} if isinstance(whom, Agency) else {"agency": None, "membership": whom}


def _end(grant: Grant, actor: Actor, at: datetime) -> None:
    grant.ended_at, grant.ended_by = at, actor.ref
    grant.save(update_fields=["ended_at", "ended_by"])


def _administer(event: str, row: Grant | Exclusion, recipient: object) -> None:
    audit.record(Action.ADMINISTER, event, kind=row.record_kind, identifier=str(row.record_id), recipient=recipient)
