"""A list between the look at it and the taking in: kept sealed, for whoever sent it, for a day."""

import json
import zlib
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from northstar.foundation.agencies.models import WaitingImport
from northstar.foundation.agencies.services.importing.opening import Table
from northstar.foundation.agencies.services.importing.planning import Difference, Line, Outcome, Plan
from northstar.foundation.agencies.services.importing.rows import Fault
from northstar.foundation.agencies.services.importing.taking import Sheet
from northstar.foundation.agencies.states import LIST_MOVES, ListState
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.vault.keyring import keyring
from northstar.kit import sealing
from northstar.kit.transitions import Refused, move

KEPT = timedelta(hours=24)
# Planning 500 rows takes 0.2 s and taking them in 0.4 s of a core; four times that under load is still a page.
AT_ONCE = 500


@transaction.atomic
def keep_waiting(*, member_id: UUID, sheet: Sheet, at: datetime) -> WaitingImport:
    """Keep what was read of a file until it is taken in; the worker reads a long one through.

    One at a time: an earlier one of theirs goes. Raises ``Refused`` while that is being taken in.
    """
    theirs = WaitingImport.objects.select_for_update().filter(member_id=member_id)
    if any(each.state == ListState.TAKING for each in theirs):
        raise Refused(_("A list that you sent is being taken in. Wait until it is done, or stop it first."))
    WaitingImport.objects.filter(member_id=member_id).delete()
    waiting = WaitingImport(member_id=member_id, made_at=at, since=at, digest=sheet.digest, rows=len(sheet.table.rows))
    kept = {"name": sheet.name, "all_or_none": sheet.all_or_none, **sheet.table.as_json()}
    waiting.content = _sealed(waiting, "content", kept)
    if is_long(waiting):
        waiting.state = ListState.READING
        defer("agencies.read_list", waiting)
    waiting.save(force_insert=True)
    return waiting


def is_long(waiting: WaitingImport) -> bool:
    """Whether it is read and taken in by the worker."""
    return waiting.rows > AT_ONCE


def waiting_sheet(*, waiting: WaitingImport) -> Sheet:
    """What was kept."""
    kept = _unsealed(waiting, "content")
    return Sheet(kept["name"], bytes(waiting.digest), Table.of_json(kept), kept["all_or_none"])


def keep_plan(waiting: WaitingImport, plan: Plan) -> None:
    """What a long list would do, as the page shows it. The records themselves are not kept: taking in plans anew."""
    lines = [
        [
            line.number,
            line.outcome,
            line.agency,
            line.label,
            [[each.column, each.before, each.after] for each in line.differences],
            line.notes,
            [[fault.column, fault.written, fault.says] for fault in line.faults],
        ]
        for line in plan.lines
    ]
    kept = {"day": plan.day.isoformat(), "lines": lines, "notes": plan.notes, "digest": plan.digest}
    waiting.plan = _sealed(waiting, "plan", kept)


def kept_plan(waiting: WaitingImport) -> Plan:
    kept = _unsealed(waiting, "plan")
    lines = tuple(
        Line(
            number,
            Outcome(outcome),
            agency,
            label,
            differences=tuple(Difference(*each) for each in differences),
            notes=tuple(notes),
            faults=tuple(Fault(*each) for each in faults),
        )
        for number, outcome, agency, label, differences, notes, faults in kept["lines"]
    )
    return Plan(date.fromisoformat(kept["day"]), lines, tuple(kept["notes"]), kept["digest"])


@transaction.atomic
def forget_waiting(*, waiting: WaitingImport) -> None:
    """It is not wanted any more. What is being taken in is to be stopped first."""
    gone, _by_model = WaitingImport.objects.filter(pk=waiting.pk).exclude(state=ListState.TAKING).delete()
    if not gone:
        raise Refused(_("It is being taken in. Stop it first."))


@transaction.atomic
def forget_old_waiting(*, at: datetime) -> int:
    """Remove what nobody took in for a day. For the job that clears up."""
    gone, _by_model = WaitingImport.objects.filter(made_at__lt=at - KEPT).delete()
    return gone


def defer(task: str, waiting: WaitingImport) -> None:
    """After the transaction commits, and not at all if it does not. Two jobs never work at one list."""
    lock = f"list:{waiting.pk}"
    app.configure_task(task, queue="lists", lock=lock).defer(waiting=str(waiting.pk), member=str(waiting.member_id))


def step(waiting: WaitingImport, verb: str, at: datetime) -> None:
    """Move the list on, with what else was set on it. It is locked."""
    done = move(waiting, LIST_MOVES, verb)
    waiting.since = at
    waiting.save()
    audit.record(Action.ADMINISTER, done.event, record=waiting, count=waiting.rows)


def _sealed(waiting: WaitingImport, field: str, kept: dict[str, Any]) -> bytes:
    content = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return sealing.seal(_key(), zlib.compress(content.encode("utf-8", "surrogatepass")), _context(waiting, field))


def _unsealed(waiting: WaitingImport, field: str) -> dict[str, Any]:
    content = zlib.decompress(sealing.unseal(_key(), bytes(getattr(waiting, field)), _context(waiting, field)))
    kept: dict[str, Any] = json.loads(content.decode("utf-8", "surrogatepass"))
    return kept


def _key() -> bytes:
    return keyring().key_for("import")


def _context(waiting: WaitingImport, field: str) -> str:
    return f"agencies_waitingimport.{field}:{waiting.pk}:{waiting.member_id}"
