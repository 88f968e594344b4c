"""The table of doors: every address, every member of the cast, every kind of record, and the answer that is expected.

``doors.txt`` is the table, for people to read. When an address is new or answers differently, the test shows what
changed. Read it; if it is meant, take it over with

    ACCEPT_DOORS=yes .venv/bin/python -m pytest tests/security/test_doors.py

The same walk shows what else holds for every answer: what it writes, its policy, its headers, and that what people
wrote is text on it.
"""

import difflib
import os
from pathlib import Path

import pytest
from django.test import Client

from northstar.foundation.access.actors import Public
from tests.cast import PEOPLE
from tests.security import asking, hostile, policy
from tests.security.walking import NOTES, SECTIONS, Clients, Visit, Walk, walk
from tests.security.world import EVERYBODY, World, probe

TABLE = Path(__file__).with_name("doors.txt")
SIGN_OUT = "/sign-out-everywhere/"
HEAD = """\
# The table of doors. Made by tests/security/test_doors.py, which says how to take over a change that is meant.
#
# Columns: asha (responder, Harbour Light), ben (duty desk), cara (lead, Westmarch), dev (responder, Northfold),
# eve (an account and no agency), finn (coordinator), gita (auditor), hal (administrator), iris (front line, Tern
# Housing), public (nobody), receipt (a reporter who came back with their code).
#
# 200 shown, 302 done and sent on, 404 not there, 405 wrong verb, 422 filled in wrongly; "in" sent to sign in, "hat"
# to choose an agency; "+" something was written; a lone quotation mark: as above, the door is closed to them
# whatever the record. POST is asked with an empty form.
"""


@pytest.fixture(scope="module", params=SECTIONS)
def walked(request: pytest.FixtureRequest, world: World, clients: Clients) -> Walk:
    return walk(world, clients, request.param)


def drawn(walked: Walk) -> str:
    head = f"  {'':47}" + "".join(f"{who:8}" for who in EVERYBODY).rstrip()
    text, last = [f"## {walked.name}", ""], ""
    for asked, method, words in walked.rows:
        if asked.address.pattern != last:
            text += [asked.address.pattern, head]
            last = asked.address.pattern
        text.append(f"  {method.upper():5}{asked.record:42}" + "".join(f"{word:8}" for word in words).rstrip())
    return "\n".join(text) + "\n"


def accepted() -> dict[str, str]:
    written = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    return {part.split("\n", 1)[0].strip(): "## " + part.strip() + "\n" for part in written.split("\n## ")[1:]}


def take_over(name: str, now: str) -> None:
    parts = accepted() | {name: now}
    TABLE.write_text(HEAD + "\n" + "\n".join(parts[one] for one in SECTIONS if one in parts), encoding="utf-8")


def test_control_02_every_door_answers_as_agreed(walked):
    now = drawn(walked)
    if os.environ.get("ACCEPT_DOORS") == "yes":
        take_over(walked.name, now)
    before = accepted().get(walked.name, "")
    changed = difflib.unified_diff(before.split("\n"), now.split("\n"), "agreed", "now", lineterm="", n=2)
    assert now == before, "the doors have changed:\n" + "\n".join(changed) + "\n" + (__doc__ or "")


def test_nothing_is_left_over_in_the_table():
    assert set(accepted()) == set(SECTIONS)


def test_no_answer_is_an_error_of_ours(walked):
    assert not [str(visit) for visit in walked.visits if visit.response.status_code >= 500]


def test_control_02_a_strangers_record_and_no_record_answer_alike(walked):
    """Not a word and no header differs between a record of somebody else and one that does not exist."""
    missing = {
        (visit.asked.address.pattern, visit.method, visit.who): visit
        for visit in walked.visits
        if visit.asked.record.startswith(asking.OF_NOBODY)
    }
    for visit in walked.visits:
        other = missing.get((visit.asked.address.pattern, visit.method, visit.who))
        if visit.word == "404" and other is not None:
            assert told(visit) == told(other), str(visit)


