"""What an import has to say: what it did, and every row that it could not take."""

import uuid
from dataclasses import dataclass

from northstar.foundation.places.models import Stamp
from northstar.foundation.places.queries import index, naming


class Unreadable(Exception):
    """The file as a whole cannot be read. The message says why, for the person who chose it."""


@dataclass(frozen=True)
class Fault:
    """One row that was not taken. ``number`` counts from 1, as in the file; the heading of a table is row 1."""

    number: int
    reason: str


@dataclass(frozen=True)
class Report:
    """``applied`` is false when nothing was written: a dry run, or a fault that stopped everything.

    ``skipped`` rows are good but of no use here. ``faults`` holds the first thousand, ``wrong`` counts all.
    """

    read: int
    added: int
    changed: int
    unchanged: int
    skipped: int = 0
    wrong: int = 0
    faults: tuple[Fault, ...] = ()
    applied: bool = False


MOST_FAULTS = 1_000


def stamp_anew() -> None:
    """Make every process read areas and places again. In the transaction of the change."""
    value = uuid.uuid4()
    if not Stamp.objects.update(value=value):
        Stamp.objects.create(value=value)
    index.kept.forget()
    naming.kept.forget()
