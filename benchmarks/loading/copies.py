"""Making copies of a life: new identifiers, days, words and keys; sealed and indexed by the vault's own functions."""

import json
import os
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from random import Random

from benchmarks.loading.patterns import Pattern
from benchmarks.loading.words import Words
from northstar.casework.concerns import references
from northstar.casework.concerns.models import Concern
from northstar.casework.concerns.services import intake
from northstar.casework.concerns.services.dispatch import payload
from northstar.foundation.vault import tokens
from northstar.foundation.vault.models import DataKey
from northstar.kit import sealing

# Of a thousand concerns of many years: how many wait for the desk, and are with agencies that have not answered.
SHARES = {"waiting": 10, "out": 10, "over": 980}
# How many weeks before its pattern a copy may lie.
WEEKS = {"waiting": (0, 3), "out": (0, 8), "over": (1, 520)}

# Words come again and again: the same function, asked once for each.
sealing.keyed_number = lru_cache(500_000)(sealing.keyed_number)

_day = lru_cache(10_000)(lambda ordinal: date.fromordinal(ordinal).isoformat())


def fresh_id() -> str:
    """A random UUID (version 4) as text."""
    text = os.urandom(16).hex()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def as_bytea(content: bytes) -> str:
    """Bytes as COPY reads them."""
    return "\\\\x" + content.hex()


class Copier:
    """Writes copies of patterns as lines for COPY, by table. ``seconds`` says what the time went into."""

    def __init__(self, patterns: Sequence[Pattern], chance: Random):
        self.chance, self.words = chance, Words(chance)
        self.by_kind: dict[str, list[Pattern]] = defaultdict(list)
        for pattern in patterns:
            self.by_kind[pattern.kind].append(pattern)
        self.kinds = [kind for kind in SHARES if self.by_kind[kind]]
        self.shares = [SHARES[kind] for kind in self.kinds]
        self.lines: dict[str, list[str]] = {}
        self.seconds = {"keys": 0.0, "sealing": 0.0, "tokens": 0.0, "rows": 0.0}
        self.transaction = ""

    def copy(self) -> None:
        """Add one concern with everything around it."""
        (kind,) = self.chance.choices(self.kinds, self.shares)
        pattern = self.chance.choice(self.by_kind[kind])
        began = time.thread_time()
        values = self._plain_values(pattern, self.chance.randint(*WEEKS[kind]))
        keyed = time.thread_time()
        self._keys(pattern, values)
        sealed = time.thread_time()
        self._seal(pattern, values)
        indexed = time.thread_time()
        for place, root in pattern.entries:
            values[place] = "{" + ",".join(map(str, self._tokens(root))) + "}"
        written = time.thread_time()
        for table, fill in pattern.tables:
            self.lines.setdefault(table, []).append(fill(values))
        done = time.thread_time()
        spent = self.seconds
        spent["keys"] += sealed - keyed
        spent["sealing"] += indexed - sealed
        spent["tokens"] += written - indexed
        spent["rows"] += done - written + keyed - began

    def _plain_values(self, pattern: Pattern, weeks: int) -> list[str]:
        values = [""] * len(pattern.slots.places)
        for place, _old in pattern.slots.of("id"):
            values[place] = fresh_id()
        for place, ordinal in pattern.slots.of("day"):
            values[place] = _day(ordinal - 7 * weeks)
        for place, kind in pattern.changed.items():
            values[place] = self.words.kinds[kind]()
        for place, _pk in pattern.slots.of("transaction"):
            values[place] = self.transaction
        return values

    def _keys(self, pattern: Pattern, values: list[str]) -> None:
        """A data key of its own for each root; and references, which are random too."""
        places = pattern.slots.places
        for root, id_place, key_place in pattern.roots:
            key = DataKey.fresh()
            old = root.__dict__.setdefault("_as_read", (str(root.pk), str(root.data_key_id)))
            root.id, root.reference = values[id_place], references.fresh("C" if isinstance(root, Concern) else "D")
            root._state.fields_cache["data_key"] = key
            values[key_place] = str(key.pk)
            values[places["wrapped", old[1]]] = as_bytea(bytes(key.wrapped or b""))
            values[places["master", old[1]]] = str(key.master)
            values[places["reference", old[0]]] = root.reference

    def _seal(self, pattern: Pattern, values: list[str]) -> None:
        for one in pattern.sealed:
            told = one.words(values)
            record = one.record
            record.id = values[one.record_place]  # type: ignore[attr-defined]
            record.__dict__[one.field.attname] = told if one.is_text else json.loads(told)
            values[one.place] = as_bytea(one.field.pre_save(record, add=True))
        if pattern.has_receipt:
            concern, code = pattern.concern, references.fresh_code()
            content = {"account": concern.account, "answers": concern.answers, "category": concern.category}
            places = pattern.slots.places
            values[places["lookup", ""]] = as_bytea(references.lookup(code))
            values[places["copy", ""]] = as_bytea(references.seal_copy(code, concern.pk, content))

    def _tokens(self, root: object) -> list[int]:
        if isinstance(root, Concern):
            return tokens.tokens_for(*intake.searchable(root))
        return tokens.tokens_for(root.reference, *payload.texts_of(root.payload or {}))  # type: ignore[attr-defined]

    def take(self) -> dict[str, str]:
        """The lines so far, by table; the next copies begin anew."""
        taken = {table: "".join(lines) for table, lines in self.lines.items()}
        self.lines = {}
        return taken
