"""Public reports, sent over HTTP as a browser sends them: how many a second, how long each takes, and is any lost?

Somebody walks through the report once. Everybody else brings the draft of the last page with other words in
it, another number and another receipt code, sealed as the service seals it.
"""

import re
import threading
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from random import Random
from uuid import uuid4

import psycopg
from django.utils import timezone

from benchmarks.client import Browser
from benchmarks.loading.words import Words
from benchmarks.pages import quantile
from benchmarks.people import sign_in
from benchmarks.processes import Spent
from benchmarks.serving import Running
from northstar.casework.concerns import references
from northstar.faces.front_door.states import draft as drafts
from northstar.faces.front_door.states.draft import Draft

ADDRESS = "/en-gb/questions/"
AT_ONCE, CLIENTS = 20, 16
PATIENCE = 120

ANSWERS: dict[str, dict[str, object]] = {
    "danger": {"danger": "no"},
    "seen": {"seen": "Three young men wash cars from six to eight every day. A man takes their money."},
    "kind": {"kind": "forced_or_unpaid_work"},
    "where": {"place": "behind the market in Bridgwater", "sort": "hand_car_wash"},
    "when": {"when": "every day since May"},
    "there": {"there": "no"},
    "child": {"child": "no"},
    "who": {"who": ["people", "vehicles"]},
    "people": {"people-TOTAL_FORMS": "1", "people-INITIAL_FORMS": "0", "people-0-name": "Talea", "people-0-role": "in_charge"},
    "vehicles": {"vehicles-TOTAL_FORMS": "1", "vehicles-INITIAL_FORMS": "0", "vehicles-0-plate": "QQ99 ZZZ"},
    "signs": {"control": ["watched", "documents_held"]},
    "know": {"know": "saw"},
    "risk": {"risk": "no"},
    "you": {"you": "anonymous"},
}  # fmt: skip
TOWNS = ("Bridgwater", "Taunton", "Yeovil", "Minehead", "Exeter", "Barnstaple", "Truro", "Plymouth", "Swindon", "Poole")


@dataclass(frozen=True)
class Prepared:
    """One report that waits to be sent: the request, and by what it will be found."""

    draft: Draft
    request: bytes
    lookup: bytes


@dataclass
class Told:
    """What became of a report that was sent."""

    seconds: list[float] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)


def walk(port: int, **changed: dict[str, object]) -> Draft:
    """Go through the report page by page as far as the last one, and open the draft that it carries."""
    browser = Browser(port)
    page = unescape(browser.get("/en-gb/").body.decode())
    for _step in range(40):
        at, carried = _hidden("at", page), _hidden("draft", page)
        if at == "check":
            browser.close()
            return drafts.unseal(carried, "public", timezone.now())
        fields = {"draft": carried, "at": at, "go": "next", **(changed.get(at) or ANSWERS.get(at, {}))}
        page = unescape(browser.post(ADDRESS, fields).body.decode())
    raise AssertionError(f"the report stopped at {at}")


