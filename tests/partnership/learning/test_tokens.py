"""What the two houses say to each other: a number and codes, signed, and soon over."""

import base64
import json

import pytest
from django.core import signing

from northstar.partnership.learning import tokens
from northstar.partnership.learning.states import CODES, TASKS

KEY = "k" * 40


def test_a_way_in_holds_a_number_and_a_role_and_nothing_else():
    token = tokens.way_in(KEY, 4821, "responder")
    held = token.split(":")[0]
    visitor, role, once = json.loads(base64.urlsafe_b64decode(held + "=" * (-len(held) % 4)))
    assert (visitor, role, len(once)) == (4821, "responder", 8)
    assert tokens.read_way_in(KEY, token) == tokens.WayIn(4821, "responder")


def changed() -> dict[str, str]:
    way_in, way_back = tokens.way_in(KEY, 1, "responder"), tokens.way_back(KEY, 1, ["open"])
    other = signing.dumps([1, "owner", "once"], key=KEY, salt=tokens.ENTER).split(":")[0]
    return {
        "nothing": "",
        "no token": "no-token",
        "another signature": way_in[:-1] + ("A" if way_in[-1] != "A" else "B"),
        "another's content": ":".join([other, *way_in.split(":")[1:]]),
        "a way back": way_back,
        "another key": tokens.way_in("j" * 40, 1, "responder"),
        "a number in words": signing.dumps(["1", "responder", "once"], key=KEY, salt=tokens.ENTER),
        "another shape": signing.dumps({"visitor": 1}, key=KEY, salt=tokens.ENTER),
    }


@pytest.mark.parametrize("what", changed())
def test_what_was_changed_or_meant_for_something_else_opens_nothing(what):
    with pytest.raises(tokens.Unreadable):
        tokens.read_way_in(KEY, changed()[what])


@pytest.mark.parametrize(
    ("make", "read", "seconds"),
    [
        (lambda: tokens.way_in(KEY, 1, "owner"), tokens.read_way_in, tokens.ENTER_SECONDS),
        (lambda: tokens.way_back(KEY, 1, []), tokens.read_way_back, tokens.RETURN_SECONDS),
    ],
    ids=["in", "back"],
)
def test_a_token_is_over_when_its_time_is(make, read, seconds, monkeypatch):
    token = make()
    assert read(KEY, token).visitor == 1
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + seconds + 2)
    with pytest.raises(tokens.Unreadable):
        read(KEY, token)


def test_without_a_key_nothing_is_read():
    with pytest.raises(tokens.Unreadable):
        tokens.read_way_in("", tokens.way_in(KEY, 1, "owner"))


def test_every_role_practises_something_and_each_code_is_one_word():
    from northstar.foundation.access.roles import ROLES
    from northstar.partnership.learning.states import FIRST_ACTS

    assert TASKS.keys() == FIRST_ACTS.keys() == ROLES.keys()
    assert all(TASKS.values()) and all(code.isalpha() for code in CODES)
