"""Reading one life with all its rows, and making of it a pattern into which a copy's own values are put."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

import psycopg
from django.apps import apps
from django.db import models
from psycopg import sql

from benchmarks.loading import words
from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern
from northstar.foundation.vault.models import SealedField

# Table's model, its column, and which of a life's identifiers that column holds.
TABLES = (
    ("vault.DataKey", "id", "keys"),
    ("concerns.Concern", "id", "concern"),
    ("concerns.ReporterContact", "concern_id", "concern"),
    ("concerns.Receipt", "concern_id", "concern"),
    ("concerns.Message", "concern_id", "concern"),
    ("concerns.Note", "concern_id", "concern"),
    ("concerns.Assessment", "concern_id", "concern"),
    ("concerns.Step", "concern_id", "concern"),
    ("concerns.Proposal", "concern_id", "concern"),
    ("concerns.Dispatch", "concern_id", "concern"),
    ("concerns.DispatchStep", "dispatch_id", "dispatches"),
    ("concerns.SearchEntry", "record_id", "roots"),
    ("access.Grant", "record_id", "roots"),
    ("access.Exclusion", "record_id", "roots"),
    ("audit.Entry", "record_id", "roots"),
)
UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NOTHING = r"\N"


class Slots:
    """The values in which copies differ, by name, each with its place in a copy's list of values."""

    def __init__(self) -> None:
        self.places: dict[Any, int] = {}

    def __call__(self, *name: Any) -> int:
        return self.places.setdefault(name, len(self.places))

    def of(self, kind: str) -> list[tuple[int, Any]]:
        return [(place, name[1]) for name, place in self.places.items() if name[0] == kind]