def _hidden(name: str, page: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


class Reporters:
    """Prepares as many different reports as are asked for."""

    def __init__(self, port: int, chance: Random):
        self.browser, self.chance, self.words, self.made = Browser(port), chance, Words(chance), 0
        self.drafts = [
            walk(port, where={"place": f"behind the market in {town}", "sort": "hand_car_wash"}) for town in TOWNS
        ]
        self.urgent = walk(port, there={"there": "yes"}, child={"child": "yes"})

    def prepare(self, *, urgent: bool = False) -> Prepared:
        draft = deepcopy(self.urgent if urgent else self.chance.choice(self.drafts))
        draft.concern_id, draft.code = uuid4(), references.fresh_code()
        draft.began = int((timezone.now() - timedelta(minutes=6)).timestamp())
        name, plate = self.words.name(), self.words.plate()
        said = f"At the yard of {name} and {self.words.name()} three men wash cars from six to eight every day."
        draft.answers["seen"]["seen"] = [f"{said} A man in {plate} takes their money, and they call him {name}."]
        draft.answers["people"]["people-0-name"] = [name]
        draft.answers["vehicles"]["vehicles-0-plate"] = [plate]
        self.made += 1
        source = f"2001:db8:{self.made >> 16:x}:{self.made & 0xFFFF:x}::1"  # every reporter from somewhere else
        fields = {"draft": drafts.seal(draft, timezone.now()), "at": "check", "go": "next"}
        return Prepared(draft, self.browser.posting(ADDRESS, fields, source), references.lookup(draft.code))


def send_all(port: int, waiting: list[Prepared], clients: int, *, together: bool = False) -> tuple[Told, float]:
    """Send everything over so many connections. Answers what became of it, and the seconds from first to last."""
    told, lock, gate = Told(), threading.Lock(), threading.Barrier(clients + 1)
    left = list(reversed(waiting))

    def client() -> None:
        browser = Browser(port)
        browser.get("/healthz")
        gate.wait()
        while True:
            with lock:
                if not left:
                    break
                one = left.pop()
            answer = browser.send(one.request)
            good = answer.status == 200 and b"ns-code" in answer.body
            with lock:
                (told.seconds if good else told.refused).append(answer.seconds if good else answer.status)
            if together:
                break
        browser.close()

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join()
    return told, time.monotonic() - began


class Kept:
    """Looks into the database, past every wall, for what has become of reports. Asks for numbers only."""

    def __init__(self, superuser: str):
        self.connection = psycopg.connect(superuser, autocommit=True)

    def found(self, sent: list[Prepared]) -> int:
        """How many of them are there, by the keyed hash of their receipt."""
        return self._count("select count(*) from concerns_receipt where lookup = any(%s)", [one.lookup for one in sent])

    def routed(self, sent: list[Prepared]) -> int:
        ids = [one.draft.concern_id for one in sent]
        return self._count("select count(distinct concern_id) from concerns_proposal where concern_id = any(%s)", ids)

    def on_record(self, sent: list[Prepared]) -> int:
        ids = [str(one.draft.concern_id) for one in sent]
        question = (
            "select count(distinct record_id) from audit_entry"
            " where record_kind = 'concerns.concern' and record_id = any(%s) and action = 'collect'"
        )
        return self._count(question, ids)

    def undone(self) -> int:
        """Jobs of concerns that wait or are being done."""
        question = "select count(*) from procrastinate_jobs where queue_name = any(%s) and status in ('todo', 'doing')"
        return self._count(question, ["concerns"])

    def _count(self, question: str, values: list) -> int:
        row = self.connection.execute(question, [values]).fetchone()  # type: ignore[arg-type]
        return int(row[0]) if row else 0


def wait_until(done: Callable[[], bool], *, pause: float = 0.02) -> float:
    """Seconds until it is done. Raises ``AssertionError`` after two minutes."""
    began = time.monotonic()
    while not done():
        assert time.monotonic() - began < PATIENCE, "waited in vain"
        time.sleep(pause)
    return time.monotonic() - began


def one_by_one(running: Running, reporters: Reporters, kept: Kept, times: int) -> dict:
    """From pressing "send" until an officer's queue shows it, and until the rules have been asked."""
    officer = Browser(running.port, sign_in("duty_desk").session)
    queue = "/desk/queue/?urgency=immediate&sort=-received"
    shown, routed, sender = [], [], Browser(running.port)
    for _ in range(times):
        one = reporters.prepare(urgent=True)
        began = time.monotonic()
        assert sender.send(one.request).status == 200
        mark = str(one.draft.concern_id).encode()
        wait_until(lambda mark=mark: mark in officer.get(queue).body)  # type: ignore[misc]
        shown.append(time.monotonic() - began)
        wait_until(lambda one=one: kept.routed([one]) == 1)  # type: ignore[misc]
        routed.append(time.monotonic() - began)
    return {
        "times": times,
        "shown_p50": quantile(shown, 0.5) * 1000,
        "shown_p95": quantile(shown, 0.95) * 1000,
        "routed_p50": quantile(routed, 0.5) * 1000,
        "routed_p95": quantile(routed, 0.95) * 1000,
    }


def at_once(running: Running, reporters: Reporters, kept: Kept) -> dict:
    """Twenty press "send" in the same moment; each twice, as people do."""
    sent = [reporters.prepare() for _ in range(AT_ONCE)]
    told, seconds = send_all(running.port, sent, AT_ONCE, together=True)
    again, _ = send_all(running.port, sent, AT_ONCE, together=True)
    return {
        "sent": AT_ONCE,
        "thanked": len(told.seconds),
        "thanked_again": len(again.seconds),
        "kept": kept.found(sent),
        "seconds": seconds,
        "longest": max(told.seconds, default=0.0) * 1000,
    }


def stream(running: Running, reporters: Reporters, kept: Kept, reports: int) -> dict:
    """Sixteen clients send as fast as they are answered, while the worker routes."""
    send_all(running.port, [reporters.prepare() for _ in range(3 * CLIENTS)], CLIENTS)
    wait_until(lambda: kept.undone() == 0)
    sent = [reporters.prepare() for _ in range(reports)]
    idle = _idle(running)
    before, began = running.watched.spent(), time.monotonic()
    told, seconds = send_all(running.port, sent, CLIENTS)
    while_sending = running.watched.spent() - before
    wait_until(lambda: kept.routed(sent) == len(sent), pause=0.1)
    routed = time.monotonic() - began
    wait_until(lambda: kept.undone() == 0, pause=0.1)
    whole, lasted = running.watched.spent() - before, time.monotonic() - began
    own = Spent(*(getattr(whole, name) - getattr(idle, name) * lasted for name in ("web", "worker", "database")))
    each = 1000 / len(sent)
    return {
        "clients": CLIENTS,
        "reports": len(sent),
        "refused": len(told.refused),
        "kept": kept.found(sent),
        "on_record": kept.on_record(sent),
        "routed": kept.routed(sent),
        "seconds": seconds,
        "per_second": len(told.seconds) / seconds,
        "full_per_second": len(sent) / routed,
        "p50": quantile(told.seconds, 0.5) * 1000,
        "p95": quantile(told.seconds, 0.95) * 1000,
        "routed_after": routed,
        "cpu": {name: getattr(own, name) * each for name in ("web", "worker", "database", "in_all")},
        "cpu_while_sending": {name: getattr(while_sending, name) * each for name in ("web", "worker", "database")},
    }


def _idle(running: Running, seconds: float = 1.5, times: int = 4) -> Spent:
    """CPU seconds a second while nobody asks anything: timers, heartbeats. The least of several looks, each by itself:
    a job that comes every ten minutes is no part of what is there all the time."""
    looks = []
    for _ in range(times):
        before = running.watched.spent()
        time.sleep(seconds)
        looks.append(running.watched.spent() - before)
    least = {name: min(getattr(one, name) for one in looks) / seconds for name in ("web", "worker", "database")}
    return Spent(**least)


def run(running: Running, superuser: str, reports: int, say: Callable[[str, int, int], None]) -> dict:
    say("Reports, one by one", 0, 4)
    reporters, kept = Reporters(running.port, Random(11)), Kept(superuser)
    found = {"memory_before": running.watched.memory(), "one_by_one": one_by_one(running, reporters, kept, 20)}
    say("Reports, twenty at once", 1, 4)
    found["at_once"] = at_once(running, reporters, kept)
    say("Reports, sixteen clients", 2, 4)
    found["stream"] = stream(running, reporters, kept, reports)
    found["memory_after"] = running.watched.memory()
    return found
