"""What people type, made safe to keep: one cleaning for every text field."""

import re
import unicodedata

# Embeddings, overrides and isolates turn the order of what follows, so that a file
# name or a plate can be shown as another than it is. The marks U+200E, U+200F and
# U+061C stay: Arabic writers need them and they turn nothing beyond themselves.
_TURNERS = "\u202a-\u202e\u2066-\u2069"
_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls but tab, line feed, return, next line
    f"{_TURNERS}"
    "\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"  # zero width and deprecated format marks
    "\ufdd0-\ufdef\ufffe\uffff"  # not characters
    "\ud800-\udfff"  # halves of a pair, which UTF-8 cannot hold
    "\U000e0000-\U000e007f"  # tags: text that no screen shows
    "]"
)
_LINE_ENDS = re.compile("\r\n?|\u0085|\u2028|\u2029")
_SPACES = re.compile(r"\s+")
_PILE = re.compile(
    r"([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{6})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
_BLANK_LINES = re.compile(r"\n{4,}")


def clean_paragraphs(text: str) -> str:
    """Text of several lines in NFC without controls, overrides and unseen characters.

    Cleaning twice changes nothing. Line ends become line feeds; what is read on
    screen stays as it was typed.
    """
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    text = _PILE.sub(r"\1", unicodedata.normalize("NFC", text))
    lines = (line.rstrip() for line in text.replace("\t", "    ").split("\n"))
    return _BLANK_LINES.sub("\n\n\n", "\n".join(lines)).strip()


def clean_line(text: str) -> str:
    """The same for a single line: every run of white space becomes one space."""
    return _SPACES.sub(" ", clean_paragraphs(text)).strip()
