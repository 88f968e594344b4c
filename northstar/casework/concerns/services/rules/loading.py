"""Bringing the rules up to the file that came with the software, and leaving alone what people have changed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from northstar.casework.concerns.models import Rule, RuleChange
from northstar.casework.concerns.services.rules.drafting import RuleDraft, draft_of, refuse_unfit
from northstar.casework.concerns.services.rules.editing import note_change, write_version
from northstar.kit.transitions import Refused
from northstar.kit.worktime import LONDON

FILE = Path(__file__).resolve().parents[2] / "data" / "rules.yml"
LOADER = "load_rules"
_FIELDS = {field.name for field in fields(RuleDraft)}


class Fault(Exception):
    """The file cannot be used. The message names the rule."""


@dataclass(frozen=True)
class Line:
    key: str
    draft: RuleDraft  # with the day from which it holds

    def day(self) -> date:
        assert self.draft.begins is not None
        return self.draft.begins


@dataclass(frozen=True)
class Loaded:
    """``kept`` names rules that people have changed here and that are therefore left as they are."""

    rules: int
    added: int
    changed: int
    kept: tuple[str, ...]


@transaction.atomic
def load_rules(*, at: datetime, path: Path = FILE, dry_run: bool = False) -> Loaded:
    """Add and update what the file holds; doing it again changes nothing. Raises ``Fault``.

    A rule that somebody has revised or retired is left as they left it. ``dry_run`` counts and then undoes.
    """
    lines, today = read_file(path), at.astimezone(LONDON).date()
    ours = set(RuleChange.objects.exclude(by=LOADER).values_list("rule__key", flat=True))
    added, changed, kept = 0, 0, []
    for line in lines:
        newest = Rule.objects.select_for_update().filter(key=line.key, current=True).first()
        if newest is not None and draft_of(newest).values() == line.draft.values():
            continue
        if newest is not None and line.key in ours:
            kept.append(line.key)
            continue
        _check(line, max(today, line.day()))
        # A first version has always held; a change holds from the day on which it is loaded.
        day = line.day() if newest is None else max(today, line.day())
        rule = write_version(newest, line.key, line.draft, day)
        event = "rules.added" if newest is None else "rules.revised"
        note_change(rule, event, by=LOADER, by_name="Northstar", reason="Came with the software", at=at)
        added, changed = added + (newest is None), changed + (newest is not None)
    if dry_run:
        transaction.set_rollback(True)
    return Loaded(len(lines), added, changed, tuple(kept))


def _check(line: Line, day: date) -> None:
    try:
        refuse_unfit(line.draft, day)
    except Refused as refusal:
        raise Fault(f"Rule {line.key}: {refusal}") from refusal


def read_file(path: Path = FILE) -> list[Line]:
    """The rules of a file, in its order. Raises ``Fault``."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, Mapping) or not isinstance(content.get("rules"), list):
        raise Fault("The file has no list of rules.")
    common = {"source": content.get("source", ""), "approved_by": content.get("approved_by", "")}
    lines = [_line(common | entry, content["since"]) for entry in content["rules"]]
    keys = [line.key for line in lines]
    for key in keys:
        if keys.count(key) > 1:
            raise Fault(f"Rule {key} is there twice.")
    return lines


def _line(entry: Mapping[str, Any], since: date) -> Line:
    key = entry.get("key") or ""
    unknown = set(entry) - _FIELDS - {"key"}
    if not key or unknown:
        raise Fault(f"Rule {key or '?'}: {', '.join(sorted(unknown)) or 'no key'}")
    values = {name: value for name, value in entry.items() if name in _FIELDS}
    values["kinds"] = tuple(values.get("kinds") or ())
    try:
        return Line(key, RuleDraft(**{"begins": since} | values))
    except TypeError as error:
        raise Fault(f"Rule {key}: {error}") from error
