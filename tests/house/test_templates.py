"""Templates: each is used, none runs script or style of its own, none trusts what people wrote."""

import re

import pytest

from tests.house.source import PACKAGE, ROOT, sources

TEMPLATES = sorted(PACKAGE.glob("templates/**/*.html")) + sorted(PACKAGE.glob("*/*/templates/**/*.html"))
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]  # mails are plain text and escape nothing
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>{]*\sstyle=", re.IGNORECASE),
    "a style element": re.compile(r"<style", re.IGNORECASE),
    "script in the page": re.compile(r"<script(?![^>]*(?:\bsrc=|application/json))", re.IGNORECASE),
    "a script attribute": re.compile(r"<[^>{]*\son[a-z]+=", re.IGNORECASE),
    "trusted text": re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE),
    "another host": re.compile(r"(?:src|href|action)=[\"']\s*(?:https?:)?//", re.IGNORECASE),
}
# Ways out of the service that the reader chooses: links, opened by a click, with nothing sent along.
LINKS_OUT = re.compile(r"<a\s[^>]*href=[\"']https://", re.IGNORECASE)


def name_of(path) -> str:
    return str(path).split("/templates/", 1)[1]


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_nothing_inline_and_nothing_trusted(path):
    text = LINKS_OUT.sub("<a ", path.read_text(encoding="utf-8"))
    found = {fault: pattern.findall(text) for fault, pattern in FORBIDDEN.items()}
    assert not {fault: hits for fault, hits in found.items() if hits}


def test_every_template_is_used():
    said = "\n".join(source.text for source in sources()) + "\n".join(page.read_text("utf-8") for page in PAGES)
    # Django and allauth ask for these by name themselves.
    asked_for = {"400.html", "403.html", "404.html", "500.html"}
    unused = [name_of(path) for path in PAGES if name_of(path) not in said and name_of(path) not in asked_for]
    stems = [name for name in unused if not re.search(re.escape(name.rsplit("/", 1)[0]) + r"/\{|/\"\s*\+", said)]
    assert not stems


def test_mark_safe_is_for_our_own_words():
    allowed = {"northstar/kit"}
    wrong = [
        source.place
        for source in sources()
        if re.search(r"\bmark_safe\(", source.text) and "/".join(source.parts[:2]) not in allowed
    ]
    assert not wrong, f"{wrong}: what people wrote is never marked safe ({ROOT.name})"
