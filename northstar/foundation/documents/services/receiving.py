"""Taking uploads: refused with a sentence, or cleaned and sealed."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from northstar.foundation.access.actors import Actor, Reporter
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.agencies.models import Agency
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.documents import policies
from northstar.foundation.documents.cleaning import kinds, process
from northstar.foundation.documents.models import Document, StoredFile
from northstar.foundation.documents.services import scanner, storing
from northstar.foundation.documents.services.refusing import FileRefused, shown_name
from northstar.foundation.documents.states import Part, State
from northstar.foundation.vault import tokens
from northstar.foundation.vault.models import DataKey
from northstar.kit.transitions import Refused


@dataclass(frozen=True)
class Belonging:
    """To which record of a room above an upload belongs, and how it is kept.

    ``permission``: what a reader at the owner agency must have. ``keep_original=False`` for a reporter
    who stays anonymous: only the clean copy is kept. ``settled=False`` while the record is still being
    written: ``settle`` keeps the uploads, and what nobody settles within a day is erased.
    """

    record_kind: str
    record_id: UUID
    owner_agency: Agency
    permission: Permission = Permission.READ_CONCERNS
    keep_original: bool = True
    settled: bool = True


def receive(
    *, actor: Actor, record_kind: str, record_id: UUID, owner_agency: Agency, upload: UploadedFile, at: datetime
) -> Document:
    """Take one upload. Raises ``FileRefused``, whose message the person may read; nothing is then kept."""
    return _receive(actor, Belonging(record_kind, record_id, owner_agency), upload, at)


def receive_all(
    *, actor: Actor, belonging: Belonging, uploads: Iterable[UploadedFile], at: datetime
) -> tuple[list[Document], list[FileRefused]]:
    """Take the uploads that can be taken, and answer the others' refusals for the form to show.

    Cleaning takes up to seconds: call this before taking locks.
    """
    taken: list[Document] = []
    refused: list[FileRefused] = []
    for upload in uploads:
        try:
            taken.append(_receive(actor, belonging, upload, at))
        except FileRefused as refusal:
            refused.append(refusal)
    return taken, refused


def _receive(actor: Actor, belonging: Belonging, upload: UploadedFile, at: datetime) -> Document:
    if not policies.may_add(actor, belonging.record_id, belonging.owner_agency.pk):
        raise Refused(_("You can't add files to this record."))
    content = _content_of(upload)
    fingerprint = fingerprint_of(content)
    held = Document.objects.held().of(belonging.record_kind, belonging.record_id).select_related("data_key")
    known = next((document for document in held if bytes(document.fingerprint) == fingerprint), None)
    if known:
        return known
    _within_limits(held, upload, len(content))
    document, parts = _prepared(actor, belonging, upload, content, at)
    document.fingerprint = fingerprint
    return _kept(document, parts, upload)


def fingerprint_of(content: bytes) -> bytes:
    """A keyed hash of the bytes as they came: equal files meet, and nobody without the keyring can try files out."""
    return tokens.blind(hashlib.sha256(content).hexdigest(), "documents.fingerprint")


def _content_of(upload: UploadedFile) -> bytes:
    refused = getattr(upload, "refused", "")
    if refused:
        raise FileRefused(refused, upload.name or "")
    if (upload.size or 0) > kinds.FILE_LIMIT:
        raise FileRefused("too_large", upload.name or "")
    upload.seek(0)
    return bytes(upload.read())


def _within_limits(held: Iterable[Document], upload: UploadedFile, size: int) -> None:
    sizes = [document.facts["size"] for document in held]
    if len(sizes) >= kinds.COUNT_LIMIT:
        raise FileRefused("too_many", upload.name or "")
    if sum(sizes) + size > kinds.TOTAL_LIMIT:
        raise FileRefused("too_large_together", upload.name or "")


def _prepared(
    actor: Actor, belonging: Belonging, upload: UploadedFile, content: bytes, at: datetime
) -> tuple[Document, dict[Part, bytes]]:
    """The document, not saved yet, and what is to be sealed for it."""
    verdict = scanner.scan(content)
    if verdict is scanner.Verdict.FOUND:
        raise FileRefused("dangerous", upload.name or "")
    try:
        cleaned = process.clean(content)
    except kinds.Unfit as unfit:
        raise FileRefused(unfit.code, upload.name or "") from unfit
    parts = {Part.ORIGINAL: content, Part.CLEAN: cleaned.content, Part.THUMBNAIL: cleaned.thumbnail}
    if not belonging.keep_original:
        if cleaned.content is None:
            raise FileRefused("tells", upload.name or "")
        del parts[Part.ORIGINAL]
    state = State.CLEANED if cleaned.content is not None else State.KEPT
    # The hour is enough for a reporter's upload: exact times can give away who sat at which computer.
    made_at = at.replace(minute=0, second=0, microsecond=0) if isinstance(actor, Reporter) else at
    document = Document(
        data_key=DataKey.fresh(),
        record_kind=belonging.record_kind,
        record_id=belonging.record_id,
        owner_agency=belonging.owner_agency,
        permission=belonging.permission,
        state=State.WAITING if verdict is scanner.Verdict.DOWN else state,
        kind=cleaned.kind,
        name=shown_name(upload.name or ""),
        facts=cleaned.facts | {"size": len(content)},
        made_at=made_at,
        made_by=actor.ref,
        settled_at=made_at if belonging.settled else None,
        scanned_at=made_at if verdict is scanner.Verdict.PASSED else None,
    )
    return document, {part: body for part, body in parts.items() if body is not None}


def _kept(document: Document, parts: dict[Part, bytes], upload: UploadedFile) -> Document:
    stored: list[StoredFile] = []
    try:
        stored += [storing.write(document, part, body) for part, body in parts.items()]
    except OSError as error:  # the disk is full, or gone: nothing is kept, and nothing lies in clear
        _forget(stored)
        raise FileRefused("no_room", upload.name or "") from error
    try:
        with transaction.atomic():
            document.data_key.save(force_insert=True)
            document.save(force_insert=True)
            StoredFile.objects.bulk_create(stored)
    except IntegrityError:
        _forget(stored)
        known = Document.objects.held().filter(record_id=document.record_id, fingerprint=document.fingerprint)
        twin = known.select_related("data_key").first()
        if twin is None:
            raise
        return twin  # the same upload, sent twice at once
    audit.record(
        Action.COLLECT, "documents.received", record=document, detail={"kind": document.kind, "state": document.state}
    )
    return document


def _forget(stored: list[StoredFile]) -> None:
    for file in stored:
        storing.remove(file.ref)
