"""Values kept in the process for as long as their stamp in the database stays the same.

A room that is read on every page and changed a few times a year keeps a stamp: one row with a random
value, replaced in the transaction of each change. Every process reads the stamp, and loads again only
when it differs, so that an edit shows at once everywhere. A random value, because a number that was
rolled back would come again with other contents.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db import connection
from django.http import HttpRequest, HttpResponse
from psycopg import sql

T = TypeVar("T")


# Whoever changes one of the tables, and however, replaces the value in the stamp's table.
_STAMP = "insert into {stamp} (value) values (gen_random_uuid())"
_ANEW = """create function {stamp}_anew() returns trigger language plpgsql
  as $$ begin update {stamp} set value = gen_random_uuid(); return null; end $$"""
_TRIGGER = """create trigger {table}_stamp after insert or update or delete on {table}
  for each statement execute function {stamp}_anew()"""


def stamped_by_database(stamp: str, *tables: str) -> tuple[list[str], list[str]]:
    """SQL for a migration, forward and back: the database itself keeps the stamp of these tables."""
    forward = [_STAMP.format(stamp=stamp), _ANEW.format(stamp=stamp)]
    forward += [_TRIGGER.format(table=table, stamp=stamp) for table in tables]
    back = [f"drop trigger {table}_stamp on {table}" for table in tables]
    return forward, [*back, f"drop function {stamp}_anew()"]


_tables: list[str] = []


@dataclass
class _Sitting:
    """The stamps that were read. ``looks``: it only shows something, so that all may be read with the first."""

    looks: bool = False
    read: dict[str, object | None] = field(default_factory=dict)


_sitting: ContextVar[_Sitting | None] = ContextVar("stamps_sitting", default=None)


class Kept(Generic[T]):
    """A value made by ``load``, for as long as the stamp in ``table`` stays; without a stamp nothing is kept."""

    def __init__(self, table: str, load: Callable[[], T]):
        self.table, self._load = table, load
        self._held: tuple[object, T] | None = None
        if table not in _tables:
            _tables.append(table)

    def value(self) -> T:
        stamp = self._stamp()
        held = self._held
        if held is not None and stamp is not None and held[0] == stamp:
            return held[1]
        with _collecting_nothing():
            value = self._load()
        self._held = None if stamp is None else (stamp, value)
        return value

    def forget(self) -> None:
        """Read the stamp anew, in the middle of a sitting too. For the services that replace it."""
        sitting = _sitting.get()
        if sitting is not None:
            sitting.read.pop(self.table, None)

    def _stamp(self) -> object | None:
        sitting = _sitting.get()
        if sitting is None:
            return _read([self.table])[self.table]
        if self.table not in sitting.read:
            missing = [table for table in _tables if table not in sitting.read] if sitting.looks else [self.table]
            sitting.read.update(_read(missing))
        return sitting.read[self.table]


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """What is loaded stays: to look through all of it for garbage while it grows takes as long as loading it."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _read(tables: list[str]) -> dict[str, object | None]:
    """Plain SQL, because every request and job does it."""
    one = sql.SQL("(select value from {})")
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("select {}").format(sql.SQL(", ").join(one.format(sql.Identifier(t)) for t in tables)))
        row = cursor.fetchone()
    return dict(zip(tables, row, strict=True))


@contextmanager
def sitting(*, looks: bool = False) -> Iterator[None]:
    """Read each stamp at most once inside the block: a request, a job. Inside another sitting it is that one.

    What only ``looks``, and changes nothing that a stamp stands for, reads all of them with one question.
    """
    if _sitting.get() is not None:
        yield
        return
    token = _sitting.set(_Sitting(looks))
    try:
        yield
    finally:
        _sitting.reset(token)


def read_ahead() -> None:
    """Read every stamp with one question, in a sitting that needs most of them and changes nothing they stand for."""
    sitting = _sitting.get()
    if sitting is not None:
        sitting.read.update(_read(_tables))


class SittingMiddleware:
    """Makes each request a sitting, so that a page with ten code lists reads one stamp."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with sitting(looks=request.method in ("GET", "HEAD")):
            return self.get_response(request)
