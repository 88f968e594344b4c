"""What every change of a list leaves behind: a version, a row of history, a line in the trail, a stamp."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from northstar.foundation.codes import queries
from northstar.foundation.codes.models import Change, Code, CodeList, Stamp
from northstar.foundation.codes.states import Act

SHOWN = (
    "label",
    "plain_label",
    "hint",
    "synonyms",
    "position",
    "valid_from",
    "valid_to",
    "attributes",
    "words",
    "needs_check",
    "checked_on",
)


def picture(row: Code) -> dict[str, Any]:
    """The row as history keeps it."""
    values = {name: getattr(row, name) for name in SHOWN}
    return values | {name: day.isoformat() for name, day in values.items() if hasattr(day, "isoformat")}


@dataclass(frozen=True)
class Edit:
    """``by`` is the actor's name as the trail keeps it, ``at`` an aware time, ``reason`` what colleagues read."""

    by: str
    at: datetime
    reason: str = ""


def change(code_list: CodeList, row: Code, act: Act, before: dict[str, Any] | None, edit: Edit) -> Change:
    """An unsaved row of history for a row of a list whose version already counts the change."""
    return Change(
        code_list=code_list,
        code=row.code,
        act=act,
        before=before,
        after=picture(row),
        reason=edit.reason.strip(),
        changed_at=edit.at,
        changed_by=edit.by,
        version=code_list.version,
    )


def stamp_anew() -> None:
    """Make every process read the lists again. In the transaction of the change."""
    value = uuid.uuid4()
    if not Stamp.objects.update(value=value):
        Stamp.objects.create(value=value)
    queries.kept.forget()
