"""Reading documents. The reader comes first; both walls decide what there is."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from northstar.foundation.access import queries as access
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.models import Exclusion, Grant
from northstar.foundation.documents import policies
from northstar.foundation.documents.cleaning.kinds import KINDS
from northstar.foundation.documents.models import Document
from northstar.foundation.documents.states import Part, State


def documents_for(actor: Actor) -> "QuerySet[Document]":
    """Everything the actor may see, the erased too. Nothing for the public.

    A reporter sees what belongs to their record; the owner's people what their permissions name; others
    what was opened to them, by the document or by its record, for as long as their agency holds an
    agreement. An exclusion from either closes it.
    """
    documents = Document.objects.select_related("data_key")
    if actor.subject:
        return documents.filter(record_id=actor.subject)
    if actor.agency_id is None:
        return documents.none()
    named = Q(agency_id=actor.agency_id) | Q(membership_id=actor.member_id, membership__isnull=False)
    about = Q(ended_at=None) & (Q(record_id=OuterRef("record_id")) | Q(record_id=OuterRef("pk")))
    live = (Q(until=None) | Q(until__gt=Now())) & (Q(role="") | Q(role=actor.role) | Q(membership__isnull=False))
    own = Q(owner_agency_id=actor.agency_id)
    if not actor.may(Permission.SERVICE):
        own &= Q(permission__in=sorted(actor.permissions))
    opened = access.counting(actor, Grant.objects.filter(named, about, live))
    closed = Exclusion.objects.filter(named, about)
    return documents.filter(own | Exists(opened)).exclude(Exists(closed))


@dataclass(frozen=True)
class Listed:
    """A document as a page shows it. ``name`` is for the owner's people; others get what kind it is."""

    pk: UUID
    name: str
    family: str
    state: State
    state_words: str
    size: int
    pages: int
    has_thumbnail: bool
    may_open: bool
    may_open_original: bool


def documents_of(actor: Actor, record_kind: str, record_id: UUID) -> list[Listed]:
    """The held documents of one record, oldest first, ready for a page: two queries, whatever their number."""
    found = documents_for(actor).held().of(record_kind, record_id)  # type: ignore[attr-defined]
    return [_listed(actor, document) for document in found.prefetch_related("files").order_by("made_at", "id")]


def _listed(actor: Actor, document: Document) -> Listed:
    own = document.owner_agency_id == actor.agency_id or document.record_id == actor.subject
    kind, facts = KINDS[document.kind], document.facts or {}
    parts = {file.part for file in document.files.all()}
    may_open = policies.may_open_clean(actor, document)
    return Listed(
        pk=document.pk,
        name=document.name if own else f"{kind.code.upper()} {document.pk.hex[:4]}",
        family=kind.family,
        state=State(document.state),
        state_words=document.get_state_display(),
        size=facts.get("size", 0),
        pages=facts.get("pages", 0),
        has_thumbnail=may_open and Part.THUMBNAIL in parts,
        may_open=may_open,
        may_open_original=Part.ORIGINAL in parts and policies.may_open_original(actor, document),
    )


def same_upload(actor: Actor, document: Document) -> "QuerySet[Document]":
    """Other documents that the actor may see whose original is byte for byte the same."""
    if not document.fingerprint:
        return Document.objects.none()
    return documents_for(actor).filter(fingerprint=bytes(document.fingerprint)).exclude(pk=document.pk)


def waiting_for_scanner(actor: Actor) -> int:
    """How many of the actor's documents nobody can open yet."""
    return documents_for(actor).filter(state=State.WAITING).count()
