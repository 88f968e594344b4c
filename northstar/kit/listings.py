"""A list on a page: sorted and paged through the address, with an honest number of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

# Counting a million rows for the sake of a number nobody uses is not worth its time.
COUNT_UP_TO = 1000
# What the address calls the record that stands beside its list: a reference, never content.
LOOK = "look"


def few(found: QuerySet[Any], most: int, start: int = 0) -> list[Any]:
    """So many rows of a long list, in two steps: first which ones, then those with all that belongs to them.

    In one step PostgreSQL joins every row that it might show before it sorts and leaves out all but these:
    it takes the walls' conditions for so strict that hardly a row is left.
    """
    if found.query.is_sliced:
        raise ValueError("few() cuts the list itself")
    chosen = list(found.select_related(None).values_list("pk", flat=True)[start : start + most])
    return list(found.filter(pk__in=chosen)) if chosen else []


@dataclass(frozen=True)
class Column:
    """`key` names the column in the address and in `sorts`; without a sort it has no link.

    `spare`: falls away where a record stands beside the list; the row's first cell says it instead.
    """

    label: Any
    key: str = ""
    number: bool = False
    hidden: bool = False
    spare: bool = False


def named(columns: Sequence[Column]) -> list[Column]:
    """The columns with their names in the page's language, looked up once and not for every cell."""
    return [replace(column, label=str(column.label)) for column in columns]


class Listing:
    """One page of a QuerySet or a sequence, as the address asks.

    `sorts` maps what the address may say ("received") to what to order by
    ("received_at", or several in a tuple; for sequences a key function). What the
    address says and is not there is passed over, never an error. Counts at most
    `count_up_to` rows and says "more than" beyond.
    """

    def __init__(
        self,
        query: QueryDict,
        source: Any,
        *,
        sorts: Mapping[str, Any] | None = None,
        order: str = "",
        size: int = 50,
        count_up_to: int = COUNT_UP_TO,
    ) -> None:
        self.query, self.size = query, size
        self.sorts = dict(sorts or {})
        asked = query.get("sort", "")
        self.order = asked if asked.lstrip("-") in self.sorts else order
        self.page = self._page_asked()
        source = self._sorted(source)
        self.total = self._count(source, count_up_to)
        self.more = self.total > count_up_to
        if self.more:
            self.total = count_up_to
        start = (self.page - 1) * size
        found = _part(source, start, size + 1)
        if not found and self.page > 1:  # rows went away since the link was made
            self.page, start = 1, 0
            found = _part(source, 0, size + 1)
        self.has_next = len(found) > size
        self.rows: Sequence[Any] = found[:size]
        self.first, self.last = (start + 1 if self.rows else 0), start + len(self.rows)

    def _page_asked(self) -> int:
        written = self.query.get("page", "1")
        return max(1, min(10_000, int(written))) if written.isascii() and written.isdigit() and len(written) < 6 else 1

    def _sorted(self, source: Any) -> Any:
        by = self.sorts.get(self.order.lstrip("-"))
        if by is None:
            return source
        down = self.order.startswith("-")
        if callable(by):
            return sorted(source, key=by, reverse=down)
        names = (by,) if isinstance(by, str) else tuple(by)
        # The key last: of two rows that are alike, the same one is always first, so that no page repeats or skips one.
        return source.order_by(*(_turned(name) if down else name for name in names), "pk")

    @staticmethod
    def _count(source: Any, most: int) -> int:
        # In no order: who sorts twenty thousand rows to count a thousand of them reads them all.
        return len(source) if isinstance(source, Sequence) else source.order_by()[: most + 1].count()

    @property
    def pages(self) -> int:
        """How many pages there are to jump to; the last of them may lead further."""
        return max(1, -(-self.total // self.size))

    @property
    def numbers(self) -> list[int]:
        """Page numbers worth showing: the first, the last and those around; 0 is a gap."""
        last = max(self.pages, self.page)
        wanted = sorted(
            {1, *range(max(1, self.page - 1), min(last, self.page + 1) + 1), *([] if self.more else [last])}
        )
        shown: list[int] = []
        for number in wanted:
            if shown and number > shown[-1] + 1:
                shown.append(number - 1 if number == shown[-1] + 2 else 0)
            shown.append(number)
        return shown

    def link(self, **changes: Any) -> str:
        """This page's query string with `changes`; any but the page itself goes back to page 1."""
        return changed(self.query, **changes)

    def look_link(self, reference: str) -> str:
        """This same page of the list with one of its records beside it."""
        return self.link(page=self.page if self.page > 1 else None, look=reference)

    def sort_link(self, key: str) -> str:
        return self.link(sort=f"-{key}" if self.order == key else key)

    def direction(self, key: str) -> str:
        """For `aria-sort`: "ascending", "descending" or nothing."""
        return {key: "ascending", f"-{key}": "descending"}.get(self.order, "")


def _part(source: Any, start: int, most: int) -> list[Any]:
    return few(source, most, start) if isinstance(source, QuerySet) else list(source[start : start + most])


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def changed(query: QueryDict | None, **changes: Any) -> str:
    """A query string with `changes`; None or "" takes a name out.

    The `page`, and the record to `look` at, fall away unless they are given: the list is another one.
    """
    asked = query.copy() if query is not None else QueryDict(mutable=True)
    for name in {"page", LOOK} - set(changes):
        asked.pop(name, None)
    for name, value in changes.items():
        if value is None or value == "":
            asked.pop(name, None)
        else:
            asked.setlist(name, [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)])
    return "?" + urlencode([(name, one) for name, values in asked.lists() for one in values])
