"""Documents lead somewhere, and every room says what it is for."""

import re
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, ROOT
from tests.house.test_texts import tree

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def test_every_link_in_a_document_leads_somewhere():
    documents = [path for path in tree() if path.suffix == ".md"]
    assert len(documents) > 20
    wrong = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in documents
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if not target.startswith(("http://", "https://", "mailto:", "#"))
        and not (path.parent / target.split("#")[0]).exists()
    ]
    assert not wrong, "\n".join(wrong)


def rooms() -> list[Path]:
    return sorted(
        path.parent
        for floor in ("faces", "partnership", "casework", "foundation")
        for path in PACKAGE.glob(f"{floor}/*/apps.py")
    )


@pytest.mark.parametrize("room", [*rooms(), PACKAGE / "faces" / "desk", PACKAGE / "demo"], ids=lambda room: room.name)
def test_every_room_says_what_it_is_for(room):
    readme = room / "README.md"
    assert readme.exists(), f"{room.name} has no README.md"
    assert 60 < len(readme.read_text(encoding="utf-8").split()) < 700
