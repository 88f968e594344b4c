"""Lists of contacts as the desk's pages show them: what each row would do, and what a list did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from northstar.faces.desk.queries.agency_history import FIELDS, authors
from northstar.foundation.agencies import queries
from northstar.foundation.agencies.models import Change, Import, WaitingImport
from northstar.foundation.agencies.services import importing
from northstar.foundation.agencies.services.importing import Outcome
from northstar.foundation.agencies.states import ListState

# More than this nobody reads on a page; the rows to mend come as a file.
MOST_SHOWN = 100


@dataclass(frozen=True)
class Some:
    """The first of many rows."""

    rows: Sequence[Any]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def _some(rows: Sequence[Any]) -> Some:
    return Some(rows[:MOST_SHOWN], len(rows))


def plan_shown(plan: importing.Plan) -> dict[str, Any]:
    """What would happen, by kind of outcome."""
    faults = [
        {
            "row": line.number,
            "column": importing.title_of(fault.column),
            "written": fault.written[:120],
            "says": fault.says,
            "what": ", ".join(filter(None, (line.label, line.agency))),
        }
        for line in plan.of(Outcome.FAULTY)
        for fault in line.faults
    ]
    changed = [
        {
            "line": line,
            "details": [(importing.title_of(one.column), one.before, one.after) for one in line.differences],
        }
        for line in plan.of(Outcome.CHANGED)
    ]
    return {
        "counts": plan.counts,
        "good": plan.good,
        "faults": _some(faults),
        "changed": _some(changed),
        "added": _some(plan.of(Outcome.ADDED)),
        "notes": plan.notes,
        "digest": plan.digest,
    }


def how_far(waiting: WaitingImport, at: datetime) -> dict[str, Any]:
    """Where a long list stands with the worker."""
    return {
        "waiting": waiting,
        "working": waiting.state in (ListState.READING, ListState.TAKING),
        "seconds": max(0, int((at - waiting.since).total_seconds())),
    }


def rows(batches: Sequence[Import]) -> list[dict[str, Any]]:
    """Lists that were taken in, with the names of who did it."""
    who = authors([Change(changed_by=ref) for each in batches for ref in (each.taken_by, each.undone_by) if ref])
    return [
        {"batch": each, "pk": each.pk, "by": who[each.taken_by], "undone_by": who.get(each.undone_by, "")}
        for each in batches
    ]


def what_it_did(batch: Import) -> dict[str, Any]:
    """The contacts that a list changed, and those that stayed as they were when it was taken back."""
    changes = queries.changes_of(batch)
    stayed = [
        {"change": one.change, "fields": [FIELDS.get(name, name) for name in one.fields]}
        for one in queries.stayed(batch)
    ]
    return {**rows([batch])[0], "changes": Some(list(changes[:MOST_SHOWN]), changes.count()), "stayed": _some(stayed)}


def came_before(digest: bytes, batches: Sequence[Import]) -> datetime | None:
    """When this same file was taken in already, and not taken back."""
    return next((each.taken_at for each in batches if bytes(each.digest) == digest and each.undone_at is None), None)
