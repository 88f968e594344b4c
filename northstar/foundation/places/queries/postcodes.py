"""Postcodes as people write them, and where they are."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Max, Min

from northstar.foundation.places.models import Postcode
from northstar.foundation.places.queries import naming
from northstar.foundation.places.queries.geometry import Point, distance_m

OUTWARD = r"[A-Z]{1,2}[0-9][A-Z0-9]?"
FULL = re.compile(rf"({OUTWARD})([0-9][A-Z]{{2}})")
HALF = re.compile(rf"\s*({OUTWARD})(?:\s+[0-9][A-Z]?)?\s*")
IN_TEXT = re.compile(rf"(?<![A-Z0-9])({OUTWARD})[ \t-]*([0-9O][A-Z]{{2}})(?![A-Z0-9])")
HALF_IN_TEXT = re.compile(rf"(?<![A-Z0-9])({OUTWARD})(?![A-Z0-9])(?:[ \t-]?([A-Z]{{3}})(?![A-Z]))?")
# Three letters after two and two figures make a number plate, unless they are one of these.
SHORT_WORDS = frozenset("AND THE BUT FOR WAS HAS HAD SHE HIS HER ARE NOT OUT OFF WHO ALL ONE TWO".split())
# In free text these are motorways, not the postcode area of Manchester.
MOTORWAY = re.compile(r"M[0-9]{1,2}")


@dataclass(frozen=True)
class Found:
    """Where a postcode, or its first half, is. ``authority`` is the council that the publisher gives, or empty."""

    label: str
    point: Point
    full: bool
    authority: str = ""
    terminated: date | None = None


def normal(written: str) -> str:
    """Capitals without spaces or signs, a letter O read as nought where only a figure can stand."""
    plain = re.sub(r"[^A-Z0-9]", "", written.upper()[:12])
    return plain[:-3] + "0" + plain[-2:] if len(plain) >= 5 and plain[-3] == "O" else plain


def spaced(postcode: str) -> str:
    return f"{postcode[:-3]} {postcode[-3:]}"


def in_text(text: str) -> str:
    """The first full postcode of a text, without its space, or else the first half of one; may be empty."""
    capitals = text.upper()[: naming.MOST_SIGNS]
    full = IN_TEXT.search(capitals)
    if full:
        return normal(full[0])
    outwards = naming.kept.value().outwards
    for found in HALF_IN_TEXT.finditer(capitals):
        half, word = found[1], found[2]
        plate = len(half) == 4 and word and word not in SHORT_WORDS
        if half in outwards and not plate and not MOTORWAY.fullmatch(half):
            return half
    return ""


def find(written: str) -> Found | None:
    """A postcode, whole or in part; an unknown whole one is found by its first half."""
    postcode = normal(written)
    full = FULL.fullmatch(postcode)
    if full:
        row = Postcode.objects.filter(pk=postcode).first()
        if row:
            point = Point(row.lat, row.lon, row.accuracy_m)
            return Found(spaced(postcode), point, True, row.authority, row.terminated)
    # The space tells "BA1 1", a sector of BA1, from "BA11".
    half = full or HALF.fullmatch(written.upper()[:12])
    return _outward(half[1]) if half else None


def _outward(outward: str) -> Found | None:
    known = naming.kept.value().outwards.get(outward)
    if known:
        return Found(outward, known[1], False)
    box = Postcode.objects.filter(outward=outward).aggregate(
        Avg("lat"), Avg("lon"), Min("lat"), Min("lon"), Max("lat"), Max("lon")
    )
    if box["lat__avg"] is None:
        return None
    far = distance_m(Point(box["lat__min"], box["lon__min"]), Point(box["lat__max"], box["lon__max"])) / 2
    return Found(outward, Point(box["lat__avg"], box["lon__avg"], round(far) + 500), False)
