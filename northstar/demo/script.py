"""The story as written: people, words and accounts, read from ``data/`` and filled in by a seeded chance."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent / "data"
_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")


@dataclass(frozen=True)
class Person:
    """Somebody who works for a partner. ``says`` is set for those offered first at the door."""

    name: str
    agency: str
    role: str
    says: str = ""

    @property
    def email(self) -> str:
        return f"{re.sub(r'[^a-z]+', '.', self.name.lower())}@{self.agency}.example"


@dataclass(frozen=True)
class Template:
    """What somebody may tell. ``has`` names what can be told beside the account; ``months`` when it is told most."""

    key: str
    category: str
    type: str
    sector: str
    text: str
    signs: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    towns: tuple[str, ...] = ()
    child: str = "no"
    there: str = ""
    mode: str = ""
    know: str = "saw"
    origin: str = "public"
    language: str = "en-gb"
    weight: int = 5


@dataclass(frozen=True)
class Scene:
    """One of those that wait today, ``ago`` minutes old; ``scene`` names what is special about it."""

    key: str
    ago: int
    town: str | None = None
    scene: str = ""
    danger: str = "not_asked"
    there: str = ""
    member: str = ""


@dataclass(frozen=True)
class Seen:
    """A matter that several people see without knowing each other."""

    town: str
    business: str
    street: str
    plate: str
    accounts: tuple[Template, ...]


@dataclass(frozen=True)
class Asked:
    """Help that somebody asks of another agency, ``ago`` minutes ago; ``becomes`` says how far it has come."""

    by: str
    agency: str
    contact: str
    need: str
    whom: str
    by_when: str
    ago: int
    becomes: str
    callback: str
    words: str
    topic: str = ""
    area: str = ""
    outcome: str = ""
    reply: str = ""


@dataclass(frozen=True)
class Script:
    people: tuple[Person, ...]
    words: dict[str, Any]
    accounts: tuple[Template, ...]
    same_wash: Seen
    today: tuple[Scene, ...]
    requests: tuple[Asked, ...]
    by_key: dict[str, Template] = field(default_factory=dict)


@cache
def read() -> Script:
    people = tuple(Person(**row) for row in load("people")["people"])
    told = load("accounts")
    accounts = tuple(_template(row) for row in told["accounts"])
    wash = told["same_wash"] | {"accounts": tuple(_template(row) for row in told["same_wash"]["accounts"])}
    today = tuple(Scene(**row) for row in told["today"])
    asked = tuple(Asked(**row) for row in load("requests")["requests"])
    return Script(people, load("words"), accounts, Seen(**wash), today, asked, {one.key: one for one in accounts})


def choose(text: str, chance: Random) -> str:
    """One of each "(a|b)" in a text."""
    return _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), text)


def _template(row: dict[str, Any]) -> Template:
    return Template(**{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})


def load(name: str) -> Any:
    """One file of the story, as it is written."""
    return yaml.safe_load((DATA / f"{name}.yml").read_text(encoding="utf-8"))
