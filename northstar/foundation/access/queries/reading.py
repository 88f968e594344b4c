"""Reading memberships, and which records grants and exclusions let an actor see."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.models import Exclusion, Grant, Membership, MembershipQuerySet
from northstar.foundation.access.roles import ROLES
from northstar.foundation.accounts.models import User
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Agency
from northstar.kit.walls import OWN_REPORT


def memberships_for(actor: Actor) -> MembershipQuerySet:
    """Everybody's, one's agency's or one's own, ended ones too: as far as the actor looks after people."""
    known = Membership.objects.select_related("user", "agency", "team")
    if actor.may(Permission.MANAGE_MEMBERS):
        return known
    if actor.may(Permission.MANAGE_OWN_MEMBERS):
        return known.filter(agency_id=actor.agency_id)  # type: ignore[misc]
    return known.filter(pk=actor.member_id)  # type: ignore[misc]


def hats_of(user: User, at: datetime, agency: str = "") -> list[Membership]:
    """The memberships that a person may act as now; of one agency (a slug) if its provider let them in."""
    live = (
        Membership.objects.live(at).filter(user=user).select_related("user", "agency").order_by("agency__name", "role")
    )
    return list(live.filter(agency__slug=agency) if agency else live)


def people_for(actor: Actor, at: datetime, *, past: bool = False) -> MembershipQuerySet:
    """Whom the actor looks after: who may act now, or who has left."""
    known = memberships_for(actor)
    return known.exclude(ends_at__isnull=True).filter(ends_at__lte=at) if past else known.live(at)


def invited(actor: Actor, at: datetime) -> MembershipQuerySet:
    """Whom the actor looks after and who has not taken up the invitation; the oldest first."""
    return people_for(actor, at).filter(user__accepted_at__isnull=True).order_by("begins_at", "pk")


def without_second_factor(actor: Actor, at: datetime) -> MembershipQuerySet:
    """Whom the actor looks after and who came once, but has neither passkey nor app, nor their agency's provider."""
    strong = Authenticator.objects.filter(user=OuterRef("user"), type__in=("webauthn", "totp"))
    provider = SocialAccount.objects.filter(user=OuterRef("user"))
    known = people_for(actor, at).filter(user__accepted_at__isnull=False)
    return known.exclude(Exists(strong)).exclude(Exists(provider)).order_by("begins_at", "pk")


def counted_readers(
    actor: Actor, agency_ids: Collection[UUID], permission: Permission, at: datetime
) -> dict[UUID, int]:
    """How many people at each agency have a permission, of those whom the actor looks after."""
    roles = [role.name for role in ROLES.values() if permission in role.permissions]
    found = people_for(actor, at).select_related(None).filter(agency_id__in=agency_ids, role__in=roles)
    return dict(found.values_list("agency_id").annotate(Count("user", distinct=True)).order_by())


def just_ended(actor: Actor, at: datetime) -> MembershipQuerySet:
    """What the actor ended in the last ten minutes, for the button that undoes it."""
    if actor.member_id is None:
        return Membership.objects.none()
    return memberships_for(actor).filter(
        ended_by=actor.member_id, ends_at__gt=at - timedelta(minutes=10), ends_at__lte=at
    )


def agencies_to_invite_to(actor: Actor, day: date) -> list[Agency]:
    known = Agency.objects.on(day).order_by("name")
    return list(known if actor.may(Permission.MANAGE_MEMBERS) else known.filter(pk=actor.agency_id))


def owners(at: datetime) -> MembershipQuerySet:
    return Membership.objects.live(at).filter(role="owner")


def holds_agreement(actor: Actor) -> bool:
    """Whether the actor's agency stands by an agreement in force now: without one, what others sent it with personal
    data is closed to its people and its jobs. The database decides the same by itself (``northstar_agreed``)."""
    agency_id = actor.agency_id
    return agency_id is not None and agencies.agreement_in_force(agency_id, timezone.now()) is not None


def counting(actor: Actor, grants: "QuerySet[Grant]") -> "QuerySet[Grant]":
    """Those of the grants that count now: while the actor's agency holds no agreement, nothing that another opened."""
    if holds_agreement(actor):
        return grants
    return grants.filter(Q(basis=OWN_REPORT) | Q(owner_agency_id=actor.agency_id))


def may_be_seen(actor: Actor, *, owner: str = "owner_agency", record: str = "pk") -> Q:
    """A filter for records that have an owner agency: own, or opened to the actor, and closed by nothing.

    ``owner`` and ``record`` name the fields that hold the owner agency and the record's id. The database
    decides the same by itself (``kit.walls.granted`` and ``not_excluded``).
    """
    reached = _reach(actor) & Q(ended_at__isnull=True, record_id=OuterRef(record))
    granted = Grant.objects.filter(reached, Q(until__isnull=True) | Q(until__gt=Now()))
    granted = counting(actor, granted).filter(Q(role="") | Q(role=actor.role) | Q(membership__isnull=False))
    own = Q(pk__in=[]) if actor.agency_id is None else Q(**{f"{owner}_id": actor.agency_id})
    return (own | Exists(granted)) & ~Exists(Exclusion.objects.filter(reached))


def _reach(actor: Actor) -> Q:
    """Grants and exclusions that name the actor's agency or the actor. An actor without either is named by none."""
    named = Q(pk__in=[])
    if actor.agency_id is not None:
        named |= Q(agency_id=actor.agency_id)
    if actor.member_id is not None:
        named |= Q(membership_id=actor.member_id)
    return named


def live_grants(actor: Actor, record_id: UUID, at: datetime) -> list[Grant]:
    """Who else has been let in to a record, as far as the actor may know."""
    found = Grant.objects.filter(record_id=record_id, ended_at__isnull=True).select_related(
        "agency", "membership__user"
    )
    return list(found.filter(Q(until__isnull=True) | Q(until__gt=at)).order_by("given_at"))
