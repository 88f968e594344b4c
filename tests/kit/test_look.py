"""The look: built files are the ones on record, small, ours, readable, and need nothing from elsewhere."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "northstar/static/northstar"
TOKENS = dict(re.findall(r"^\$([\w-]+): (#[0-9a-f]{6});", (ROOT / "look/sass/_tokens.scss").read_text(), re.MULTILINE))
TEMPLATES = sorted((ROOT / "northstar").glob("**/templates/**/*.html"))


def weight(name):
    return len(gzip.compress((STATIC / name).read_bytes(), 9))


def test_built_files_are_those_on_record():
    recorded = dict(
        reversed(line.split("  "))
        for line in (ROOT / "look/VERSION").read_text().splitlines()
        if not line.startswith("#")
    )
    found = {
        str(path.relative_to(STATIC)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in STATIC.rglob("*")
        if path.is_file()
    }
    assert found == recorded, "run `npm ci && npm run build` in look/"


def test_the_front_door_is_light():
    assert weight("front.css") + weight("front.js") + weight("icon.svg") < 18_000
    assert weight("desk.css") < 20_000


@pytest.mark.parametrize("name", ["front.css", "desk.css"])
def test_nothing_of_gov_uk_branding_or_of_other_hosts(name):
    css = (STATIC / name).read_text().replace("http://www.w3.org/2000/svg", "")  # a name, not an address
    assert not re.search(r"GDS Transport|crown|crest|opengraph|(?<!\^=\")https?://", css)
    assert {at for at in re.findall(r"url\(([^)]*)\)", css) if not at.startswith('"data:')} <= {
        "mark.svg",
        '"mark.svg"',
        "fonts/atkinson-latin.woff2",
        "fonts/atkinson-latin-ext.woff2",
    }


@pytest.mark.parametrize("name", ["front.css", "desk.css"])
def test_one_sheet_serves_both_directions(name):
    css = (STATIC / name).read_text()
    assert not re.findall(r"(?:margin|padding)-(?:left|right):", css)
    assert not re.findall(r"text-align:(?:left)\b", css)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *[(text, ground) for text in ("ink", "ink-soft", "link", "night") for ground in ("paper", "mist", "mist-deep")],
        ("ink", "star"),
        ("ink", "star-mist"),
        ("star", "night"),
        ("paper", "night"),
        ("paper", "night-lift"),
        ("paper", "night-deep"),
        ("paper", "harm"),
        ("paper", "harm-deep"),
        ("harm", "paper"),
        ("harm", "harm-mist"),
        ("settled", "settled-mist"),
        ("waiting", "waiting-mist"),
    ],
)
def test_words_can_be_read(text, ground):
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(
    ("shape", "ground"), [("edge", "paper"), ("edge", "mist"), ("star", "ink"), ("night", "paper")]
)
def test_shapes_can_be_seen(shape, ground):
    assert contrast(shape, ground) >= 3


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_nothing_that_the_policy_refuses(path):
    source = path.read_text()
    assert not re.search(
        r"<script(?![^>]*(?:\bsrc=|type=.application/json))|<style|\sstyle=|\son[a-z]+=\"|javascript:|hx-on", source
    ), path
    assert not re.search(r"(?:src|href)=\"https?://", source), path


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html", "csrf.html"])
@pytest.mark.parametrize("language", ["en-gb", "ar"])
def test_an_error_page_stands_by_itself_and_says_what_to_do(name, language):
    with translation.override(language):
        html = engines["jinja2"].get_template(name).render({"reference": "a1b2c3"}, RequestFactory().get("/secret/"))
    assert html.count("<h1") == 1
    assert "a1b2c3" in html
    assert "/secret/" not in html
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in html
    assert "999" in html
    assert "08000 121 700" in html
