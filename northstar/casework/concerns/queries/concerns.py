"""Reading concerns: the desk's queue and record, and what an agency reported itself."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Message, Note, ReporterContact, Step
from northstar.foundation.access.actors import Actor, Reporter
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.models import Exclusion
from northstar.foundation.vault import tokens


def concerns_for(actor: Actor) -> QuerySet[Concern]:
    """The concerns that the actor's desk holds, without those from which they are excluded."""
    if isinstance(actor, Reporter):
        return Concern.objects.filter(pk=actor.subject).select_related("data_key")  # type: ignore[misc]
    if not actor.may(Permission.READ_CONCERNS) or actor.agency_id is None:
        return Concern.objects.none()
    return (
        Concern.objects.filter(owner_agency_id=actor.agency_id)
        .exclude(Exists(_exclusions(actor)))
        .select_related("data_key", "claimed_by__user", "reporting_agency")
    )


def _exclusions(actor: Actor) -> QuerySet[Exclusion]:
    named = Q(agency_id=actor.agency_id)
    if actor.member_id:
        named |= Q(membership_id=actor.member_id)
    return Exclusion.objects.filter(named, record_id=OuterRef("pk"), ended_at__isnull=True)


def reports_for(actor: Actor) -> QuerySet[Concern]:
    """What the actor's own agency reported, newest first. Show its coarse state only."""
    if not actor.may(Permission.REPORT) or actor.agency_id is None:
        return Concern.objects.none()
    return (
        Concern.objects.filter(reporting_agency_id=actor.agency_id)
        .exclude(Exists(_exclusions(actor)))
        .select_related("data_key", "reporting_member__user")
        .order_by("-received_at", "pk")
    )


@dataclass(frozen=True)
class QueueFilter:
    """What the desk chose to see. Empty means all."""

    urgency: str = ""
    state: str = ""
    area: str = ""
    category: str = ""
    mine: bool = False
    unclaimed: bool = False
    overdue: bool = False
    unread: bool = False


def queue_for(actor: Actor, chosen: QueueFilter | None = None) -> QuerySet[Concern]:
    """What waits for the desk, most urgent and then newest first."""
    chosen = chosen or QueueFilter()
    found = concerns_for(actor)
    waiting = (states.State.RECEIVED, states.State.IN_TRIAGE)
    found = found.filter(state=chosen.state) if chosen.state else found.filter(state__in=waiting)
    if chosen.urgency:  # by its place in the order, which the index of the queue begins with
        found = found.filter(urgency_order=states.URGENCY_ORDER[states.Urgency(chosen.urgency)])
    if chosen.category:
        found = found.filter(category=chosen.category)
    if chosen.area:
        found = found.filter(area_codes__contains=[chosen.area])
    if chosen.mine:
        found = found.filter(claimed_by_id=actor.member_id)
    if chosen.unclaimed:
        found = found.filter(claimed_by__isnull=True)
    if chosen.overdue:
        found = found.filter(due_at__lt=Now(), state__in=states.TRIAGE)
    if chosen.unread:
        found = found.filter(unread_from_reporter=True)
    return found.order_by("urgency_order", "-received_at", "pk")


def unread_for(actor: Actor) -> QuerySet[Concern]:
    """Open or closed, where the reporter has written since the desk last looked."""
    return concerns_for(actor).filter(unread_from_reporter=True).order_by("urgency_order", "-received_at")


def without_recipient_for(actor: Actor) -> QuerySet[Concern]:
    """Open concerns that no rule could bring to anybody, or not to whom it must. These stay loud until they end."""
    found = concerns_for(actor).filter(missing_recipient=True, state__in=states.OPEN)
    return found.order_by("urgency_order", "-received_at")


def messages_for(actor: Actor, concern: Concern) -> QuerySet[Message]:
    """The conversation with the reporter, oldest first, for the desk or the reporter."""
    return (
        Message.objects.filter(concern__in=concerns_for(actor).filter(pk=concern.pk).values("pk"))
        .select_related("by__user", "concern__data_key")
        .order_by("at", "from_reporter", "pk")
    )


def notes_for(actor: Actor, concern: Concern) -> QuerySet[Note]:
    """The desk's own notes, newest first."""
    return (
        Note.objects.filter(concern__in=concerns_for(actor).filter(pk=concern.pk).values("pk"))
        .select_related("by__user", "concern__data_key")
        .order_by("-at", "pk")
    )


