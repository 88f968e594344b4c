"""Reading notices, choices and kinds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import NoReverseMatch, reverse

from northstar.foundation.access import queries as access
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.models import Exclusion, Membership
from northstar.foundation.access.roles import ROLES
from northstar.foundation.agencies.models import Agency, Agreement, Team
from northstar.foundation.notices.models import Choice, Mail, Notice
from northstar.foundation.notices.states import Frequency, Kind, MailState, Naming
from northstar.kit.contributions import by_code

Addressee = Membership | Team | Agency
_MOST = 100


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """Every kind of notice that a room contributes, by code."""
    return by_code("NOTICE_KINDS")


def kind_of(code: str) -> Kind:
    """Raises ``LookupError`` for a kind that no room contributes."""
    try:
        return kinds()[code]
    except KeyError:
        raise LookupError(f"no room contributes the kind of notice {code}") from None


def addressees(kind: Kind, to: Addressee, record_id: UUID | None, at: datetime) -> QuerySet[Membership]:
    """Who is told: live members with the kind's permission, without those from whom the record is kept.

    Each has ``chosen``: how they want to hear by mail, or None. A team without anybody falls back to its agency.
    """
    live = Membership.objects.live(at).exclude(Exists(_exclusions(OuterRef("agency_id"), OuterRef("pk"), record_id)))
    if kind.permission:
        live = live.filter(role__in=[role.name for role in ROLES.values() if kind.permission in role.permissions])
    choice = Choice.objects.filter(membership=OuterRef("pk"), kind=kind.code).values("frequency")[:1]
    live = live.annotate(chosen=Subquery(choice))
    if isinstance(to, Membership):
        return live.filter(pk=to.pk)
    if isinstance(to, Team):
        team = live.filter(team=to)
        return team if team.exists() else live.filter(agency_id=to.agency_id)
    return live.filter(agency=to)


def _exclusions(agency: Any, membership: Any, record: Any) -> QuerySet[Exclusion]:
    return Exclusion.objects.filter(Q(agency_id=agency) | Q(membership_id=membership), ended_at=None, record_id=record)


def notices_for(actor: Actor) -> QuerySet[Notice]:
    """The actor's own, newest first, without what was taken back or is about a record that is closed to them: by an
    exclusion, or while their agency holds no agreement."""
    if actor.member_id is None:
        return Notice.objects.none()
    closed = _exclusions(actor.agency_id, actor.member_id, OuterRef("record_id"))
    mine = Notice.objects.standing().filter(membership_id=actor.member_id)
    if not access.holds_agreement(actor):
        mine = mine.filter(needs_agreement=False)
    return mine.exclude(Exists(closed)).order_by("-made_at", "id")


def to_mail(actor: Actor, frequency: Frequency) -> QuerySet[Notice]:
    """What a job mails to the people of its agency. What is closed to them waits until they sign again."""
    assert actor.agency_id is not None, "mail is made for one agency"
    found = Notice.objects.to_mail(frequency).filter(agency_id=actor.agency_id)
    return found if access.holds_agreement(actor) else found.filter(needs_agreement=False)


def unseen_count(actor: Actor) -> int:
    """For the rail of the desk: counted up to one more than the page of notices shows."""
    return notices_for(actor).filter(seen_at=None).order_by()[: _MOST + 1].count()


@dataclass(frozen=True)
class Listed:
    """A notice as the page shows it. ``address`` is empty where there is no page to go to, ``reference`` where the
    record has none or the reader may not see it any more."""

    pk: UUID
    title: Any
    made_at: datetime
    seen: bool
    urgent: bool
    address: str
    reference: str = ""


def listed_for(actor: Actor) -> list[Listed]:
    """The newest hundred: unseen before seen, and of the unseen the urgent ones first."""
    notices = list(notices_for(actor)[:_MOST])
    names = _references(actor, notices)
    newest = [_listed(notice, names) for notice in notices]
    return sorted(newest, key=lambda row: (row.seen, not row.urgent and not row.seen))


def _references(actor: Actor, notices: Sequence[Notice]) -> dict[UUID, str]:
    """What the records are called, asked once of each room that names them, and as the reader."""
    asked: dict[Naming, set[UUID]] = {}
    for notice in notices:
        kind = kinds().get(notice.kind)
        if kind is not None and kind.naming is not None and notice.record_id is not None:
            asked.setdefault(kind.naming, set()).add(notice.record_id)
    found: dict[UUID, str] = {}
    for naming, ids in asked.items():
        found.update(naming(actor, ids))
    return found


def agreement_names(actor: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """What agreements are called: every member may read of them."""
    return {one.pk: str(one) for one in Agreement.objects.filter(pk__in=ids)}


def address_of(notice: Notice) -> str:
    """The page of the notice's record, or nothing."""
    kind = kinds().get(notice.kind)
    if kind is None or not kind.address:
        return ""
    try:
        return reverse(kind.address, args=[notice.record_id] if notice.record_id else [])
    except NoReverseMatch:
        return ""


def _listed(notice: Notice, names: Mapping[UUID, str]) -> Listed:
    kind = kinds().get(notice.kind)
    title = kind.title if kind else notice.kind
    urgent = bool(kind and kind.urgent)
    reference = names.get(notice.record_id, "") if notice.record_id else ""
    return Listed(notice.pk, title, notice.made_at, notice.seen_at is not None, urgent, address_of(notice), reference)


def kinds_for(actor: Actor) -> list[Kind]:
    """The kinds that the actor may be told of, urgent ones first."""
    mine = [kind for kind in kinds().values() if not kind.permission or actor.may(kind.permission)]  # type: ignore[arg-type]
    return sorted(mine, key=lambda kind: (not kind.urgent, str(kind.title)))


def choices_of(actor: Actor) -> dict[str, Frequency]:
    """How the actor hears of each kind by mail: what they chose, else what is usual."""
    chosen: dict[str, str] = {}
    if actor.member_id is not None:
        chosen = dict(Choice.objects.filter(membership_id=actor.member_id).values_list("kind", "frequency"))
    return {
        kind.code: kind.frequency if kind.urgent else Frequency(chosen.get(kind.code, kind.frequency))
        for kind in kinds_for(actor)
    }


def mail_is_refused(actor: Actor) -> bool:
    """Whether the last mail to the actor came to nothing: the page then says so."""
    if actor.member_id is None:
        return False
    last = Mail.objects.filter(membership_id=actor.member_id).exclude(state__in=(MailState.WAITING, MailState.DROPPED))
    state = last.order_by("-made_at").values_list("state", flat=True).first()
    return state in (MailState.REFUSED, MailState.FAILED)


def mail_states(actor: Actor, mail_ids: Sequence[UUID]) -> dict[UUID, MailState]:
    """What became of mails, for a service job of their agency."""
    return {pk: MailState(state) for pk, state in Mail.objects.filter(pk__in=mail_ids).values_list("pk", "state")}
