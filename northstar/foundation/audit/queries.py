"""Checking the trail against its seals."""

import hashlib
import hmac
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, models

from northstar.foundation.audit.models import CHECKED, TAKEN_AWAY, Entry, Seal

LATELY = timedelta(minutes=10)

START = b"\x00" * 32


def digest(entry: Entry) -> bytes:
    """SHA-256 over every column of an entry, in a form that does not depend on the reader's settings."""
    values = [
        entry.pk,
        entry.at.isoformat(),
        entry.action,
        entry.event,
        entry.actor_kind,
        entry.actor,
        str(entry.agency_id or ""),
        entry.record_kind,
        entry.record_id,
        entry.recipient,
        entry.purpose,
        entry.count,
        entry.request,
        entry.detail,
        entry.transaction,
    ]
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).digest()


def chain(key: bytes, before: bytes, digests: bytes) -> bytes:
    """The link: keyed, so that somebody who rewrites the table cannot recompute it."""
    return hmac.digest(key, before + hashlib.sha256(digests).digest(), "sha256")


@dataclass(frozen=True)
class Verdict:
    """``broken`` is a sentence that names the first row in which the trail differs from its seal, or empty."""

    seals: int
    entries: int
    unsealed: int
    broken: str = ""


def verify(*, key: bytes, progress: Callable[[int], None] = lambda done: None) -> Verdict:
    """Walk the chain from its start. Reads every entry; needs ``audit.read_all``."""
    before, first, done, number = START, 0, 0, 0
    for seal in Seal.objects.order_by("number").iterator(chunk_size=1):
        number += 1
        fault = _fault_in(seal, number, before, first, key)
        if fault:
            return Verdict(number - 1, done, 0, fault)
        before, first, done = bytes(seal.chain), seal.end_transaction, done + seal.entries
        progress(done)
    return Verdict(number, done, Entry.objects.filter(transaction__gte=first).count(), head_fault())


def unsealed() -> int:
    """How many entries no seal covers yet."""
    last = Seal.objects.order_by("-number").first()
    return Entry.objects.filter(transaction__gte=last.end_transaction if last else 0).count()


@dataclass(frozen=True)
class Head:
    """The newest seal that this machine knows of, kept in a file: a chain alone cannot show that its end is gone."""

    number: int
    chain: str


def head_file() -> Path | None:
    """Where the head of this database's trail is kept on this machine; none if it is not to be kept."""
    folder, name = settings.TRAIL_HEADS, str(connection.settings_dict["NAME"])
    return Path(folder) / f"{name}.json" if folder else None


def kept_head() -> Head | None:
    """The head that this machine keeps. Raises ``ValueError`` when its file is damaged."""
    path = head_file()
    if path is None or not path.exists():
        return None
    try:
        content = json.loads(path.read_text())
        return Head(int(content["number"]), str(content["chain"]))
    except (KeyError, TypeError) as error:
        raise ValueError(path.name) from error


def head_fault() -> str:
    """A sentence when the trail in the database does not reach to the head that this machine keeps, or nothing."""
    path = head_file()
    if path is None:
        return ""
    try:
        head = kept_head()
    except (ValueError, OSError):
        return f"The kept head of the trail, {path.name}, cannot be read or understood."
    if head is None:
        none = "No head of the trail is kept on this machine, so nobody would see its end taken away. If the machine is"
        return f"{none} new, run `northstar audit seal` here once." if Seal.objects.exists() else ""
    seal = Seal.objects.filter(number=head.number).first()
    if seal is None:
        last = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
        return f"Seal {last + 1} is missing, and so is all up to seal {head.number}, which this machine has seen."
    if bytes(seal.chain).hex() != head.chain:
        return f"Seal {head.number} is not the one that this machine has seen: the end of the trail was made anew."
    return ""


def _fault_in(seal: Seal, number: int, before: bytes, first: int, key: bytes) -> str:
    if seal.number != number or seal.first_transaction != first:
        return f"Seal {number} is missing."
    if chain(key, before, bytes(seal.digests)) != bytes(seal.chain):
        return f"Seal {number} has been changed."
    ids = struct.unpack(f">{seal.entries}q", bytes(seal.ids))
    expected = {pk: bytes(seal.digests)[32 * i : 32 * i + 32] for i, pk in enumerate(ids)}
    rows = Entry.objects.filter(transaction__gte=first, transaction__lt=seal.end_transaction)
    for entry in rows.order_by("transaction", "id").iterator(chunk_size=2000):
        known = expected.pop(entry.pk, None)
        if known is None:
            return f"Row {entry.pk} was inserted after seal {number} was made."
        if known != digest(entry):
            return f"Row {entry.pk} has been changed since seal {number} was made."
    if expected:
        return f"Row {min(expected)} has been removed since seal {number} was made."
    return ""


def last_seal() -> Seal | None:
    """The newest seal, without the digests in it."""
    return Seal.objects.only("number", "at", "entries").order_by("-number").first()


def last_check() -> Entry | None:
    """When the trail was compared with its seals last: ``count`` rows agreed, ``detail["broken"]`` if not all did."""
    return Entry.objects.filter(event=CHECKED).order_by("-pk").first()


def taken_away() -> "models.QuerySet[Entry]":
    """What was exported or unmasked, newest first."""
    return Entry.objects.filter(event__in=TAKEN_AWAY).order_by("-pk")


def readers_lately(record: models.Model, within: timedelta = LATELY) -> dict[str, datetime]:
    """Who of the actor's own agency opened a record in the last minutes, and when last (UTC), by the trail's name.

    The caller has loaded the record for the actor. Members only; at most an hour back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select actor, at from audit_readers(%s, %s, make_interval(secs => %s))",
            [record._meta.label_lower, str(record.pk), within.total_seconds()],
        )
        return dict(cursor.fetchall())
