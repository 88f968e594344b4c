"""The trail as people read it: who did what and when. Codes and counts, never content."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from northstar.faces.desk.queries.trail_words import in_words
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Agency
from northstar.foundation.audit.models import Entry
from northstar.kit.worktime import LONDON

ACTION_KIND = {
    "disclose": "next",
    "erase": "harm",
    "refuse": "harm",
    "alter": "open",
    "collect": "open",
    "combine": "open",
    "administer": "waiting",
    "consult": "closed",
    "sign_in": "closed",
}
KINDS = {
    "job": gettext_lazy("The software"),
    "public": gettext_lazy("A passer-by"),
    "reporter": gettext_lazy("A reporter"),
}


@dataclass(frozen=True)
class Asked:
    """The filters of the trail. Empty means all; ``since`` and ``until`` are days, both included."""

    action: str = ""
    agency: str = ""
    person: str = ""
    record: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Row:
    pk: int
    at: datetime
    who: str
    agency: str
    action: str
    action_kind: str
    what: str
    record: str
    record_id: str
    more: str


def entries_for(actor: Actor, asked: Asked | None = None) -> "QuerySet[Entry]":
    """The part of the trail that the actor may read, newest first."""
    found, asked = Entry.objects.order_by("-pk"), asked or Asked()
    if not actor.may(Permission.READ_TRAIL):
        if not actor.may(Permission.READ_OWN_TRAIL) or actor.agency_id is None:
            return Entry.objects.none()
        found = found.filter(agency_id=actor.agency_id)
    if asked.action:
        found = found.filter(action=asked.action)
    if asked.agency:
        found = found.filter(agency_id=asked.agency)
    if asked.person:
        found = found.filter(actor__in=_refs(asked.person))
    if asked.record:
        found = found.filter(Q(record_id=asked.record) | Q(recipient=asked.record))
    if asked.since:
        found = found.filter(at__gte=_start(asked.since))
    if asked.until and asked.until < date.max:
        found = found.filter(at__lt=_start(asked.until + timedelta(days=1)))
    return found


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)


def _refs(person: str) -> list[str]:
    """The memberships of everybody whose name holds these words."""
    found = Membership.objects.all()
    for word in person.split():
        found = found.filter(user__name__icontains=word)
    return [str(pk) for pk in found.values_list("pk", flat=True)[:500]]


def agencies_for(actor: Actor) -> list[tuple[str, str]]:
    """Those by which the reader may narrow the trail."""
    found = Agency.objects.order_by("name")
    if not actor.may(Permission.READ_TRAIL):
        found = found.filter(pk=actor.agency_id)  # type: ignore[misc]
    return [(str(pk), name) for pk, name in found.values_list("pk", "name")]


def rows(entries: Iterable[Entry]) -> list[Row]:
    entries = list(entries)
    names = names_of({one.actor for one in entries} | {one.recipient for one in entries})
    agencies = {one.pk: str(one) for one in Agency.objects.only("name", "short_name")}
    return [_row(one, names, agencies) for one in entries]


def _row(one: Entry, names: dict[str, str], agencies: dict[UUID, str]) -> Row:
    return Row(
        pk=one.pk,
        at=one.at,
        who=names.get(one.actor) or _who(one),
        agency=agencies.get(one.agency_id, "") if one.agency_id else "",
        action=one.get_action_display(),
        action_kind=ACTION_KIND.get(one.action, "open"),
        what=in_words(one.event),
        record=one.record_kind.partition(".")[2].replace("_", " "),
        record_id=one.record_id,
        more=_more(one, names, agencies),
    )


def _who(one: Entry) -> str:
    words = str(KINDS.get(one.actor_kind, one.actor_kind))
    return f"{words} ({one.actor})" if one.actor_kind == "job" and one.actor else words


def _more(one: Entry, names: dict[str, str], agencies: dict[UUID, str]) -> str:
    """Recipient, purpose, number and the codes that the row holds."""
    told: list[str] = []
    if one.recipient:
        known = _id(one.recipient)
        to = agencies.get(known) if known else None
        told.append(_("to %(whom)s") % {"whom": to or names.get(one.recipient) or one.recipient})
    if one.purpose:
        told.append(_("for %(purpose)s") % {"purpose": one.purpose.replace("_", " ")})
    if one.count is not None:
        told.append(_("number: %(n)s") % {"n": one.count})
    told += [
        f"{key.replace('_', ' ')}: {_code(value)}"
        for key, value in (one.detail or {}).items()
        if value not in (None, "", [], {})
    ]
    return " · ".join(told)


def _code(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def names_of(refs: Collection[str]) -> dict[str, str]:
    """Names of members by the reference that the trail keeps."""
    ids = [found for ref in refs if (found := _id(ref))]
    members = Membership.objects.filter(pk__in=ids).select_related("user", "agency")
    return {str(one.pk): f"{one.user.name}, {one.agency}" for one in members}
