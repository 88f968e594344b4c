"""Reading code lists: kept in the process, and read again when a stamp says that one has changed.

Code lists hold no personal data and everybody may read them, so these queries take no reader.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.db.models import Count, F, Q
from django.utils import translation

from northstar.foundation.codes.models import Change, Code, CodeList
from northstar.foundation.codes.states import NOT_ASKED, RESERVED
from northstar.kit.choices import Offered
from northstar.kit.stamps import Kept

MOST_KEPT = 2_000


class UnknownCode(LookupError):
    """No such list, or a code that its list has never had: a fault of the program, not of a person."""


@dataclass(frozen=True)
class Entry:
    """A choice as it reads in one period. ``attributes`` may be read, not changed."""

    code: str
    label: str
    plain_label: str
    hint: str
    synonyms: tuple[str, ...]
    position: int
    valid_from: date
    valid_to: date | None
    attributes: Mapping[str, Any]
    needs_check: bool
    version: int
    words: Mapping[str, Mapping[str, str]] = field(repr=False, default_factory=dict)

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    @property
    def desk_only(self) -> bool:
        """Never offered to a passer-by."""
        return bool(self.attributes.get("desk_only"))

    def plain(self, language: str = "") -> str:
        """The label for a passer-by, in this language (default: the active one), else in English."""
        return self._word("plain_label", language) or self.plain_label

    def plain_hint(self, language: str = "") -> str:
        return self._word("hint", language) or self.hint

    def _word(self, key: str, language: str) -> str:
        return self.words.get(_base(language or translation.get_language() or ""), {}).get(key, "")


@lru_cache(maxsize=256)
def _base(language: str) -> str:
    return language.split("-")[0].lower()


class _Lists:
    """Every list at one stamp."""

    def __init__(self, rows: Sequence[Code], slugs: Sequence[str]):
        self.periods: dict[str, dict[str, list[Entry]]] = {slug: {} for slug in slugs}
        for row in rows:
            self.periods[row.code_list.slug].setdefault(row.code, []).append(_entry(row))
        self._on: dict[tuple[str, date], tuple[Entry, ...]] = {}
        self._offered: dict[tuple[object, ...], Offered] = {}

    def on(self, slug: str, on: date) -> tuple[Entry, ...]:
        found = self._on.get((slug, on))
        if found is None:
            codes = self.periods.get(slug)
            if codes is None:
                raise UnknownCode(f"there is no code list {slug}")
            entries = [entry for periods in codes.values() for entry in periods if entry.in_force(on)]
            found = tuple(sorted(entries, key=lambda entry: (entry.code in RESERVED, entry.position, entry.label)))
            if len(self._on) > MOST_KEPT:
                self._on.clear()
            self._on[slug, on] = found
        return found

    def offered(self, slug: str, on: date, hidden: frozenset[str], plain: bool) -> Offered:
        wanted = slug, on, hidden, plain and _base(translation.get_language() or "")
        found = self._offered.get(wanted)
        if found is None:
            entries = [
                entry for entry in self.on(slug, on) if entry.code not in hidden and not (plain and entry.desk_only)
            ]
            found = Offered((entry.code, entry.plain() if plain else entry.label) for entry in entries)
            if len(self._offered) > MOST_KEPT:
                self._offered.clear()
            self._offered[wanted] = found
        return found


def _entry(row: Code) -> Entry:
    return Entry(
        code=row.code,
        label=row.label,
        plain_label=row.plain_label,
        hint=row.hint,
        synonyms=tuple(row.synonyms),
        position=row.position,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        attributes=MappingProxyType(row.attributes),
        needs_check=row.needs_check,
        version=row.version,
        words=row.words,
    )


def _load() -> _Lists:
    rows = Code.objects.select_related("code_list").order_by("code_list_id", "position", "code", "valid_from")
    return _Lists(list(rows), list(CodeList.objects.values_list("slug", flat=True)))


kept: Kept[_Lists] = Kept("codes_stamp", _load)


def list_as_of(slug: str, on: date) -> tuple[Entry, ...]:
    """The list as it was, is or will be on a day, in order, `not_known` and `not_asked` last."""
    return kept.value().on(slug, on)


def choices(slug: str, on: date, plain: bool = False, *, unknown: bool = True) -> Offered:
    """Pairs for a form. ``plain`` gives the words for a passer-by, in the active language.

    `not_asked` is offered to professionals only: to a passer-by the house records it by itself, when a
    question was never put. ``unknown=False`` leaves both out.
    """
    hidden = frozenset(RESERVED) if not unknown else frozenset({NOT_ASKED}) if plain else frozenset()
    return kept.value().offered(slug, on, hidden, plain)


def grouped_choices(slug: str, on: date, plain: bool = False, *, by: str = "group") -> dict[str, list[Entry]]:
    """The list by one of its attributes, in order, without the entries that lack it."""
    groups: dict[str, list[Entry]] = {}
    for entry in list_as_of(slug, on):
        if entry.attributes.get(by) and not (plain and entry.desk_only):
            groups.setdefault(str(entry.attributes[by]), []).append(entry)
    return groups


def entry(slug: str, code: str, on: date) -> Entry:
    """A code as it reads on a day. Outside its dates it reads as in its nearest period, so that old
    records keep their words. Raises ``UnknownCode``."""
    periods = kept.value().periods.get(slug, {}).get(code)
    if not periods:
        raise UnknownCode(f"the code list {slug} has never had {code}")
    for period in reversed(periods):
        if period.valid_from <= on:
            return period
    return periods[0]


def label(slug: str, code: str, on: date, plain: bool = False) -> str:
    """The label of a code on a day; raises ``UnknownCode``."""
    found = entry(slug, code, on)
    return found.plain() if plain else found.label


def words(slug: str, code: str, on: date) -> str:
    """As ``label``; where no list has the code any more, the code itself as it can be read. For pages and reasons."""
    try:
        return label(slug, code, on)
    except UnknownCode:
        return code.replace("_", " ")


def is_valid(slug: str, code: str, on: date) -> bool:
    """Whether the code may be chosen on that day."""
    return any(found.code == code for found in list_as_of(slug, on))


def with_attribute(slug: str, on: date, name: str, value: Any = True) -> frozenset[str]:
    """Codes whose attribute is this value, or a list that holds it."""
    return frozenset(
        found.code
        for found in list_as_of(slug, on)
        if (held := found.attributes.get(name)) == value or (isinstance(held, list) and value in held)
    )


def lists(on: date) -> list[CodeList]:
    """Every list with ``in_force`` and ``to_check`` counts, for the editor's first page."""
    in_force = Q(codes__valid_from__lte=on) & (Q(codes__valid_to__isnull=True) | Q(codes__valid_to__gt=on))
    return list(
        CodeList.objects.annotate(
            in_force=Count("codes", filter=in_force),
            to_check=Count("codes", filter=in_force & Q(codes__needs_check=True)),
        ).order_by("title")
    )


def the_list(slug: str) -> CodeList:
    """One list; raises ``CodeList.DoesNotExist``."""
    return CodeList.objects.get(slug=slug)


def periods_of(slug: str) -> list[Code]:
    """Every row of a list, ended and to come included, for its editor."""
    rows = Code.objects.filter(code_list__slug=slug).select_related("supersedes")
    return list(rows.order_by("position", "code", F("valid_from").desc()))


def history_of(slug: str, code: str = "") -> list[Change]:
    """What was changed in a list, or in one code of it, latest first."""
    changes = Change.objects.filter(code_list__slug=slug)
    return list(changes.filter(code=code) if code else changes)