def told(visit: Visit) -> tuple[object, ...]:
    """All that a browser learns, without what is different each time."""
    kept = {name: value for name, value in visit.response.headers.items() if name != "X-Request-ID"}
    return visit.response.status_code, policy.without_tokens(visit.response), kept


def test_control_19_looking_changes_nothing(walked):
    assert not [(str(visit), visit.wrote) for visit in walked.looks if visit.wrote]


def test_control_19_who_is_refused_has_changed_nothing(walked):
    """Whoever signs out everywhere is sent to sign in as well, because it was done."""
    refused = [visit for visit in walked.visits if visit.refused and not visit.asked.url.endswith(SIGN_OUT)]
    assert not [(str(visit), visit.wrote) for visit in refused if visit.wrote]


def test_control_20_every_page_has_a_strict_policy(walked):
    assert not [(str(visit), fault) for visit in walked.visits for fault in policy.policy_faults(visit.response)]


def test_control_20_no_page_asks_for_what_the_policy_forbids(walked):
    """No script and no style in the page itself, and nothing from another place."""
    pages = [visit for visit in walked.visits if visit.is_page]
    assert not [(str(visit), fault) for visit in pages for fault in policy.page_faults(visit.text)]


def test_control_21_every_answer_has_the_headers(walked):
    assert not [(str(visit), fault) for visit in walked.visits for fault in policy.header_faults(visit.response)]


# What must have come up in a section, so that the test cannot pass because nothing hostile was shown.
SHOWN = {
    "desk concerns": {
        "account", "people.name", "vehicles.plate", "online.link", "where", "notes", "note", "question", "fact", "added",
        "added again", "done", "back", "assess.harm", "choice.why", "file",
    },
    "desk inbox": {"account", "people.name", "choice.why", "done", "added"},
    "desk reports": {"iris.account", "cara.account"},
    "desk agencies": {"contact.westmarch", "team.westmarch", "agency.name", "change.reason", "holiday", "contact.source"},
    "desk rules": {"rule.title", "rule.why", "rule.source", "rule.by"},
    "requests": {"iris.words", "iris.callback", "cara.words", "dev.reply"},
    "people": {"person"},
    "<language>": {"account", "question", "fact", "people.name"},
}  # fmt: skip


def test_control_23_what_people_wrote_is_text_on_every_page(walked):
    pages = [visit for visit in walked.visits if visit.is_page]
    assert not [(str(visit), fault) for visit in pages for fault in hostile.faults(visit.text)]
    together = "".join(visit.text for visit in pages)
    assert not {mark for mark in SHOWN.get(walked.name, ()) if mark not in together}, (
        "never shown, so nothing is proved"
    )
    assert "{{7*7}}" in together or walked.name not in SHOWN


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_control_19_verbs_that_no_form_uses_change_nothing(world, clients, method):
    seen = set()
    for asked in asking.every(world):
        if asked.address.pattern not in seen:
            answer = probe(clients["ben"], method, asked.url)
            assert answer.response.status_code < 500, (method, asked.url)
            assert not answer.wrote.keys() - NOTES, (method, asked.url, answer.wrote)
        seen.add(asked.address.pattern)


def test_control_19_no_form_is_taken_without_its_token(world, clients):
    """As everybody who passes the door, with what a browser would send, from a page that is not ours."""
    seen = set()
    for asked in asking.every(world):
        if asked.address.pattern in seen:
            continue
        seen.add(asked.address.pattern)
        for who in ("ben", "public"):
            client = Client(enforce_csrf_checks=True, raise_request_exception=False)
            client.cookies = clients[who].cookies.copy()
            answer = probe(client, "post", asked.url, {"x": "1"})
            assert answer.response.status_code in (403, 404), (who, asked.url, answer.response.status_code)
            assert not answer.wrote.keys() - NOTES, (who, asked.url, answer.wrote)


def test_everybody_is_who_they_are_taken_for(world, clients):
    """Otherwise the table would be about strangers throughout."""
    for who in PEOPLE:
        page = clients[who].get("/notices/")
        assert (page.status_code == 200) == (not isinstance(world.actor(who), Public)), who
    assert "question" in clients["receipt"].get("/en-gb/back/").content.decode()
