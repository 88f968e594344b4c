"""Checking the trail against its seals."""

import hashlib
import hmac
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

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
    return Verdict(number, done, Entry.objects.filter(transaction__gte=first).count())


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
def last_seal() -> Seal | None:
    """The newest seal, without the digests in it."""
    return Seal.objects.only("number", "at", "entries").order_by("-number").first()


def last_check() -> Entry | None:
    """When the trail was compared with its seals last: ``count`` rows agreed, ``detail["broken"]`` if not all did."""
    return Entry.objects.filter(event=CHECKED).order_by("-pk").first()


def taken_away() -> "models.QuerySet[Entry]":
    """What was exported or unmasked, newest first."""
    return Entry.objects.filter(event__in=TAKEN_AWAY).order_by("-pk")


