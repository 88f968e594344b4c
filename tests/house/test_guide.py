"""The guide's pictures: each is used, each is there, and each is taken by a journey, so that none grows old unseen."""

import ast
import re

from PIL import Image

from tests.house.source import ROOT, sources

GUIDE = ROOT / "docs/guide"
PICTURE = re.compile(r"!\[([^\]]*)\]\(pictures/([a-z-]+)\.png\)")
FRONT_DOOR, DESK, MOST_BYTES = 360, 1280, 150_000


def shown() -> dict[str, list[str]]:
    """Every picture that a page shows, with what the page says it is."""
    found: dict[str, list[str]] = {}
    for page in GUIDE.glob("*.md"):
        for words, name in PICTURE.findall(page.read_text(encoding="utf-8")):
            found.setdefault(name, []).append(words)
    return found


def taken() -> list[str]:
    """The names in calls of ``shot`` under tests/journeys."""
    calls = [node for source in sources("tests/journeys") for node in ast.walk(source.tree) if is_shot(node)]
    return sorted(ast.literal_eval(call.args[1]) for call in calls)


def is_shot(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "shot"


def kept() -> list[str]:
    return sorted(path.stem for path in (GUIDE / "pictures").iterdir())


def test_every_picture_is_shown_and_every_one_that_is_shown_is_there():
    assert sorted(shown()) == kept()


def test_every_picture_is_taken_by_one_journey():
    assert taken() == kept()


def test_every_picture_says_what_it_shows():
    wrong = [name for name, said in shown().items() for words in said if len(words.split()) < 8]
    assert not wrong


def test_pictures_are_small_and_as_wide_as_their_readers_windows():
    for path in (GUIDE / "pictures").iterdir():
        with Image.open(path) as picture:
            assert picture.width in (FRONT_DOOR, DESK), path.name
        assert path.stat().st_size <= MOST_BYTES, path.name
