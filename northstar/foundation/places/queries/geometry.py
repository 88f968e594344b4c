"""Points, distances in metres and cells. Everything is WGS84 latitude and longitude."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import h3
import numpy
import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry

METRES_A_DEGREE = 111_250  # of latitude, at the latitudes of the United Kingdom
RESOLUTION = 5  # cells of about 250 square kilometres
WIDEST = 20  # degrees from edge to edge: more than the United Kingdom, from Shetland to Scilly
REACH_M = 12_000  # a ring of cells reaches at least so far


# What is raised on coordinates that are none: missing, of another kind, nested too deep, too large to be a number.
_NOT_A_SHAPE = (
    ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError, shapely.errors.ShapelyError,
)  # fmt: skip


class NotAnArea(ValueError):
    """A shape that cannot be an area. The message says why."""


@dataclass(frozen=True)
class Point:
    """A place on the map, and how far from it the true place may be."""

    lat: float
    lon: float
    accuracy_m: int = 0

    @property
    def is_on_earth(self) -> bool:
        return math.isfinite(self.lat) and math.isfinite(self.lon) and abs(self.lat) <= 90 and abs(self.lon) <= 180


def distance_m(one: Point, other: Point) -> float:
    """Metres between two points on a sphere; within half a per cent."""
    first, second = math.radians(one.lat), math.radians(other.lat)
    across = math.radians(other.lon - one.lon)
    half = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(across / 2) ** 2
    return 2 * 6_371_000 * math.asin(min(1.0, math.sqrt(half)))


def distance_to(area: BaseGeometry, point: Point) -> float:
    """Metres from a point to the nearest edge of an area, 0 inside it."""
    if area.contains(shapely.Point(point.lon, point.lat)):
        return 0.0
    narrow = math.cos(math.radians(point.lat))

    def to_metres(degrees: numpy.ndarray) -> numpy.ndarray:
        return (degrees - [point.lon, point.lat]) * [METRES_A_DEGREE * narrow, METRES_A_DEGREE]

    return float(shapely.transform(area, to_metres).distance(shapely.Point(0, 0)))


def area_from(geometry: Mapping[str, Any] | None) -> MultiPolygon:
    """A GeoJSON geometry as a sound MultiPolygon of five decimals, which is a metre; raises ``NotAnArea``."""
    if not isinstance(geometry, Mapping) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise NotAnArea("its shape is not a polygon")
    try:
        found = shapely.make_valid(shape(geometry))
    except _NOT_A_SHAPE as fault:
        raise NotAnArea("its shape cannot be read") from fault
    whole = _whole(found)
    west, south, east, north = whole.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise NotAnArea("its coordinates are not degrees of longitude and latitude (WGS84)")
    if max(east - west, north - south) > WIDEST:
        raise NotAnArea("its shape is larger than the United Kingdom")
    return _whole(shapely.make_valid(shapely.transform(whole, lambda degrees: numpy.round(degrees, 5))))


def _whole(found: BaseGeometry) -> MultiPolygon:
    parts = [part for part in _polygons(found) if part.area > 0]
    if not parts:
        raise NotAnArea("its shape is empty")
    return MultiPolygon(parts)


def _polygons(found: BaseGeometry) -> list[Polygon]:
    if isinstance(found, Polygon):
        return [found]
    return [part for inner in getattr(found, "geoms", ()) for part in _polygons(inner)]


def as_geojson(area: MultiPolygon) -> dict[str, Any]:
    found = mapping(area)
    return {"type": found["type"], "coordinates": found["coordinates"]}


def cells_of(area: MultiPolygon) -> list[str]:
    """The cells that the area touches, in order."""
    outline = h3.geo_to_h3shape(as_geojson(area))
    return sorted(h3.h3shape_to_cells_experimental(outline, RESOLUTION, contain="overlap"))


def cells_near(point: Point, radius_m: float) -> set[str]:
    """Cells that hold everything within a radius of a point, and more."""
    rings = math.ceil(radius_m / REACH_M) if radius_m > 0 else 0
    return set(h3.grid_disk(h3.latlng_to_cell(point.lat, point.lon, RESOLUTION), rings))
