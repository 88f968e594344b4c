"""Putting a shape onto an area row: box, cells and digest go with it."""

import hashlib
import json

from shapely.geometry import MultiPolygon

from northstar.foundation.places.models import Area
from northstar.foundation.places.queries.geometry import as_geojson, cells_of


def digest(area: MultiPolygon) -> str:
    return hashlib.sha256(json.dumps(as_geojson(area)).encode()).hexdigest()


def put_shape(row: Area, area: MultiPolygon) -> None:
    row.geometry = as_geojson(area)
    row.west, row.south, row.east, row.north = area.bounds
    row.cells = cells_of(area)
    row.digest = digest(area)
