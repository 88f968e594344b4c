"""A person's own filters as the pages show them: names with addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from northstar.casework.concerns.models import SavedFilter
from northstar.casework.concerns.queries import saved as queries
from northstar.casework.concerns.states import SavedList
from northstar.foundation.access.actors import Actor


@dataclass(frozen=True)
class Row:
    pk: UUID
    name: str
    of: str
    of_words: str
    url: str
    current: bool = False


def rows(actor: Actor) -> list[Row]:
    """All of the actor's filters, by list and name."""
    return [_row(one) for one in queries.saved_for(actor)]


def beside(actor: Actor, of: SavedList, chosen: Mapping[str, list[str]]) -> dict[str, Any]:
    """What stands beside a list: the actor's filters of it, and whether the one in force could be kept."""
    saved = queries.saved_for(actor, of)
    in_force = {name: sorted(values) for name, values in chosen.items()}
    found = [_row(one, {name: sorted(values) for name, values in one.chosen.items()} == in_force) for one in saved]
    return {
        "of": of.value,
        "rows": found,
        "may_save": bool(chosen) and not any(row.current for row in found),
        "chosen": [(name, value) for name, values in chosen.items() for value in values],
    }


def address(of: SavedList, chosen: Mapping[str, list[str]]) -> str:
    """The list with a filter in force."""
    asked = urlencode(chosen, doseq=True)
    return f"{reverse(f'desk:{of.value}')}?{asked}" if asked else reverse(f"desk:{of.value}")


def _row(one: SavedFilter, current: bool = False) -> Row:
    of = SavedList(one.of)
    return Row(one.pk, one.name, one.of, str(of.label), address(of, one.chosen), current)
