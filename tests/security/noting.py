"""Noting which names a view asks of what was sent to it, so that no test has to be told of a new one."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from django.core.signals import got_request_exception
from django.http import HttpRequest, QueryDict

from northstar.foundation.access.middleware import ActorMiddleware

EVERYTHING = "*"


class _Noted(QueryDict):
    """As it was, and every name that is asked for is put down."""

    names: set[str]

    def _note(self, name: Any) -> None:
        self.__dict__.get("names", set()).add(name)

    def __getitem__(self, name: Any) -> Any:
        self._note(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._note(name)
        return super().__contains__(name)

    def getlist(self, name: Any, default: Any = None) -> Any:
        self._note(name)
        return super().getlist(name, default)

    def __iter__(self) -> Any:
        self._note(EVERYTHING)
        return super().__iter__()

    def lists(self) -> Any:
        self._note(EVERYTHING)
        return super().lists()


@dataclass
class Notes:
    """Of the last request: what its view read of its address and of its form, and what it raised."""

    asked: set[str] = field(default_factory=set)
    posted: set[str] = field(default_factory=set)
    raised: list[str] = field(default_factory=list)

    def afresh(self) -> None:
        self.asked, self.posted, self.raised = set(), set(), []


@contextmanager
def noting() -> Iterator[Notes]:
    """Clients that are made inside take part."""
    notes, enter = Notes(), ActorMiddleware.process_view

    def process_view(self: Any, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        for held, names in ((request.GET, notes.asked), (request.POST, notes.posted)):
            held.__class__ = _Noted
            held.names = names
        return enter(self, request, view, args, kwargs)

    def raised(sender: Any, request: HttpRequest, **more: Any) -> None:
        notes.raised.append(repr(sys.exc_info()[1])[:300])

    got_request_exception.connect(raised)
    try:
        with mock.patch.object(ActorMiddleware, "process_view", process_view):
            yield notes
    finally:
        got_request_exception.disconnect(raised)
