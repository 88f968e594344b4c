"""Bringing the lists in the database up to the files that came with the software."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.codes.models import Change, Code, CodeList
from northstar.foundation.codes.services import history
from northstar.foundation.codes.services.reading import Line, ListFile, read_files
from northstar.foundation.codes.states import Act, Origin

CARRIED = ("label", "plain_label", "hint", "position", "valid_to")


@dataclass(frozen=True)
class Loaded:
    """``kept`` names the codes that were changed here and are therefore left as they are."""

    lists: int
    added: int
    changed: int
    kept: tuple[str, ...]


@transaction.atomic
def load_lists(
    *,
    by: str,
    at: datetime,
    files: Sequence[ListFile] | None = None,
    dry_run: bool = False,
) -> Loaded:
    """Add and update what the files hold. Doing it again changes nothing.

    A code that somebody changed at the desk is left as it is, whatever the file says; so is a list that
    newer software has loaded. Nothing is ever removed. ``dry_run`` counts and then undoes. Raises
    ``reading.Fault``.
    """
    changes: list[Change] = []
    kept: list[str] = []
    files = read_files() if files is None else files
    for file in files:
        changes += _Merge(file, history.Edit(by, at), kept).run()
    if changes:
        Change.objects.bulk_create(changes)
        audit.record(Action.ADMINISTER, "codes.loaded", kind="codes.codelist", count=len(changes))
        history.stamp_anew()
    if dry_run:
        transaction.set_rollback(True)
    added = sum(change.act == Act.ADDED for change in changes)
    return Loaded(len(files), added, len(changes) - added, tuple(kept))


class _Merge:
    """One file into one list. Holds the list's lock until the transaction ends."""

    def __init__(self, file: ListFile, edit: history.Edit, kept: list[str]):
        self.file, self.edit, self.kept = file, edit, kept
        self.changes: list[Change] = []
        self.rows: dict[str, list[Code]] = {}

    def run(self) -> list[Change]:
        CodeList.objects.get_or_create(
            slug=self.file.slug, defaults={"version": 0, "needs_check": True, "title": self.file.title}
        )
        self.list = CodeList.objects.select_for_update().get(slug=self.file.slug)
        if self.list.file_version > self.file.version:
            return []
        self.list.version += 1
        for row in Code.objects.filter(code_list=self.list).order_by("valid_from"):
            self.rows.setdefault(row.code, []).append(row)
        ours = {code for code, rows in self.rows.items() if any(row.origin == Origin.DESK for row in rows)}
        for line in self.file.lines:
            if line.code not in ours:
                self._merge(line)
        self._note_kept(ours)
        self._save_list()
        return self.changes

    def _merge(self, line: Line) -> None:
        rows = self.rows.setdefault(line.code, [])
        row = next((row for row in rows if row.valid_from == line.valid_from), None)
        before = None if row is None else history.picture(row)
        if row is None:
            row = Code(code_list=self.list, code=line.code, valid_from=line.valid_from)
        elif self._is(row, line):
            return
        for name in CARRIED:
            setattr(row, name, getattr(line, name))
        row.synonyms, row.attributes = list(line.synonyms), dict(line.attributes)
        row.words = {tongue: dict(said) for tongue, said in line.words.items()}
        row.checked_on, row.needs_check = line.checked_on, line.needs_check
        row.supersedes = self._superseded(line, rows)
        row.version, row.origin = self.list.version, Origin.SHIPPED
        row.save()
        if before is None:
            rows.append(row)
        act = Act.ADDED if before is None else Act.CORRECTED
        self.changes.append(history.change(self.list, row, act, before, self.edit))

    def _is(self, row: Code, line: Line) -> bool:
        same = all(getattr(row, name) == getattr(line, name) for name in CARRIED)
        same = same and row.synonyms == list(line.synonyms) and row.attributes == dict(line.attributes)
        return same and row.words == {tongue: dict(said) for tongue, said in line.words.items()}

    def _superseded(self, line: Line, rows: list[Code]) -> Code | None:
        if line.supersedes:
            return self.rows[line.supersedes][-1]
        earlier = [row for row in rows if row.valid_from < line.valid_from]
        return earlier[-1] if earlier else None

    def _note_kept(self, ours: set[str]) -> None:
        newer = {line.code for line in self.file.lines} if self.file.version > self.list.file_version else set()
        self.kept += [f"{self.list.slug}: {code}" for code in sorted(ours & newer)]

    def _save_list(self) -> None:
        file, listed = self.file, self.list
        if not self.changes:
            listed.version -= 1
        was = (listed.checked_on, listed.needs_check)
        listed.title, listed.description, listed.owner = file.title, file.description, file.owner
        listed.source_name, listed.source_address = file.source_name, file.source_address
        listed.fields, listed.file_version = dict(file.fields), file.version
        # Somebody here has compared the list with its source: a file that has not does not undo it.
        keeps = was[0] is not None and (file.checked_on is None or file.checked_on < was[0])
        listed.checked_on, listed.needs_check = was if keeps else (file.checked_on, file.needs_check)
        listed.save()
