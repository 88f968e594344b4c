"""Transition tables: the one way a record changes state."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class Refused(Exception):
    """A move that is not allowed. The message is written for the person who tried it."""


@dataclass(frozen=True)
class Move:
    """One verb of a workflow: where it may start, where it ends, and what the trail calls it."""

    sources: frozenset[str]
    target: str
    event: str


def move(record: Any, moves: Mapping[str, Move], verb: str) -> Move:
    """Set ``record.state`` by ``verb``, or refuse. Saves nothing."""
    chosen = moves[verb]
    if record.state not in chosen.sources:
        name, state = record._meta.verbose_name, str(record.get_state_display()).lower()
        raise Refused(f"This {name} is {state}: it is too late, or too early, to {verb.replace('_', ' ')} it.")
    record.state = chosen.target
    return chosen
