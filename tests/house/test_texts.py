"""The tree names no registry, no machine's paths, and no real people's numbers."""

import re
import subprocess

import pytest

from tests.house.source import ROOT

SKIPPED = ("LICENSE", "requirements", "look/", "northstar/static/", "tests/vendor/", "northstar/locale/")
# Written apart, so that this file is not found by itself.
REGISTRIES = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.", "registry" + ".npm", "deb.debian" + ".org")
PLACES = ("/wo" + "rk/main", "/wo" + "rk/shared", "/tm" + "p/w", "/ro" + "ot/")
# Ranges that the regulator keeps for stories.
PHONE = re.compile(
    r"(?<![\d.])0(?:7\d{3} ?\d{3} ?\d{3}|1\d{3} ?\d{3} ?\d{3}|1\d1 ?\d{3} ?\d{4}|20 ?\d{4} ?\d{4})(?!\d)"
)
STORY = re.compile(r"07700 ?900|0[12]\d+ ?(?:\d+ ?)?(?:960|496)|020 ?7946")
NO_NUMBERS = {"01234567890"}  # a password that people choose


def tree() -> list:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = [name for name in listed.stdout.splitlines() if not name.startswith(SKIPPED)]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def texts():
    for path in tree():
        try:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_no_registry_and_no_machine_is_named():
    wrong = [f"{name}: {word}" for name, text in texts() for word in (*REGISTRIES, *PLACES) if word in text]
    assert not wrong


def test_lock_files_name_no_registry():
    for path in ROOT.glob("requirements*.lock"):
        assert "://" not in path.read_text(), path.name


def test_telephone_numbers_are_made_up():
    wrong = [
        f"{name}: {found}"
        for name, text in texts()
        if name.endswith((".py", ".yml", ".yaml", ".html", ".md"))
        for found in PHONE.findall(text)
        if not STORY.search(found) and found not in NO_NUMBERS
    ]
    assert not wrong
