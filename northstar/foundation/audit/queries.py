"""Checking the trail against its seals."""

import hashlib
import hmac
import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

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


EXPORTED = ("queue.exported", "concerns.exported", "inbox.exported", "agencies.exported")
UNMASKED = ("concerns.read_contact", "documents.original_opened")
# A page loads its small pictures by itself: they are on the trail, and say nothing of how much somebody looks at.
LOADED_BY_PAGES = ("documents.glanced",)
# Four weeks would let one holiday make a quiet month; much more, and what somebody did in another job is their usual.
WEEKS_BEFORE = 8


@dataclass(frozen=True)
class Amount:
    """How much a member did of one kind of act, and what is usual for them in a week: the median, idle weeks too."""

    actor: str
    kind: str  # read, export or unmasking
    count: int
    usual: float


# Records are counted once, however often they were opened: each tab of a page is an act of its own.
_AMOUNTS = """
with acts as (
  select e.actor, e.record_id,
    case when e.event = any(%(exported)s) then 'export' when e.event = any(%(unmasked)s) then 'unmasking'
      else 'read' end as kind,
    greatest(0, ceil(extract(epoch from %(start)s - e.at) / 604800))::int as week
  from unnest(%(actors)s::text[]) as who(actor) join audit_entry e on e.actor = who.actor
  where e.at >= %(start)s - make_interval(weeks => %(weeks)s) and e.at <= %(until)s and e.actor_kind = 'member'
    and (e.event = any(%(exported)s) or e.event = any(%(unmasked)s)
      or (e.action = 'consult' and e.record_id <> '' and e.event <> all(%(loaded)s)))
), weekly as (
  select actor, kind, week, case kind when 'read' then count(distinct record_id) else count(*) end as amount
  from acts group by actor, kind, week
)
select now.actor, now.kind, now.amount, usual.amount
from weekly now cross join lateral (
  select percentile_cont(0.5) within group (order by coalesce(before.amount, 0)) as amount
  from generate_series(1, %(weeks)s) as past(week)
  left join weekly before on before.actor = now.actor and before.kind = now.kind and before.week = past.week
) usual
where now.week = 0
order by now.actor, now.kind
"""


def amounts(actors: Sequence[str], start: datetime, until: datetime) -> list[Amount]:
    """How much each of these members read, took away and unmasked since ``start``, beside the weeks before it.

    One question, by the index of who did it; the reader's wall decides which part of the trail is counted.
    """
    asked: dict[str, Any] = {
        "actors": list(actors),
        "start": start,
        "until": until,
        "weeks": WEEKS_BEFORE,
        "exported": list(EXPORTED),
        "unmasked": list(UNMASKED),
        "loaded": list(LOADED_BY_PAGES),
    }
    with connection.cursor() as cursor:
        cursor.execute(_AMOUNTS, asked)
        return [Amount(*row) for row in cursor.fetchall()]
