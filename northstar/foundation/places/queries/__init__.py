"""Reading areas and places. They hold no personal data and everybody may read them: no reader is asked for."""

from datetime import date

from northstar.foundation.places.queries import index
from northstar.foundation.places.queries.geometry import Point, distance_m
from northstar.foundation.places.queries.index import AreaFact
from northstar.foundation.places.queries.locating import Candidate, InSet, Located, locate
from northstar.foundation.places.queries.mapping import Map, Shape, schematic_map

__all__ = [
    "AreaFact",
    "Candidate",
    "InSet",
    "Located",
    "Map",
    "Point",
    "Shape",
    "area",
    "area_sets",
    "areas_at",
    "areas_in",
    "code_on",
    "covering",
    "distance_m",
    "locate",
    "parents_of",
    "rests_on_drawn_borders",
    "schematic_map",
]


def area(code: str, on: date, area_set: str = "") -> AreaFact | None:
    """The area of a code on a day. A council that is in two sets is found as a local authority first."""
    return index.kept.value().of_code(code, on, area_set)


def areas_at(point: Point, on: date) -> list[AreaFact]:
    """Every area, of any set, that holds a point on a day."""
    return [fact for fact, _ in index.kept.value().within(point, 0, on)]


def areas_in(area_set: str, on: date) -> list[AreaFact]:
    """The areas of a set on a day, by name."""
    return index.kept.value().of_set(area_set, on)


def covering(area_set: str, point: Point, radius_m: float, on: date) -> list[tuple[AreaFact, float]]:
    """Areas of a set within metres of a point on a day, each with its distance, the nearest first."""
    return index.kept.value().within(point, radius_m, on, area_set)


def parents_of(code: str, on: date | None = None) -> tuple[str, ...]:
    """Codes of the areas of other sets that hold this one whole, on a day or as last known."""
    periods = [fact for fact in index.kept.value().ever(code) if on is None or fact.in_force(on)]
    first = periods[0].area_set if periods else ""
    latest = max((fact for fact in periods if fact.area_set == first), key=lambda fact: fact.valid_from, default=None)
    return latest.parents if latest else ()


def code_on(code: str, on: date) -> str:
    """The code of the area that is there on a day in the place of this one: itself, or what followed it."""
    known, seen = code, {code}
    while area(known, on) is None:
        following = next((fact.successor for fact in index.kept.value().ever(known) if fact.successor), "")
        if not following or following in seen:
            return code
        known, seen = following, seen | {following}
    return known


def area_sets() -> list[tuple[str, str]]:
    """Slug and title of every set, in order."""
    return [(known.slug, known.title) for known in index.kept.value().sets.values()]


def rests_on_drawn_borders(on: date) -> bool:
    """Whether councils or police forces still have the shapes that we drew: real ones should be imported."""
    areas = index.kept.value()
    return any(fact.schematic for name in ("local_authority", "police_force_area") for fact in areas.of_set(name, on))
