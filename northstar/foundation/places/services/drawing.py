"""Drawing the schematic map: every spot belongs to the council of the nearest known place.

The outline is drawn by hand, the places come from the gazetteer and from a few more that only shape the
map. Councils, forces and partnerships are made of the same cells, so that they agree with each other.
"""

import csv
import json
from pathlib import Path
from typing import Any

import numpy
import shapely
import yaml
from shapely.geometry import MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

DATA = Path(__file__).resolve().parent.parent / "data"
DRAWN = DATA / "schematic.geojson"
SCILLY = "E06000053"
NARROW = 0.63  # a degree of longitude, in degrees of latitude, half way up the region
SMOOTHING = 0.012  # degrees; the root of the area that a corner may lose
DECIMALS = 3


def draw() -> dict[str, Any]:
    """One feature for each drawn council, by code, as GeoJSON."""
    mainland, scilly = _outline()
    points, owners = _seeds()
    cells = shapely.voronoi_polygons(MultiPoint(points), extend_to=mainland.buffer(1), ordered=True)
    parts: dict[str, list[BaseGeometry]] = {}
    for cell, owner in zip(cells.geoms, owners, strict=True):
        parts.setdefault(owner, []).append(cell)
    codes = sorted(parts)
    joined = _without_strays([shapely.union_all(parts[code]).intersection(mainland) for code in codes])
    smooth = shapely.coverage_simplify(joined, SMOOTHING)
    shapes = {code: _stretched(area, 1 / NARROW) for code, area in zip(codes, smooth, strict=True)}
    shapes[SCILLY] = scilly
    return {"type": "FeatureCollection", "features": [_feature(code, shapes[code]) for code in sorted(shapes)]}


def write() -> None:
    """Write the map beside the places it is drawn from."""
    content = draw()
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in content["features"])
    DRAWN.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8")


def _without_strays(areas: list[BaseGeometry]) -> list[BaseGeometry]:
    """Give a piece that an estuary cuts off from its council to the neighbour with which it shares most border."""
    whole = [max(getattr(area, "geoms", [area]), key=lambda part: part.area) for area in areas]
    strays = [part for area in areas for part in getattr(area, "geoms", [area]) if part not in whole]
    for stray in strays:
        shared = [stray.boundary.intersection(area.boundary).length for area in whole]
        nearest = shared.index(max(shared))
        whole[nearest] = shapely.union_all([whole[nearest], stray])
    return whole


def _outline() -> tuple[Polygon, Polygon]:
    rings = yaml.safe_load((DATA / "outline.yml").read_text(encoding="utf-8"))["rings"]
    mainland, scilly = (Polygon([tuple(map(float, corner.split(","))) for corner in ring.split()]) for ring in rings)
    return _stretched(mainland, NARROW), scilly


def _seeds() -> tuple[list[tuple[float, float]], list[str]]:
    points, owners = [], []
    for name in ("gazetteer.csv", "anchors.csv"):
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["council"] != SCILLY:
                    points.append((float(row["lon"]) * NARROW, float(row["lat"])))
                    owners.append(row["former"] or row["council"])
    return points, owners


def _stretched(area: BaseGeometry, times: float) -> Any:
    return shapely.transform(area, lambda corners: corners * [times, 1])


def _feature(code: str, area: BaseGeometry) -> dict[str, Any]:
    whole = shapely.transform(area, lambda corners: numpy.round(corners, DECIMALS))
    polygons = [part for part in getattr(whole, "geoms", [whole]) if isinstance(part, Polygon) and part.area > 1e-5]
    rings = [
        [[list(corner) for corner in ring.coords] for ring in (part.exterior, *part.interiors)] for part in polygons
    ]
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": "MultiPolygon", "coordinates": rings},
    }
