"""Writing the trail and sealing it."""

import json
import logging
import os
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction

from northstar.foundation.audit import queries
from northstar.foundation.audit.models import Entry, Seal
from northstar.foundation.audit.states import Action
from northstar.kit.logs import request_id

logger = logging.getLogger("northstar.audit")


@dataclass(frozen=True)
class Who:
    """To whom acts are attributed: a membership's id, a job's name, or a reporter (who stays nameless)."""

    kind: str
    ref: str = ""
    agency_id: UUID | None = None


_NOBODY = Who("")
_who: ContextVar[Who] = ContextVar("audit_who", default=_NOBODY)
_moment: ContextVar[datetime | None] = ContextVar("audit_moment", default=None)


@contextmanager
def attributed_to(who: Who) -> Iterator[None]:
    """Attribute every act inside the block. Set by ``access.acting.acting_as``; nobody else calls it."""
    token = _who.set(who)
    try:
        yield
    finally:
        _who.reset(token)


@contextmanager
def as_command(name: str) -> Iterator[None]:
    """The transaction of an operator's command that loads reference data below access.

    Attributes its acts to a job of this name, which has no permission and sees no casework.
    """
    with transaction.atomic(), attributed_to(Who("job", name)), connection.cursor() as cursor:
        cursor.execute("select current_setting('northstar.kind', true)")
        outer = cursor.fetchone()[0] or ""
        cursor.execute("select set_config('northstar.kind', 'job', true)")
        yield
        if not connection.needs_rollback:
            cursor.execute("select set_config('northstar.kind', %s, true)", [outer])


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Date the acts inside the block by a story's time. A demonstration alone may, while its owner says so.

    The database refuses it in any other (``models.CLOCK_TRIGGER``); ``plays_a_story`` says which it is.
    """
    if not settings.DEMONSTRATION:
        raise RuntimeError("only a demonstration's story has a time of its own")
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def plays_a_story() -> bool:
    """Whether the owner of this database lets a story be told in it now."""
    with connection.cursor() as cursor:
        cursor.execute("select audit_plays_a_story()")
        return bool(cursor.fetchone()[0])


def record(
    action: Action,
    event: str,
    *,
    record: models.Model | None = None,
    kind: str = "",
    identifier: str = "",
    recipient: object = "",
    purpose: str = "",
    count: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write one row of the trail in the caller's transaction.

    ``detail`` takes codes and counts, never words that a person typed. Raises ``RuntimeError`` outside
    ``acting_as``: an act without an actor is a fault of the program.
    """
    who = _who.get()
    if not who.kind:
        raise RuntimeError(f"{event}: no actor is set, so nothing may be recorded or done")
    if record is not None:
        kind, identifier = record._meta.label_lower, str(record.pk)
    # Nothing that a reporter does is kept with its exact time.
    told = _moment.get()
    now, clock = ("%s::timestamptz", "%s::timestamptz") if told else ("now()", "clock_timestamp()")
    moment = f"date_bin('5 minutes', {now}, '2000-01-01')" if who.kind == "reporter" else clock
    with connection.cursor() as cursor:
        # Plain SQL, because Django would ask for the new number back and the writer may not read the trail.
        cursor.execute(
            "insert into audit_entry (at, action, event, actor_kind, actor, agency_id, record_kind, record_id,"
            " recipient, purpose, count, request, detail, transaction)"
            f" values ({moment},%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,pg_current_xact_id()::text::bigint)",
            [
                *([told] if told else []),
                action,
                event,
                who.kind,
                who.ref,
                who.agency_id,
                kind,
                identifier,
                str(recipient or ""),
                purpose,
                count,
                "" if who.kind == "reporter" else request_id.get(),  # the log has an exact time beside it
                json.dumps(dict(detail or {})),
            ],
        )


@transaction.atomic
def seal_entries(*, key: bytes, at: datetime, most: int = 50_000) -> Seal | None:
    """Chain the entries committed since the last seal; none if there are none.

    Needs ``audit.seal``. Transactions still open are left for the next seal: ``xmin`` of the current
    snapshot is the oldest of them.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(620018)")
        cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        horizon = cursor.fetchone()[0]
    last = Seal.objects.order_by("-number").first()
    first = last.end_transaction if last else 0
    waiting = Entry.objects.filter(transaction__gte=first, transaction__lt=horizon).order_by("transaction", "id")
    entries = list(waiting[: most + 1])
    if len(entries) > most:
        # A seal ends between two transactions; one that has more entries than a seal should have is sealed whole.
        cut = entries[most].transaction
        horizon = cut if entries[0].transaction < cut else cut + 1
        entries = list(waiting.filter(transaction__lt=horizon))
    if not entries:
        return None
    digests = b"".join(queries.digest(entry) for entry in entries)
    return Seal.objects.create(
        number=(last.number if last else 0) + 1,
        at=at,
        first_transaction=first,
        end_transaction=horizon,
        entries=len(entries),
        ids=struct.pack(f">{len(entries)}q", *[entry.pk for entry in entries]),
        digests=digests,
        chain=queries.chain(key, bytes(last.chain) if last else queries.START, digests),
    )


def seal_all(*, key: bytes, at: datetime, progress: Callable[[int], None] = lambda sealed: None) -> int:
    """Seal everything that may be sealed now, in batches. Answers how many entries. Needs ``audit.seal``.

    Once it is committed, the head of the chain is kept on this machine as well.
    """
    sealed = 0
    while made := seal_entries(key=key, at=at):
        sealed += made.entries
        progress(sealed)
    path, last = queries.head_file(), Seal.objects.order_by("-number").first()
    if path and last:
        if path.exists() and queries.head_fault():
            # What is kept is the proof: it stays until somebody has looked.
            logger.error("the trail does not reach to the head that is kept: run northstar audit verify")
        else:
            transaction.on_commit(partial(_keep_head, path, queries.Head(last.number, bytes(last.chain).hex())))
    return sealed


def _keep_head(path: Path, head: queries.Head) -> None:
    """Write the head in one step. Of several machines that share the folder, the newest wins."""
    known = queries.kept_head()
    if known and known.number >= head.number:
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{os.getpid()}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({"number": head.number, "chain": head.chain}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
