"""Keeping, taking back and erasing."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.foundation.access.actors import Actor
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.documents import policies
from northstar.foundation.documents.models import Document, StoredFile
from northstar.foundation.documents.services import storing
from northstar.foundation.documents.states import MOVES
from northstar.foundation.vault.models import DataKey
from northstar.kit.transitions import Refused, move


@transaction.atomic
def settle(*, actor: Actor, record_kind: str, record_id: UUID, at: datetime) -> int:
    """The record has been sent: keep what was uploaded for it. Answers how many files that were."""
    waiting = Document.objects.held().of(record_kind, record_id).filter(settled_at=None)
    return waiting.update(settled_at=at.replace(minute=0, second=0, microsecond=0))


@transaction.atomic
def discard(*, actor: Actor, document: Document, at: datetime) -> None:
    """Take back an upload of a record that has not been sent yet. Raises ``Refused`` after that."""
    if document.settled_at is not None:
        raise Refused(_("This file has been sent already."))
    _end(actor, document, "erase", at)


@transaction.atomic
def erase(*, actor: Actor, document: Document, at: datetime) -> None:
    """Destroy the key and the files. What is left says only that there was a file. Backups lose it too."""
    if not policies.may_erase(actor, document.record_id, document.owner_agency_id):
        raise Refused(_("Only the agency that holds this record can erase its files."))
    _end(actor, document, "erase", at)


def refuse(*, actor: Actor, document: Document, at: datetime) -> None:
    """The scanner found something: the content goes, the fact stays."""
    _end(actor, document, "refuse", at)


def _end(actor: Actor, document: Document, verb: str, at: datetime) -> None:
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    step = move(document, MOVES, verb)
    files = list(StoredFile.objects.filter(document=document))
    StoredFile.objects.filter(document=document).delete()
    if DataKey.objects.filter(pk=document.data_key_id).update(wrapped=None, destroyed_at=at) != 1:
        raise RuntimeError("the key of a document could not be destroyed")
    document.name, document.facts, document.fingerprint = "", None, b""
    document.ended_at, document.ended_by = at, actor.ref
    document.save(update_fields=["state", "name", "facts", "fingerprint", "ended_at", "ended_by"])
    audit.record(Action.ERASE, step.event, record=document)
    for file in files:
        transaction.on_commit(partial(storing.remove, file.ref))
