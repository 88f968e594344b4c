"""After a report was sent its words stand on no disk of ours: not among the data, not among what is temporary."""

import os
import tempfile
import time
from pathlib import Path

import pytest

from tests.faces.front_door.conftest import STORY

pytestmark = pytest.mark.django_db
CANARY = "Quillfeather Pemberlow washes cars behind the old brewery"


def changed_since(folder: Path, moment: float) -> list[Path]:
    found = []
    for path in folder.rglob("*"):
        try:
            if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= moment:
                found.append(path)
        except OSError:  # gone meanwhile: the database tidies up
            continue
    return found


def holds(path: Path, words: bytes) -> bool:
    try:
        return words in path.read_bytes()
    except OSError:
        return False


def test_control_29_a_reports_words_are_in_no_file_of_the_data_or_of_what_is_temporary(
    visitor, tmp_path, settings, monkeypatch
):
    """The database's own files are among them where the tests have the embedded server."""
    settings.FILES_ROOT = tmp_path / "files"
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    began = time.time() - 2
    code = visitor.send(seen={"seen": CANARY}, people={**STORY["people"], "people-0-name": "Quillfeather Canary"})
    assert code
    home = Path(os.environ["NORTHSTAR_HOME"])
    files = changed_since(tmp_path, began) + changed_since(home, began)
    for words in (CANARY, "Quillfeather Canary", code):
        assert [path.name for path in files if holds(path, words.encode())] == []
