"""Finding the forms of the service on its pages, and sending them as somebody who fills them in, or misuses them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve, reverse

from tests.security import asking, pages
from tests.security.noting import Notes
from tests.security.pages import Control, Form
from tests.security.walking import SENT_TO, Clients, passes
from tests.security.world import EVERYBODY, World, undone

# Each looks at what the door opens to them; together they see every form.
WHO = ("receipt", "finn", "ben", "cara", "asha", "hal", "iris", "public")
# What is sent and is no field of the page: each form carries its token, and some say where to go on.
BESIDE = {"csrfmiddlewaretoken", "next"}
FORM = "application/x-www-form-urlencoded"

Data = Mapping[str, Sequence[str | bytes]]


@dataclass
class Found:
    """A form: whose it is, the page on which they saw it, and where it goes."""

    name: str
    who: str
    page: str
    url: str
    form: Form

    def __str__(self) -> str:
        return f"{self.name} as {self.who}"


@dataclass
class Answer:
    """What came back, and the page to which it led."""

    response: Any
    shown: Any

    @property
    def taken(self) -> bool:
        """Done, and nothing on the page asks to be put right."""
        if self.response.status_code == 302:
            return urlsplit(self.response.headers["Location"]).path not in SENT_TO
        return self.response.status_code == 200 and "govuk-error-message" not in text_of(self.response)


def text_of(response: Any) -> str:
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return str(response.content.decode()) if is_page else ""


def name_of(url: str) -> str:
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


class Sender:
    """Sends, undoes what it did, and keeps every answer that is an error of ours."""

    def __init__(self, world: World, notes: Notes) -> None:
        self.world, self.notes, self.clients = world, notes, Clients(world)
        self.faults: list[str] = []

    @contextmanager
    def undone(self, who: str) -> Iterator[Client]:
        client, self.notes.raised = self.clients[who], []
        cookies = client.cookies.copy()
        with undone():
            yield client
        client.cookies = cookies

    def get(self, who: str, url: str, data: Data | None = None, why: str = "") -> Any:
        with self.undone(who) as client:
            self.notes.afresh()
            response = client.get(url + ("?" + encoded(data) if data else ""))
        self._look(response, f"GET {url} as {who}: {why}")
        return response

    def post(self, found: Found, data: Data, why: str, *, follow: bool = False, files: Any = None) -> Answer:
        with self.undone(found.who) as client:
            self.notes.afresh()
            sent = {"data": {**data, **files}} if files else {"data": encoded(data), "content_type": FORM}
            response = shown = client.post(found.url, **sent)
            if follow and response.status_code == 302:
                posted = self.notes.posted
                shown = client.get(response.headers["Location"])
                self.notes.posted = posted
        self._look(response, f"{found}: {why}")
        self._look(shown, f"{found}, shown afterwards: {why}")
        return Answer(response, shown)

    def _look(self, response: Any, what: str) -> None:
        if response.status_code >= 500:
            self.faults.append(f"{what}: {response.status_code} {'; '.join(self.notes.raised)}")


def encoded(data: Data) -> str:
    return urlencode([(name, value) for name, values in data.items() for value in values])


def find(world: World, sender: Sender) -> dict[str, Found]:
    """The first form for each view, by the view's name; and the fields that a view reads of which no page has a form."""
    found: dict[str, Found] = {}
    for who, url in looked_at(world, sender):
        for form in pages.posting(sender.get(who, url)):
            action = urljoin(url, form.action)
            found.setdefault(name_of(action), Found(name_of(action), who, url, action, form))
    del found["desk:components"]  # shows parts of pages; nothing is sent there
    found["desk:send-now"] = _second_look(sender, found["desk:send"])
    for who, asked in doors(world):
        if asked.address.name not in found and (names := _read(sender, who, asked.url)):
            form = Form("post", asked.url, {name: Control(name, "text") for name in names})
            found[asked.address.name] = Found(asked.address.name, who, "", asked.url, form)
    return found


def looked_at(world: World, sender: Sender) -> Iterator[tuple[str, str]]:
    """Pages on which something can be done that cannot be done on the others; every page as one for whom it is."""
    yield "public", "/en-gb/back/"
    yield "ben", reverse("accounts:again")
    yield "ben", reverse("desk:filters")
    yield "finn", reverse("desk:agency-sign", args=["northfold-council"])
    yield "ben", reverse("desk:queue") + "?urgency=soon"
    yield "ben", reverse("desk:concern", args=[world.told])
    for view in ("desk:concern", "desk:close", "desk:merge"):
        yield "ben", reverse(view, args=[world.report])
    yield "asha", reverse("referrals:request", args=[world.records["request.taken"]])
    look = {"agencies": world.cast.harbour_light.pk, "name": "Harbour Lights", "on": "tomorrow", "into": ""}
    yield "finn", f"{reverse('desk:agency-merge')}?{urlencode(look)}"
    for tab in ("assess", "messages", "notes"):
        yield "ben", reverse("desk:concern-tab", args=[world.told, tab])
    for asked in asking.every(world):
        if asked.record.startswith(asking.OF_NOBODY):
            continue
        may = [who for who in WHO if passes(world, who, asked)]
        who = next((who for who in may if sender.get(who, asked.url).status_code == 200), "")
        if who:
            yield who, asked.url


def doors(world: World) -> Iterator[tuple[str, asking.Asked]]:
    """Every view, with the first person whom its door lets in."""
    seen = set()
    for asked in asking.every(world):
        who = next((who for who in EVERYBODY if passes(world, who, asked)), "")
        if who and asked.address.name not in seen:
            seen.add(asked.address.name)
            yield who, asked


def _second_look(sender: Sender, found: Found) -> Found:
    """The form on the page that comes between choosing and sending, for the first agency that may be sent to."""
    other, purpose = (found.form.controls[name] for name in ("other", "other_purpose"))
    for to, why in product(filter(None, other.offered), purpose.offered):
        other.held, purpose.held = [to], [why]
        for form in pages.posting(sender.post(found, found.form.good, "second look").response):
            if form.action.endswith("/now/"):
                return Found("desk:send-now", found.who, found.url, form.action, form)
    raise AssertionError("nobody can be sent to")


def _read(sender: Sender, who: str, url: str) -> set[str]:
    with sender.undone(who) as client:
        sender.notes.afresh()
        client.post(url, {"x": "1"})
        return sender.notes.posted - BESIDE