def steps_for(actor: Actor, concern: Concern) -> QuerySet[Step]:
    """What happened to a concern, newest first."""
    return (
        Step.objects.filter(concern__in=concerns_for(actor).filter(pk=concern.pk).values("pk"))
        .select_related("by__user", "by__agency")
        .order_by("-at", "-pk")
    )


def contact_of(actor: Actor, concern: Concern) -> ReporterContact | None:
    """How the reporter can be reached, or none. The caller records the consultation."""
    if not actor.may(Permission.READ_CONTACT):
        return None
    found = ReporterContact.objects.filter(concern__in=concerns_for(actor).filter(pk=concern.pk).values("pk"))
    return found.select_related("concern__data_key").first()


@dataclass(frozen=True)
class Hit:
    """A record that holds every word asked for. ``kind`` is concern, report or dispatch."""

    kind: str
    record_id: UUID
    at: datetime


def search(
    actor: Actor,
    text: str,
    *,
    kinds: Sequence[str] = ("concern", "dispatch", "report"),
    most: int = 50,
    newest: int = 5_000,
) -> list[Hit]:
    """Records of the actor's agency that hold every word of ``text``, newest first.

    The ``newest`` records are looked through first, where common words are found soonest; none of them for words
    that are known to be rare.

    The database function filters by agency and permission; load what it names through ``…_for(actor)``,
    which leaves out what the actor is excluded from.
    """
    if not actor.may(Permission.SEARCH):
        return []
    wanted = search_tokens(text)
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from concerns_search(%s::bigint[], %s::text[], %s, %s)", [wanted, list(kinds), most, newest]
        )
        return [Hit(*row) for row in cursor.fetchall()]


def search_tokens(text: str) -> list[int]:
    """Tokens of what was typed. A plate, telephone number or reference is looked for as one word."""
    pieces = tokens.words(text)
    joined = "".join(pieces)
    if len(pieces) > 1 and len(joined) <= 14 and any(character.isdigit() for character in joined):
        return tokens.tokens_for(joined)
    return sorted({token for piece in pieces for token in tokens.tokens_for(piece)})


def duplicates_for(actor: Actor, concern: Concern, *, most: int = 5) -> list[Concern]:
    """Concerns that name the same plate, number or business, newest first: perhaps the same matter."""
    found: dict[UUID, None] = {}
    for text in [*_identifying(concern), *_added(actor, concern)]:
        for hit in search(actor, text, kinds=("concern",), most=most + 1, newest=0):
            if hit.record_id != concern.pk:
                found[hit.record_id] = None
    rows = concerns_for(actor).filter(pk__in=list(found)[: 4 * most]).exclude(merged_into=concern)
    return list(rows.select_related("data_key", "claimed_by__user", "merged_into").order_by("-received_at")[:most])


def merged_into(actor: Actor, concern: Concern) -> QuerySet[Concern]:
    """What was merged into a concern, newest first."""
    return concerns_for(actor).filter(merged_into=concern).order_by("-received_at", "pk")


def _identifying(concern: Concern) -> Iterable[str]:
    """Texts that seldom mean two things: plates, telephone numbers, names of businesses."""
    answers = concern.answers or {}
    for block, name in (("vehicles", "plate"), ("phones", "number"), ("businesses", "name")):
        for entry in answers.get(block) or []:
            text = entry.get(name, "") if isinstance(entry, dict) else ""
            if len("".join(tokens.words(text))) >= 4:
                yield text


# Number plates and telephone numbers as people write them in a sentence.
PLATE = re.compile(r"\b[a-z]{2}\s?\d{2}\s?[a-z]{3}\b", re.IGNORECASE)
NUMBER = re.compile(r"\+?\d[\d ()-]{8,}\d")
MOST_ADDED = 10


def _added(actor: Actor, concern: Concern) -> list[str]:
    """Plates and telephone numbers in what the reporter added later, newest first."""
    found: dict[str, None] = {}
    for said in messages_for(actor, concern).filter(kind="fact").order_by("-at", "-pk"):
        found.update(dict.fromkeys(PLATE.findall(said.body) + NUMBER.findall(said.body)))
    return list(found)[:MOST_ADDED]
