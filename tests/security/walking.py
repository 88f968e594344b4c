"""Walking through every door once, and keeping what came back, for all the tests that look at answers."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from northstar.foundation.access.actors import Member
from tests.security import asking
from tests.security.asking import Asked
from tests.security.world import EVERYBODY, World, probe

# What an answer is called. Everything else is its number.
SENT_TO = {"/sign-in/": "in", "/sign-in/hat/": "hat", "/sign-in/set-up/": "set-up", "/sign-in/again/": "again"}
REFUSED = {"in", "hat", "set-up", "again", "400", "403", "404", "405", "410"}
# Looking may be put on the trail, and a session noted; nothing else may be written by it.
NOTES = {"audit_entry", "django_session"}
_DESK = ("concerns", "inbox", "reports", "agencies", "rules", "codes")
_OTHERS = (
    "documents", "notices", "requests", "people", "partners", "join", "account", "sign-in", "<language>", "demo",
    "practice", "first-day",
)  # fmt: skip
SECTIONS = ("desk", *[f"desk {name}" for name in _DESK], *_OTHERS, "the rest")
DITTO = '"'


def section_of(asked: Asked) -> str:
    parts = asked.address.pattern.strip("/").split("/")
    if parts[0] == "desk":
        return f"desk {parts[1]}" if len(parts) > 1 and parts[1] in _DESK else "desk"
    return parts[0] if parts[0] in _OTHERS else "the rest"


@dataclass(frozen=True)
class Visit:
    """One person, one verb, one address. ``word`` is what the table of doors says of it."""

    asked: Asked
    who: str
    method: str
    word: str
    response: Any
    wrote: frozenset[str]

    @property
    def refused(self) -> bool:
        return self.word in REFUSED

    @property
    def is_page(self) -> bool:
        return self.response.headers.get("Content-Type", "").startswith("text/html")

    @property
    def text(self) -> str:
        return str(self.response.content.decode())

    def __str__(self) -> str:
        return f"{self.who} {self.method.upper()} {self.asked.url}: {self.word}"


@dataclass
class Walk:
    """Everything that was asked in one section. ``rows`` are the lines of the table of doors."""

    name: str
    visits: list[Visit] = field(default_factory=list)
    rows: list[tuple[Asked, str, list[str]]] = field(default_factory=list)

    @property
    def looks(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.method == "get"]


class Clients:
    """Each person signs in once."""

    def __init__(self, world: World):
        self.world = world
        self._made: dict[str, Client] = {}

    def __getitem__(self, who: str) -> Client:
        if who not in self._made:
            self._made[who] = self.world.client(who)
        return self._made[who]


def walk(world: World, clients: Clients, name: str) -> Walk:
    """Ask everything of a section as everybody, with GET and with an empty POST.

    Where the door itself is closed to somebody whatever the record, they are asked for the first record only.
    """
    done, closed = Walk(name), set()
    for asked in asking.every(world):
        if section_of(asked) != name:
            continue
        for method in ("get", "post"):
            words = []
            for who in EVERYBODY:
                key = (asked.address.pattern, method, who)
                if key in closed:
                    words.append(DITTO)
                    continue
                visit = _visit(clients, who, method, asked)
                if visit.refused and not passes(world, who, asked):
                    closed.add(key)
                done.visits.append(visit)
                words.append(visit.word)
            done.rows.append((asked, method, words))
    return done


def passes(world: World, who: str, asked: Asked) -> bool:
    """Whether the door lets this person in to the view behind it."""
    door, actor = asked.address.door, world.actor(who)
    if door is None:
        return False
    if door.permissions:
        return isinstance(actor, Member) and bool(door.permissions & actor.permissions)
    return True


def _visit(clients: Clients, who: str, method: str, asked: Asked) -> Visit:
    answer = probe(clients[who], method, asked.url)
    word = str(answer.response.status_code)
    if word == "302":
        word = SENT_TO.get(urlsplit(answer.response.headers["Location"]).path, word)
        if asked.address.name == "accounts:sign_out":
            word = "302"
    wrote = frozenset(answer.wrote.keys() - NOTES)
    if method == "post" and wrote and word not in REFUSED:
        word += "+"
    return Visit(asked, who, method, word, answer.response, wrote)
