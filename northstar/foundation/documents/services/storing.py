"""Sealed files: chunks of one size, each bound to its document, part, place and number."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from northstar.foundation.documents.models import Document, StoredFile
from northstar.foundation.documents.states import Part
from northstar.kit import sealing

CHUNK = 64 * 1024
_LENGTH = 8
_SEALED_CHUNK = CHUNK + len(sealing.FORMAT) + sealing.NONCE + 16
_DRAFT = ".draft"


class Missing(Exception):
    """The sealed file is not there, or is not whole. Somebody changed the disk, or it failed."""


def path_of(ref: UUID) -> Path:
    return Path(settings.FILES_ROOT) / ref.hex[:2] / ref.hex


def write(document: Document, part: Part, content: bytes) -> StoredFile:
    """Seal to disk and answer the row that refers to it, not saved yet.

    The file is whole and on the disk before this returns, so that a committed row never points to
    less. If the transaction fails, nothing refers to the file and the sweep removes it.
    """
    stored = StoredFile(document=document, part=part)
    path = path_of(stored.ref)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(_DRAFT)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            for sealed in _sealed(document, stored, content):
                file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        # The time of a file must not tell more than its row does.
        stamp = document.made_at.timestamp()
        os.utime(draft, (stamp, stamp))
        draft.rename(path)
        _sync_folder(path.parent)
    except BaseException:
        with suppress(FileNotFoundError):
            draft.unlink()
        raise
    return stored


def read(document: Document, stored: StoredFile) -> bytes:
    """The content. Raises ``Missing`` or ``BrokenSeal``; ``Erased`` when the key is gone."""
    key = document.sealing_key()
    try:
        sealed = path_of(stored.ref).read_bytes()
    except FileNotFoundError as error:
        raise Missing from error
    pieces = [sealed[at : at + _SEALED_CHUNK] for at in range(0, len(sealed), _SEALED_CHUNK)]
    if not pieces:
        raise Missing
    body = b"".join(
        sealing.unseal(key, piece, _context(document, stored, number, number == len(pieces) - 1), padded=False)
        for number, piece in enumerate(pieces)
    )
    return body[_LENGTH : _LENGTH + int.from_bytes(body[:_LENGTH], "big")]


def remove(ref: UUID) -> None:
    """Take a file off the disk. No harm if it is gone."""
    with suppress(FileNotFoundError):
        path_of(ref).unlink()


def lying(before: datetime) -> Iterator[tuple[UUID | None, Path]]:
    """Every file that was last changed before a moment: its ref, or None for an unfinished draft."""
    root = Path(settings.FILES_ROOT)
    for path in sorted(root.glob("[0-9a-f][0-9a-f]/*")) if root.exists() else ():
        try:
            changed = max(path.stat().st_ctime, path.stat().st_mtime)
        except FileNotFoundError:
            continue
        if changed < before.timestamp():
            yield (_ref_of(path.name), path)


def _ref_of(name: str) -> UUID | None:
    try:
        return UUID(hex=name)
    except ValueError:
        return None


def _sealed(document: Document, stored: StoredFile, content: bytes) -> Iterator[bytes]:
    body = len(content).to_bytes(_LENGTH, "big") + content
    count = -(-len(body) // CHUNK)
    body += bytes(count * CHUNK - len(body))
    key = document.sealing_key()
    for number in range(count):
        context = _context(document, stored, number, number == count - 1)
        yield sealing.seal(key, body[number * CHUNK : (number + 1) * CHUNK], context, padded=False)


def _context(document: Document, stored: StoredFile, number: int, last: bool) -> str:
    return f"documents.file:{document.pk}:{stored.part}:{stored.ref}:{number}:{int(last)}"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
