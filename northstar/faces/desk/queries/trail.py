"""The trail as people read it: who did what and when. Codes and counts, never content."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from northstar.faces.desk.queries import trail_details as details
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
    "applicant": gettext_lazy("Somebody who applies to become a partner"),
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
    found = details.known(entries)
    return [_row(one, found) for one in entries]


def _row(one: Entry, known: details.Known) -> Row:
    return Row(
        pk=one.pk,
        at=one.at,
        who=known.members.get(one.actor) or _who(one),
        agency=known.agencies.get(str(one.agency_id), ""),
        action=one.get_action_display(),
        action_kind=ACTION_KIND.get(one.action, "open"),
        what=in_words(one.event),
        record=details.record_words(one.record_kind),
        record_id=one.record_id,
        more=details.more(one, known),
    )


def _who(one: Entry) -> str:
    words = str(KINDS.get(one.actor_kind, one.actor_kind))
    job = one.actor.replace("_", " ").replace(".", ": ") if one.actor_kind == "job" else ""
    return f"{words} ({job})" if job else words