class Text:
    """A text with places for values. ``fill`` makes a copy's text of its list of values."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.wanted: list[int] = []

    def add(self, constant: str) -> "Text":
        self.parts.append(constant.replace("%", "%%"))
        return self

    def slot(self, place: int) -> "Text":
        self.parts.append("%s")
        self.wanted.append(place)
        return self

    def ready(self) -> Callable[[list[str]], str]:
        whole = "".join(self.parts)
        if not self.wanted:
            constant = whole.replace("%%", "%")
            return lambda values: constant
        if len(self.wanted) == 1:
            only = self.wanted[0]
            return lambda values: whole % values[only]
        several = itemgetter(*self.wanted)
        return lambda values: whole % several(values)


@dataclass
class Sealed:
    """One sealed field: the record that is sealed, the words to put into it, and where the bytes go."""

    place: int
    record: models.Model
    record_place: int
    field: Any
    words: Callable[[list[str]], str]
    is_text: bool


@dataclass
class Pattern:
    """One life. ``kind`` says how it stands: waiting, out or over."""

    kind: str
    concern: Concern
    slots: Slots = field(default_factory=Slots)
    sealed: list[Sealed] = field(default_factory=list)
    roots: list[tuple[Any, int, int]] = field(default_factory=list)  # record, place of its id, place of its key's id
    entries: list[tuple[int, Any]] = field(default_factory=list)  # place of the tokens, root record
    tables: list[tuple[str, Callable[[list[str]], str]]] = field(default_factory=list)
    has_receipt: bool = False
    changed: dict[int, str] = field(default_factory=dict)  # place of a word, its kind


def copied_columns(model: type[models.Model]) -> list[models.Field]:
    """The columns that are written; a running number is left to the database."""
    return [one for one in model._meta.concrete_fields if not isinstance(one, models.BigAutoField)]


def read_all(connection: psycopg.Connection) -> list[Pattern]:
    """A pattern of every concern that was not merged. The connection and Django's own must be the superuser's."""
    connection.execute("set timezone = 'UTC'")
    kept = Concern.objects.exclude(state=states.State.MERGED).filter(merged__isnull=True).select_related("data_key")
    return [_Reading(connection, concern).pattern() for concern in kept.order_by("reference")]


class _Reading:
    finder, kinds = words.finder()

    def __init__(self, connection: psycopg.Connection, concern: Concern):
        self.connection, self.concern = connection, concern
        self.dispatches = list(concern.dispatches.select_related("data_key"))
        unanswered = any(one.state in states.UNANSWERED for one in self.dispatches)
        waiting = concern.state in (states.State.RECEIVED, states.State.IN_TRIAGE)
        self.made = Pattern("waiting" if waiting else "out" if unanswered else "over", concern)
        roots = [concern.pk, *(one.pk for one in self.dispatches)]
        self.ids = {
            "concern": [concern.pk],
            "dispatches": roots[1:],
            "roots": roots,
            "keys": [concern.data_key_id, *(one.data_key_id for one in self.dispatches)],
        }
        self.records: dict[str, models.Model] = {}
        self.own: set[str] = set()

    def pattern(self) -> Pattern:
        read = [(model, self._rows(model, column, of)) for label, column, of in TABLES for model in [_model(label)]]
        for model, rows in read:
            self.own |= {row[0] for row in rows if isinstance(model._meta.pk, models.UUIDField)}
        slots = self.made.slots
        for root in (self.concern, *self.dispatches):
            self.made.roots.append((root, slots("id", str(root.pk)), slots("id", str(root.data_key_id))))
        self._remember_records()
        for model, rows in read:
            if rows:
                self.made.tables.append((model._meta.db_table, self._lines(model, rows)))
        self.made.changed = {place: words.kind_of(name, self.kinds) for place, name in slots.of("word")}
        return self.made

    def _remember_records(self) -> None:
        concern = self.concern
        children: Iterable[Any] = [
            *concern.messages.all(),
            *concern.notes.all(),
            *concern.assessments.all(),
            *([concern.reporter_contact] if hasattr(concern, "reporter_contact") else []),
        ]
        for record in (concern, *self.dispatches, *children):
            if hasattr(record, "concern_id"):
                record.concern = concern
            self.records[str(record.pk)] = record

    def _rows(self, model: type[models.Model], column: str, of: str) -> list[list[str]]:
        """Rows as PostgreSQL writes them for COPY, split into columns."""
        names = sql.SQL(", ").join(sql.Identifier(one.column) for one in copied_columns(model))
        ids = [str(one) for one in self.ids[of]]
        order = sql.SQL("" if isinstance(model._meta.pk, models.UUIDField) else " order by id")
        query = sql.SQL("copy (select {} from {} where {}::text = any({}){}) to stdout").format(
            names, sql.Identifier(model._meta.db_table), sql.Identifier(column), sql.Literal(ids), order
        )
        with self.connection.cursor().copy(query) as copy:
            whole = b"".join(bytes(part) for part in copy).decode()
        return [line.split("\t") for line in whole.splitlines()]

    def _lines(self, model: type[models.Model], rows: list[list[str]]) -> Callable[[list[str]], str]:
        text = Text()
        for row in rows:
            for number, (column, value) in enumerate(zip(copied_columns(model), row, strict=True)):
                text.add("\t" if number else "")
                self._column(text, model, column, value, row)
            text.add("\n")
        return text.ready()

    def _column(self, text: Text, model: Any, column: Any, value: str, row: list[str]) -> None:
        slots, name = self.made.slots, f"{model._meta.model_name}.{column.name}"
        if isinstance(column, SealedField):
            self._sealed(text, column, row[0])
        elif name in ("datakey.wrapped", "datakey.master"):
            text.slot(slots(column.name, row[0]))
        elif name in ("receipt.lookup", "receipt.copy"):
            self.made.has_receipt = True
            text.slot(slots(column.name, ""))
        elif name in ("concern.reference", "dispatch.reference"):
            text.slot(slots("reference", row[0]))
        elif name == "searchentry.tokens":
            root = self.records[row[1]]
            text.slot(slots("tokens", row[1]))
            self.made.entries.append((slots("tokens", row[1]), root))
        elif name == "entry.transaction":
            text.slot(slots("transaction", ""))
        elif name in ("dispatch.reminded_at", "dispatch.escalated_at") and self._is_unanswered(row[0]):
            # So old a one has been looked after by now, every minute, by the worker.
            self._moment(text, str(self.records[row[0]].respond_by.astimezone().isoformat(" ")))  # type: ignore[attr-defined]
        elif isinstance(column, models.DateField) and value != NOTHING:
            self._moment(text, value)
        else:
            self._with_ids(text, value)

    def _is_unanswered(self, pk: str) -> bool:
        return getattr(self.records[pk], "state", "") in states.UNANSWERED

    def _moment(self, text: Text, value: str) -> None:
        text.slot(self.made.slots("day", date.fromisoformat(value[:10]).toordinal())).add(value[10:])

    def _with_ids(self, text: Text, value: str) -> None:
        end = 0
        for found in UUID_TEXT.finditer(value):
            if found[0] in self.own:
                text.add(value[end : found.start()]).slot(self.made.slots("id", found[0]))
                end = found.end()
        text.add(value[end:])

    def _sealed(self, text: Text, column: Any, pk: str) -> None:
        record = self.records[pk]
        value = getattr(record, column.attname)
        if value is None or value == column.empty:
            text.add(NOTHING)
            return
        place = self.made.slots("sealed", (pk, column.name))
        text.slot(place)
        is_text = isinstance(value, str)
        plain = value if is_text else json.dumps(value, ensure_ascii=False)
        told = Text()
        end = 0
        for found in self.finder.finditer(plain):
            told.add(plain[end : found.start()]).slot(self.made.slots("word", found[0]))
            end = found.end()
        told.add(plain[end:])
        self.made.sealed.append(Sealed(place, record, self.made.slots("id", pk), column, told.ready(), is_text=is_text))


def _model(label: str) -> Any:
    return apps.get_model(label)
