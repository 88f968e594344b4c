"""The areas, place names and half postcodes that come with the software."""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import shapely
import yaml
from django.db import transaction
from shapely.geometry import MultiPolygon

from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.places.models import Area, AreaSet, Outward, PlaceName
from northstar.foundation.places.queries.geometry import area_from
from northstar.foundation.places.services.drawing import DATA
from northstar.foundation.places.services.reporting import stamp_anew
from northstar.foundation.places.services.shaping import digest, put_shape
from northstar.foundation.places.states import ACCURACY_M, PlaceKind

REGION = "E12000009"


@dataclass(frozen=True)
class Loaded:
    """``kept`` are codes whose borders were imported here and are therefore left as they are."""

    areas: int
    names: int
    changed: int
    kept: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One period of one area, as the files give it."""

    area_set: str
    code: str
    name: str
    aliases: tuple[str, ...]
    start: date
    end: date | None
    successor: str
    parents: tuple[str, ...]
    shape: MultiPolygon


@transaction.atomic
def load_places(*, folder: Path = DATA) -> Loaded:
    """Add and update what the files hold. Doing it again changes nothing; imported borders are left alone."""
    about = yaml.safe_load((folder / "areas.yml").read_text(encoding="utf-8"))
    sets = _load_sets(about["sets"])
    lines = _lines(about, _drawn(folder))
    kept = _imported()
    changed = sum(_load_area(sets, line, about) for line in lines if line.code not in kept)
    _link_successors([line for line in lines if line.code not in kept])
    names = _names(folder, about["edition"])
    changed += _replace(PlaceName, ("name", "within"), names)
    changed += _replace(Outward, ("outward",), _outwards(folder, about))
    if changed:
        audit.record(Action.ADMINISTER, "places.loaded", kind="places.area", count=changed)
        stamp_anew()
    return Loaded(len(lines), len(names), changed, tuple(sorted(kept & {line.code for line in lines})))


def _load_sets(wanted: Iterable[Mapping[str, Any]]) -> dict[str, AreaSet]:
    sets: dict[str, AreaSet] = {}
    for given in wanted:
        values = {name: given[name] for name in ("title", "description", "position")}
        follows = sets[given["follows"]] if "follows" in given else None
        # The width of the border is the partnership's to set: it is not put back.
        sets[given["slug"]], _ = AreaSet.objects.update_or_create(
            slug=given["slug"], defaults=values | {"follows": follows}
        )
    return sets


def _drawn(folder: Path) -> dict[str, MultiPolygon]:
    features = json.loads((folder / "schematic.geojson").read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["code"]: area_from(feature["geometry"]) for feature in features}


def _imported() -> set[str]:
    return set(Area.objects.filter(schematic=False).values_list("code", flat=True))


def _lines(about: Mapping[str, Any], drawn: Mapping[str, MultiPolygon]) -> list[Line]:
    """Drawn councils first, then what is made of them, with parents from what they are made into."""
    councils = [dict(given) for given in about["drawn"]]
    for made in about["made"]:
        if made["set"] == "local_authority":
            parts = [drawn[code] for code in made["of"]]
            councils.append(dict(made))
            drawn = {**drawn, made["code"]: _joined(parts)}
    lines = []
    for given in councils:
        care = str(given.get("care", given["code"]))
        parents = (str(given["force"]), care, str(given["partnership"]), REGION)
        lines.append(_line("local_authority", given, parents, drawn[given["code"]]))
        if care == given["code"]:
            above = (str(given["force"]), str(given["partnership"]), REGION)
            lines.append(_line("social_care_authority", given, above, drawn[care]))
    lines += [_made(given, lines) for given in about["made"] if given["set"] != "local_authority"]
    return lines


def _made(given: Mapping[str, Any], lines: list[Line]) -> Line:
    parts = [line for line in lines if line.area_set == "local_authority" and given["code"] in line.parents]
    shared = set(parts[0].parents).intersection(*(part.parents for part in parts)) - {given["code"]}
    # A parent of every part holds the whole, unless it is as large: two sets may divide alike.
    parents = tuple(code for code in parts[0].parents if code in shared)
    return _line(given["set"], given, parents, _joined([part.shape for part in parts]))


def _joined(parts: Iterable[MultiPolygon]) -> MultiPolygon:
    # Rounding may leave slivers between neighbours: a little more and a little less again closes them.
    whole = shapely.union_all(list(parts)).buffer(0.002, join_style="mitre").buffer(-0.002, join_style="mitre")
    return area_from(shapely.geometry.mapping(whole))


def _line(area_set: str, given: Mapping[str, Any], parents: tuple[str, ...], area: MultiPolygon) -> Line:
    return Line(
        area_set,
        given["code"],
        given["name"],
        tuple(given.get("aliases", ())),
        given["from"],
        given.get("until"),
        given.get("successor", ""),
        parents,
        area,
    )


def _load_area(sets: Mapping[str, AreaSet], line: Line, about: Mapping[str, Any]) -> bool:
    row = Area.objects.filter(area_set=sets[line.area_set], code=line.code, valid_from=line.start).first()
    values = {
        "name": line.name,
        "aliases": list(line.aliases),
        "valid_to": line.end,
        "parents": list(line.parents),
        "source": about["source"],
        "edition": about["edition"],
        "schematic": True,
    }
    if row and row.digest == digest(line.shape) and all(getattr(row, name) == value for name, value in values.items()):
        return False
    row = row or Area(area_set=sets[line.area_set], code=line.code, valid_from=line.start)
    for name, value in values.items():
        setattr(row, name, value)
    put_shape(row, line.shape)
    row.save()
    return True


def _link_successors(lines: Iterable[Line]) -> None:
    for line in lines:
        if line.successor and line.end:
            rows = Area.objects.filter(area_set__slug=line.area_set)
            after = rows.filter(code=line.successor, valid_from=line.end).first()
            rows.filter(code=line.code, valid_from=line.start).update(successor=after)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _names(folder: Path, edition: str) -> list[dict[str, Any]]:
    return [
        {
            "name": row["name"],
            "within": row["within"],
            "kind": row["kind"],
            "lat": float(row["lat"]),
            "lon": float(row["lon"]),
            "accuracy_m": int(row["accuracy_m"] or ACCURACY_M[PlaceKind(row["kind"])]),
            "aliases": [alias for alias in row["aliases"].split(";") if alias],
            "common_word": row["common_word"] == "yes",
            "edition": edition,
        }
        for row in _rows(folder / "gazetteer.csv")
    ]


def _outwards(folder: Path, about: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "outward": row["outward"],
            "name": row["name"],
            "lat": float(row["lat"]),
            "lon": float(row["lon"]),
            "accuracy_m": int(row["accuracy_m"]),
            "edition": about["edition"],
        }
        for row in _rows(folder / "outward.csv")
    ]


def _replace(model: Any, keys: tuple[str, ...], wanted: list[dict[str, Any]]) -> int:
    """Write the rows that are new or differ, in one statement; the number of them."""
    columns = list(wanted[0])
    held = {tuple(row[key] for key in keys): row for row in model.objects.values(*columns)}
    rows = [model(**row) for row in wanted if held.get(tuple(row[key] for key in keys)) != row]
    model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=keys, update_fields=[name for name in columns if name not in keys]
    )
    return len(rows)
