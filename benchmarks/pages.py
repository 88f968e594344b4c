"""How long each page takes, asked one after another by somebody who may read it."""

import math
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import count

from django.db.models import Count

from benchmarks.client import Answer, Browser
from benchmarks.people import SignedIn, sign_in
from benchmarks.serving import Running
from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Dispatch
from northstar.casework.concerns.queries import concerns as queries
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job

WARM, MOST_SECONDS = 5, 20.0
SEARCH = "/desk/search/"


@dataclass(frozen=True)
class Page:
    """A page, who asks for it, and its address (another one each time, where there are several).

    ``crowd``: others ask instead, each in turn.
    """

    name: str
    who: SignedIn
    addresses: tuple[str, ...]
    crowd: tuple[SignedIn, ...] = ()


@dataclass(frozen=True)
class Measured:
    """Milliseconds. ``web`` and ``database`` are CPU for one request."""

    name: str
    requests: int
    p50: float
    p95: float
    longest: float
    web: float
    database: float
    kilobytes: float


def quantile(values: list[float], share: float) -> float:
    """The smallest value below or at which so large a share of the values lies."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)] if ordered else 0.0


def measure(running: Running, page: Page, requests: int) -> dict[str, float | str]:
    """Ask so many times, but no longer than twenty seconds. Raises ``AssertionError`` for any answer but 200."""
    browser = Browser(running.port, page.who.session)
    for number in range(WARM):
        _ask(browser, page, number)
    before, began, taken, size = running.watched.spent(), time.monotonic(), [], 0
    for number in range(requests):
        answer = _ask(browser, page, WARM + number)
        taken.append(answer.seconds * 1000)
        size = len(answer.body)
        if time.monotonic() - began > MOST_SECONDS:
            break
    browser.close()
    spent, asked = running.watched.spent() - before, len(taken)
    each = 1000 / asked
    found = Measured(
        name=page.name,
        requests=asked,
        p50=quantile(taken, 0.5),
        p95=quantile(taken, 0.95),
        longest=max(taken),
        web=spent.web * each,
        database=spent.database * each,
        kilobytes=size / 1024,
    )
    return asdict(found)


def _ask(browser: Browser, page: Page, number: int):
    address = page.addresses[number % len(page.addresses)]
    if page.crowd:
        browser.session = page.crowd[number % len(page.crowd)].session
    answer = _search(browser, address) if address.startswith(SEARCH) else browser.get(address)
    assert answer.status == 200, f"{page.name}: {answer.status}"
    return answer


def _search(browser: Browser, address: str) -> Answer:
    """Words are sent by POST, which answers with an address for what was found: both are what a person waits for."""
    sent = browser.post(SEARCH, {"q": address.partition("?q=")[2].replace("+", " ")})
    there = re.search(r"(?i)\r\nlocation: (\S+)", sent.headers)
    assert sent.status == 302 and there, sent.status
    shown = browser.get(there.group(1))
    return replace(shown, seconds=sent.seconds + shown.seconds)


def all_pages() -> list[Page]:
    """The pages that people live in, each asked by the role that lives there."""
    officer, coordinator = sign_in("duty_desk"), sign_in("coordinator")
    agency = _busiest_recipient(officer)
    responder = sign_in("responder", agency)
    words = _words(officer)
    concerns = _concerns(officer)
    return [
        Page("Home, duty desk", officer, ("/desk/",)),
        Page("Home, coordinator", coordinator, ("/desk/",)),
        Page("Home, responder", responder, ("/desk/",)),
        Page("Queue, first page", officer, ("/desk/queue/",)),
        Page("Queue, one urgency", officer, ("/desk/queue/?urgency=today",)),
        Page("Queue, one police force", officer, (f"/desk/queue/?area={words['force']}",)),
        Page("Queue, newest first", officer, ("/desk/queue/?sort=-received",)),
        Page("Queue, last page it offers", officer, ("/desk/queue/?page=20",)),
        Page("All concerns, first page", officer, ("/desk/concerns/",)),
        Page("All concerns, one state", officer, ("/desk/concerns/?state=acted_on",)),
        Page("Search, a common word", officer, ("/desk/search/?q=car",)),
        Page("Search, two common words", officer, ("/desk/search/?q=men+work",)),
        Page("Search, a rare name", officer, tuple(f"/desk/search/?q={name}" for name in words["names"])),
        Page("Search, a number plate", officer, tuple(f"/desk/search/?q={plate}" for plate in words["plates"])),
        Page("Search, nothing found", officer, tuple(f"/desk/search/?q=absent{number}" for number in range(20))),
        Page("Search, a responder, a common word", responder, ("/desk/search/?q=car",)),
        Page("A concern's page", officer, tuple(f"/desk/concerns/{pk}/" for pk in concerns)),
        Page("A concern's routes", officer, tuple(f"/desk/concerns/{pk}/part/routes/" for pk in concerns)),
        Page("A concern's history", officer, tuple(f"/desk/concerns/{pk}/part/history/" for pk in concerns)),
        Page("Agency's inbox, what waits", responder, ("/desk/inbox/",)),
        Page("Agency's inbox, everything", responder, ("/desk/inbox/?all=yes",)),
        Page("What was sent to an agency", responder, tuple(_dispatches(responder))),
        Page("Notices", officer, ("/notices/",)),
    ]


def _busiest_recipient(officer: SignedIn) -> object:
    """The agency that was sent most, of those that have a responder."""
    with as_job("bench", officer.member.agency_id, Permission.READ_CONCERNS):
        waiting = Dispatch.objects.filter(state__in=states.UNANSWERED).values("recipient_id")
        rows = list(waiting.annotate(number=Count("pk")).order_by("-number").values_list("recipient_id", flat=True))
    for agency in rows:
        try:
            sign_in("responder", agency)
        except LookupError:
            continue
        return agency
    return None


def _concerns(officer: SignedIn) -> list[str]:
    """Some that wait, some that are over."""
    with acting_as(officer.member):
        found = queries.concerns_for(officer.member)
        waiting = list(queries.queue_for(officer.member).values_list("pk", flat=True)[:40])
        return [str(pk) for pk in [*waiting, *found.filter(state="closed").values_list("pk", flat=True)[:40]]]


def _dispatches(responder: SignedIn) -> Iterator[str]:
    with acting_as(responder.member):
        mine = Dispatch.objects.filter(recipient_id=responder.member.agency_id, state__in=states.WITH_RECIPIENT)
        for pk in mine.values_list("pk", flat=True)[:40]:
            yield f"/desk/inbox/{pk}/"


def _words(officer: SignedIn) -> dict:
    """Plates and names that are there, and a force in which something waits."""
    plates, names = [], []
    with acting_as(officer.member):
        force = next(
            (
                code
                for concern in queries.queue_for(officer.member)[:50]
                for code in concern.area_codes
                if code.startswith("E23")
            ),
            "",
        )
        for concern in queries.concerns_for(officer.member).filter(state="closed")[:300]:
            answers = concern.answers or {}
            plates += [one["plate"].replace(" ", "+") for one in answers.get("vehicles") or [] if one.get("plate")]
            names += [one["name"].replace(" ", "+") for one in answers.get("people") or [] if one.get("name")]
    return {"plates": plates[:30] or ["QQ10+AAA"], "names": names[:30] or ["Nobody"], "force": force}


def run(running: Running, requests: int, say: Callable[[str, int, int], None]) -> list[dict]:
    """Every page in turn. ``say`` hears the name, how many are done, and of how many."""
    listed = all_pages()
    found = []
    for page, number in zip(listed, count(), strict=False):
        say(page.name, number, len(listed))
        found.append(measure(running, page, requests))
    return found


def concerns_here() -> int:
    """How many concerns the desk holds."""
    officer = sign_in("duty_desk")
    with acting_as(officer.member):
        return Concern.objects.count()
