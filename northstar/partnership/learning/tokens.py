"""The signed words between the real house and the practice area. They hold a number and codes, and nothing of a person.

Either house reads only what the other may say: a way in carries a role, a way back the codes of tasks.
"""

import secrets
from dataclasses import dataclass

from django.core import signing

ENTER, RETURN = "northstar.practice.enter", "northstar.practice.return"
ENTER_SECONDS = 60
# Whoever has been signed out meanwhile signs in again with it.
RETURN_SECONDS = 30 * 60


class Unreadable(Exception):
    """Too old, changed on its way, signed with another key, or not such a token at all."""


@dataclass(frozen=True)
class WayIn:
    visitor: int
    role: str


@dataclass(frozen=True)
class WayBack:
    visitor: int
    tasks: tuple[str, ...]


def way_in(key: str, visitor: int, role: str) -> str:
    """Different each time, so that it can open once and pressing twice opens twice."""
    return signing.dumps([visitor, role, secrets.token_urlsafe(6)], key=key, salt=ENTER)


def read_way_in(key: str, token: str) -> WayIn:
    match _read(key, token, ENTER, ENTER_SECONDS):
        case [int(visitor), str(role), str()]:
            return WayIn(visitor, role)
    raise Unreadable


def way_back(key: str, visitor: int, tasks: list[str]) -> str:
    return signing.dumps([visitor, tasks], key=key, salt=RETURN)


def read_way_back(key: str, token: str) -> WayBack:
    match _read(key, token, RETURN, RETURN_SECONDS):
        case [int(visitor), [*tasks]]:
            return WayBack(visitor, tuple(str(task) for task in tasks))
    raise Unreadable


def _read(key: str, token: str, salt: str, seconds: int) -> object:
    if not key:
        raise Unreadable
    try:
        return signing.loads(token, key=key, salt=salt, max_age=seconds)
    except signing.BadSignature as fault:
        raise Unreadable from fault
