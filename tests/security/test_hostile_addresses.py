"""Every page with whatever it reads from its address: what is not there is passed over, and nothing is an error of ours."""

import re
from collections.abc import Iterator

import pytest

from northstar.config.reference.doors import addresses
from tests.security import asking, hostile, nasty
from tests.security.noting import noting
from tests.security.sending import Sender, text_of
from tests.security.walking import passes
from tests.security.world import EVERYBODY, World

pytestmark = pytest.mark.slow
SEGMENTS = (
    "%00",
    "%FF%FE",
    "9" * 5_000,
    "-1",
    "..%2F..%2Fetc%2Fpasswd",
    "%E2%80%AE",
    "x" * 3_000,
    "%F0%9F%AB%A0",
    "%0D%0Ax",
)


@pytest.fixture(scope="module")
def made(world: World) -> Iterator[Sender]:
    with noting() as notes:
        yield Sender(world, notes)


@pytest.fixture
def sender(made: Sender) -> Sender:
    made.faults.clear()
    return made


def pages(world: World) -> Iterator[tuple[str, str, str]]:
    """Every view, with the first person whom its door lets in."""
    seen = set()
    for asked in asking.every(world):
        may = [who for who in EVERYBODY if passes(world, who, asked)]
        if may and asked.address.name not in seen:
            seen.add(asked.address.name)
            yield asked.address.name, may[0], asked.url


def test_control_26_nothing_that_stands_in_an_address_is_an_error_of_ours(world, sender):
    read: dict[str, set[str]] = {}
    for view, who, url in pages(world):
        names = read.setdefault(view, set())
        if sender.get(who, url, {"x": ["1"]}).status_code == 405:
            continue
        names |= sender.notes.asked
        for what, data in nasty.dealt(sorted(names), view) if names else ():
            twice = {name: [value[:20_000] for value in (*values, *values)] for name, values in data.items()}
            response = sender.get(who, url, twice, what)
            assert not hostile.faults(text_of(response)), (url, what)
            names |= sender.notes.asked
    assert not sender.faults, "\n".join(sender.faults)
    assert read["desk:trail"] >= {"since", "until", "person", "record", "page"}
    assert read["desk:queue"] >= {"urgency", "category", "area", "state", "show", "sort", "page"}
    assert read["desk:agencies"] >= {"q", "kind"} and read["desk:agency"] >= {"done"}
    assert {view for view, names in read.items() if names} > {"desk:inbox", "desk:search", "desk:send", "desk:merge"}


@pytest.mark.parametrize("name", ["since", "until"])
def test_control_26_the_trail_is_read_up_to_either_end_of_the_calendar(sender, name):
    for day in nasty.DAYS:
        assert sender.get("gita", "/desk/trail/", {name: [day]}, day).status_code == 200
    assert not sender.faults, "\n".join(sender.faults)


def test_control_26_no_address_that_names_nothing_is_an_error_of_ours(world, sender):
    for place, address in enumerate(addresses()):
        segments = [SEGMENTS[(place + 4 * hand) % len(SEGMENTS)] for hand in range(3)]
        for segment in segments if "<" in address.pattern.replace("<language>", "") else ():
            url = re.sub(r"<[^>]+>", segment, address.pattern.replace("<language>", "en-gb"))
            assert sender.get("ben", url, why="strange segment").status_code in (302, 404, 405, 410)
    assert not sender.faults, "\n".join(sender.faults)
