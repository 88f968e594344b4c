"""A map of the region as vector shapes, drawn from the areas themselves: nothing is downloaded."""

import math
from dataclasses import dataclass
from datetime import date
from typing import cast

import shapely
from shapely.geometry.base import BaseGeometry

from northstar.foundation.places.queries import index
from northstar.foundation.places.queries.index import AreaFact

MARGIN = 0.02  # of the width
FINE = 6_000  # corners above which a map is made simpler


@dataclass(frozen=True)
class Shape:
    """One area: its outline as an SVG path, and a spot well inside it for its name."""

    code: str
    name: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Map:
    """Shapes in a box of ``width`` by ``height``. ``point`` puts a place into the same box."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    west: float
    north: float
    scale: float
    narrow: float

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a place is drawn, to a tenth; outside the box for places outside the region."""
        return (
            round((lon - self.west) * self.narrow * self.scale + self.width * MARGIN, 1),
            round((self.north - lat) * self.scale + self.width * MARGIN, 1),
        )


def schematic_map(area_set: str = "police_force_area", *, on: date, width: int = 800) -> Map:
    """The areas of a set on a day, in the shapes that are in force: ours, or those that were imported."""
    areas = index.kept.value()
    key = (area_set, on, width)
    if key not in areas.maps:
        if len(areas.maps) > 60:
            areas.maps.clear()
        facts = areas.of_set(area_set, on)
        areas.maps[key] = _draw(facts, areas.shapes(facts), width)
    return cast(Map, areas.maps[key])


def _draw(facts: list[AreaFact], shapes: list[BaseGeometry], width: int) -> Map:
    if not shapes:
        return Map(width, width, (), 0, 0, 1, 1)
    west, south, east, north = shapely.total_bounds(shapes)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = width * (1 - 2 * MARGIN) / ((east - west) * narrow)
    height = math.ceil((north - south) * scale + 2 * MARGIN * width)
    if shapely.get_num_coordinates(shapes).sum() > FINE:
        shapes = list(shapely.coverage_simplify(shapes, 2 / scale))
    frame = Map(width, height, (), west, north, scale, narrow)
    drawn = tuple(_shape(frame, fact, area) for fact, area in zip(facts, shapes, strict=True))
    return Map(width, height, drawn, west, north, scale, narrow)


def _shape(frame: Map, fact: AreaFact, area: BaseGeometry) -> Shape:
    rings = []
    for polygon in getattr(area, "geoms", [area]):
        for ring in (polygon.exterior, *polygon.interiors):
            corners = (frame.point(lat, lon) for lon, lat in ring.coords[:-1])
            rings.append("M" + "L".join(f"{x:g},{y:g}" for x, y in corners) + "Z")
    # The largest part of the area carries the name, at the middle of the largest circle that it holds.
    largest = max(getattr(area, "geoms", [area]), key=lambda polygon: polygon.area)
    spot = shapely.maximum_inscribed_circle(largest, tolerance=0.01).coords[0]
    x, y = frame.point(spot[1], spot[0])
    return Shape(fact.code, fact.name, "".join(rings), x, y)
