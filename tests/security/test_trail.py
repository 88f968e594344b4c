"""What is read, searched, taken away or refused is on the trail: one event for each view that shows something."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from northstar.faces.desk.views.concern import TABS
from northstar.foundation.access.acting import acting_as
from tests.security.world import World, undone

# View → who opens it, how, with what, and the one event that it writes.
Row = tuple[str, str, Callable[[World], list[Any]], dict[str, str], str]


def told(world: World) -> list[Any]:
    return [world.told]


def nothing(world: World) -> list[Any]:
    return []


VIEWS: dict[str, Row] = {
    "desk:concern": ("ben", "get", told, {}, "concerns.read"),
    **{
        f"desk:concern-tab {tab}": ("ben", "get", lambda world, tab=tab: [world.told, tab], {}, "concerns.read")
        for tab in TABS
    },
    "desk:reveal": ("ben", "post", told, {"reason": "To call them"}, "concerns.read_contact"),
    "desk:dispatch": ("cara", "get", lambda world: [world.dispatches["westmarch-council"]], {}, "dispatches.read"),
    "desk:report": ("iris", "get", lambda world: [world.report], {}, "concerns.report_read"),
    "documents:clean": ("ben", "get", lambda world: [world.documents["told"]], {}, "documents.opened"),
    "documents:thumbnail": ("ben", "get", lambda world: [world.documents["told"]], {}, "documents.glanced"),
    "documents:original": (
        "ben", "post", lambda world: [world.documents["told"]], {"reason": "evidence"}, "documents.original_opened",
    ),
    "desk:search": ("ben", "post", nothing, {"q": "anything"}, "desk.searched"),
    "desk:trail": ("gita", "get", nothing, {}, "audit.read"),
    "desk:queue-export": ("ben", "post", nothing, {"format": "csv"}, "queue.exported"),
    "desk:concerns-export": ("ben", "post", nothing, {"format": "csv"}, "concerns.exported"),
    "desk:inbox-export": ("cara", "post", nothing, {"format": "csv"}, "inbox.exported"),
    "desk:agencies-export": ("ben", "post", nothing, {"format": "csv"}, "agencies.exported"),
}  # fmt: skip


def events_of(world: World, client: Any, method: str, address: str, data: dict[str, str]) -> tuple[int, list[Any]]:
    """Ask, and answer the status and every row that the trail got by it. All is undone."""
    with undone():
        with acting_as(world.actor("gita")), connection.cursor() as cursor:
            cursor.execute("select coalesce(max(id), 0) from audit_entry")
            last = cursor.fetchone()[0]
        answer = getattr(client, method)(address, data)
        if answer.status_code == 302:
            answer = client.get(answer.headers["Location"])
        status = answer.status_code
        with acting_as(world.actor("gita")), connection.cursor() as cursor:
            cursor.execute(
                "select event, action, actor, record_id, detail::text from audit_entry where id > %s order by id",
                [last],
            )
            return status, cursor.fetchall()


@pytest.mark.parametrize("view", VIEWS)
def test_control_34_a_view_that_shows_something_writes_one_event(world, clients, view):
    who, method, arguments, data, event = VIEWS[view]
    address = reverse(view.split()[0], args=arguments(world)) + ("?q=anything" if view == "desk:search" else "")
    status, rows = events_of(world, clients[who], method, address, data)
    assert status == 200, (view, status)
    assert [row[0] for row in rows] == [event]
    assert rows[0][1] in ("consult", "disclose") and rows[0][2] == world.actor(who).ref


# Another agency's records, asked for by somebody whose role would let them in.
REFUSED = {
    "desk:concern": ("ben", "get", "theirs"),
    "desk:claim": ("ben", "post", "theirs"),
    "desk:reveal": ("ben", "post", "theirs"),
    "desk:dispatch": ("asha", "get", "dispatch"),
    "desk:report": ("iris", "get", "report"),
    "documents:clean": ("ben", "get", "document"),
    "desk:trail": ("asha", "get", None),  # the door itself is closed to the role
}


@pytest.mark.parametrize("view", REFUSED)
def test_control_34_who_finds_nothing_is_on_the_trail_and_it_tells_nothing(world, clients, view):
    """One row, the same for somebody else's record and for one that never was."""
    who, method, which = REFUSED[view]
    theirs = {
        "theirs": world.theirs,
        "dispatch": world.dispatches["westmarch-council"],
        "report": world.their_report,
        "document": world.documents["theirs"],
    }
    written = []
    for pk in (theirs[which], uuid4()) if which else (None,):
        address = reverse(view, args=[pk] if pk else [])
        status, rows = events_of(world, clients[who], method, address, {"reason": "To call them"})
        assert status == 404, (view, status)
        assert str(pk) not in str(rows)
        written.append(rows)
        actor = world.actor(who)
        assert [row[:3] for row in rows] == [("access.not_found", "refuse", actor.ref)]
        assert view in rows[0][4]
    assert all(rows == written[0] for rows in written)


def test_control_34_addresses_that_are_none_and_strangers_leave_nothing_on_the_trail(world, clients):
    """Only a member can be named; anybody else could fill the trail."""
    for who, address in (("ben", "/desk/no-such-page/"), ("public", reverse("desk:concern", args=[world.told]))):
        _status, rows = events_of(world, clients[who], "get", address, {})
        assert rows == [], who
