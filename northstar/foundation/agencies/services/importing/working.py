"""Taking a list in, and what the worker does with a long one: reads it through, takes it in, until it is stopped.

A job never holds the list's row while it works. It moves the list on at its end, in the transaction in which all is
written, if nobody has stopped it by then. So stopping waits for nothing, and a job that was stopped or killed has done
nothing, and one that runs twice has done it once.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import Import, WaitingImport
from northstar.foundation.agencies.services.history import Edit
from northstar.foundation.agencies.services.importing import waiting as lists
from northstar.foundation.agencies.services.importing.knowing import Directory
from northstar.foundation.agencies.services.importing.planning import Plan, plan_import
from northstar.foundation.agencies.services.importing.taking import Moved, take_in
from northstar.foundation.agencies.states import ListState
from northstar.kit.requests import Unavailable
from northstar.kit.transitions import Refused

# Opens a transaction as whoever sent the list.
Turn = Callable[[], AbstractContextManager[object]]


class Stopped(Exception):
    """Whoever sent the list has stopped it or thrown it away; what was begun is rolled back."""


def plan_waiting(*, edit: Edit, waiting: WaitingImport, own: UUID | None) -> Plan:
    """What the list would do: of a long one, what the worker found."""
    if lists.is_long(waiting):
        return lists.kept_plan(waiting)
    return plan_import(edit=edit, table=lists.waiting_sheet(waiting=waiting).table, own=own)


@transaction.atomic
def take_waiting(*, edit: Edit, waiting: WaitingImport, seen: str, own: UUID | None) -> Import | None:
    """Take a short list in at once. A long one is left to the worker, and the answer is None until that is done.

    Asking twice is asking once. Raises ``Moved``, ``Refused``.
    """
    held = _locked(waiting.pk)
    if not lists.is_long(held):
        batch = take_in(edit=edit, sheet=lists.waiting_sheet(waiting=held), seen=seen, own=own)
        held.delete()
        return batch
    if held.state in (ListState.TAKING, ListState.DONE):
        return held.batch
    if held.state == ListState.READY and (plan := lists.kept_plan(held)).digest != seen:
        raise Moved(plan)
    held.seen, held.said = seen, ""
    lists.step(held, "ask_for", edit.at)
    lists.defer("agencies.take_list", held)
    return None


@transaction.atomic
def stop_waiting(*, waiting: WaitingImport, at: datetime) -> None:
    """Nothing has been taken in then. Raises ``Refused`` when it is too late."""
    held = _locked(waiting.pk)
    if held.state == ListState.DONE:
        raise Refused(_("It was too late to stop it: the list has been taken in. You can take it back on its page."))
    lists.step(held, "stop", at)


@transaction.atomic
def read_again(*, waiting: WaitingImport, at: datetime) -> None:
    """Read a list anew that was stopped or failed."""
    held = _locked(waiting.pk)
    held.rows_done, held.plan, held.said = 0, None, ""
    lists.step(held, "read_again", at)
    lists.defer("agencies.read_list", held)


def read_waiting(*, edit: Edit, waiting_id: UUID, own: UUID | None, turn: Turn) -> None:
    """Work out what a long list would do. Says how far it is in transactions of its own."""

    def told(rows: int) -> None:
        with turn():
            if not WaitingImport.objects.filter(pk=waiting_id, state=ListState.READING).update(rows_done=rows):
                raise Stopped

    with _ending_well(edit, waiting_id, turn):
        with turn():
            table = lists.waiting_sheet(waiting=_in_state(waiting_id, ListState.READING)).table
            known = Directory(edit.day)
        plan = plan_import(edit=edit, table=table, own=own, known=known, told=told)
        with turn():
            held = _in_state(waiting_id, ListState.READING, lock=True)
            held.rows_done = held.rows
            lists.keep_plan(held, plan)
            lists.step(held, "read", edit.at)


def take_long(*, edit: Edit, waiting_id: UUID, own: UUID | None, turn: Turn) -> None:
    """Take a long list in, all in one transaction; if it cannot be now, show what would happen instead."""

    def told(rows: int) -> None:
        _in_state(waiting_id, ListState.TAKING)

    with _ending_well(edit, waiting_id, turn), turn():
        asked = _in_state(waiting_id, ListState.TAKING)
        sheet = lists.waiting_sheet(waiting=asked)
        batch, said, plan = None, "", None
        try:
            batch = take_in(edit=edit, sheet=sheet, seen=asked.seen, own=own, told=told)
        except Refused as refusal:
            said, plan = str(refusal), getattr(refusal, "plan", None)
        held = _in_state(waiting_id, ListState.TAKING, lock=True)
        held.batch, held.said = batch, said[:200]
        if plan is not None:
            lists.keep_plan(held, plan)
        if batch is not None:
            held.content, held.plan = b"", None
        lists.step(held, "finish" if batch else "show_anew", edit.at)


@contextmanager
def _ending_well(edit: Edit, waiting_id: UUID, turn: Turn) -> Iterator[None]:
    """Being stopped is no fault; a fault is said on the page, so that nobody waits for what will not come."""
    try:
        yield
    except Stopped:
        return
    except Unavailable:
        raise  # the job waits, and tries again
    except Exception:
        with turn():
            held = WaitingImport.objects.select_for_update().filter(pk=waiting_id).first()
            if held is not None and held.state in (ListState.READING, ListState.TAKING):
                lists.step(held, "fail", edit.at)
        raise


def _locked(waiting_id: UUID) -> WaitingImport:
    return WaitingImport.objects.select_for_update().get(pk=waiting_id)


def _in_state(waiting_id: UUID, state: ListState, *, lock: bool = False) -> WaitingImport:
    """The list while it stands so; otherwise somebody has stopped it, or another run has done it."""
    wanted = WaitingImport.objects.select_for_update() if lock else WaitingImport.objects.all()
    found = wanted.filter(pk=waiting_id, state=state).first()
    if found is None:
        raise Stopped
    return found
