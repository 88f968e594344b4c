"""Importing borders from a GeoJSON file, such as those of the Office for National Statistics."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from shapely.geometry import MultiPolygon

from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.places.models import Area, AreaSet
from northstar.foundation.places.queries.geometry import NotAnArea, area_from
from northstar.foundation.places.services.reporting import MOST_FAULTS, Fault, Report, Unreadable, stamp_anew
from northstar.foundation.places.services.shaping import digest, put_shape

LONGEST_CODE, LONGEST_NAME = 20, 120


@dataclass(frozen=True)
class BoundaryFile:
    """How to read a file. ``parent_fields`` hold codes of areas that contain the feature; ``where`` keeps
    features whose properties are these; ``valid_from`` is the day from which the borders hold."""

    area_set: str
    code_field: str
    name_field: str
    valid_from: date
    source: str
    edition: str
    parent_fields: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Feature:
    number: int
    code: str
    name: str
    parents: tuple[str, ...]
    area: MultiPolygon


def read_features(path: Path) -> list[Any]:
    """The features of a GeoJSON file, unchecked; raises ``Unreadable``."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise Unreadable(f"{path.name} cannot be opened.") from fault
    except (ValueError, RecursionError) as fault:
        raise Unreadable(f"{path.name} is not a GeoJSON file.") from fault
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features:
        raise Unreadable(f"{path.name} holds no features.")
    return features


@transaction.atomic
def import_boundaries(
    *,
    features: Iterable[Any],
    file: BoundaryFile,
    partial: bool = False,
    dry_run: bool = False,
    progress: Callable[[], None] = lambda: None,
) -> Report:
    """Put borders into a set from a day on; what held before stays as it was for the days before.

    All or nothing: one faulty feature and nothing is written, unless ``partial`` takes the good ones. The
    same file again changes nothing. Raises ``Unreadable`` when there is no such set.
    """
    area_set = AreaSet.objects.select_for_update().filter(slug=file.area_set).first()
    if area_set is None:
        known = ", ".join(AreaSet.objects.values_list("slug", flat=True))
        raise Unreadable(f"There is no set of areas called {file.area_set}. There are: {known}.")
    faults: list[Fault] = []
    counts = {"read": 0, "skipped": 0, "added": 0, "changed": 0, "unchanged": 0}
    for feature in _checked(features, file, faults, counts, progress):
        try:
            counts[_put(area_set, feature, file)] += 1
        except NotAnArea as reason:
            faults.append(Fault(feature.number, str(reason)))
    apply = not dry_run and (partial or not faults)
    if not apply:
        transaction.set_rollback(True)
    elif counts["added"] + counts["changed"]:
        audit.record(
            Action.ADMINISTER,
            "places.borders_imported",
            kind="places.areaset",
            identifier=file.area_set,
            count=counts["added"] + counts["changed"],
            detail={"wrong": len(faults)},
        )
        stamp_anew()
    return Report(**counts, wrong=len(faults), faults=tuple(faults[:MOST_FAULTS]), applied=apply)


def _checked(
    features: Iterable[Any],
    file: BoundaryFile,
    faults: list[Fault],
    counts: dict[str, int],
    progress: Callable[[], None],
) -> Iterator[Feature]:
    seen: dict[str, int] = {}
    for number, raw in enumerate(features, start=1):
        progress()
        counts["read"] += 1
        properties = raw.get("properties") if isinstance(raw, dict) else None
        if not isinstance(properties, dict):
            faults.append(Fault(number, "it has no properties"))
        elif any(str(properties.get(name)) != value for name, value in file.where.items()):
            counts["skipped"] += 1
        else:
            try:
                feature = _feature(number, raw, properties, file)
                if feature.code in seen:
                    raise NotAnArea(f"the code {feature.code} is in feature {seen[feature.code]} already")
            except NotAnArea as reason:
                faults.append(Fault(number, str(reason)))
            else:
                seen[feature.code] = number
                yield feature


def _feature(number: int, raw: Mapping[str, Any], properties: Mapping[str, Any], file: BoundaryFile) -> Feature:
    code, name = (_text(properties, name) for name in (file.code_field, file.name_field))
    if len(code) > LONGEST_CODE or len(name) > LONGEST_NAME:
        raise NotAnArea("its code or name is too long")
    parents = tuple(_text(properties, name) for name in file.parent_fields if properties.get(name))
    if any(len(parent) > LONGEST_CODE for parent in parents):
        raise NotAnArea("the code of an area that contains it is too long")
    return Feature(number, code, name, parents, area_from(raw.get("geometry")))


def _text(properties: Mapping[str, Any], name: str) -> str:
    value = properties.get(name)
    if not isinstance(value, (str, int)) or not str(value).strip():
        raise NotAnArea(f"it has no {name}")
    found = str(value).strip()
    if not found.isprintable():
        raise NotAnArea(f"its {name} holds control characters")
    return found


def _put(area_set: AreaSet, feature: Feature, file: BoundaryFile) -> str:
    """Write one feature into the periods of its code; "added", "changed" or "unchanged"."""
    rows = list(Area.objects.filter(area_set=area_set, code=feature.code).order_by("valid_from"))
    if not rows:
        _write(Area(area_set=area_set, code=feature.code, valid_from=file.valid_from), feature, file)
        return "added"
    outcomes = [_put_into(row, feature, file) for row in rows if row.valid_to is None or row.valid_to > file.valid_from]
    if not outcomes:
        raise NotAnArea(f"the area {feature.code} had ended by the day from which these borders hold")
    if rows[0].valid_from > file.valid_from and not rows[0].schematic and rows[0].edition != file.edition:
        earlier = Area(area_set=area_set, code=feature.code, valid_from=file.valid_from, valid_to=rows[0].valid_from)
        earlier.parents, earlier.aliases = rows[0].parents, rows[0].aliases
        _write(earlier, feature, file)
        return "added"
    return "changed" if any(outcomes) else "unchanged"


def _put_into(row: Area, feature: Feature, file: BoundaryFile) -> bool:
    """Give one period its new borders, from the file's first day on. Whether anything changed."""
    if row.valid_from > file.valid_from:
        # A later period that we drew takes the borders and keeps its name; one that was imported stays.
        if not row.schematic:
            return False
        return _write(row, feature, file, named=False)
    if row.valid_from == file.valid_from or row.digest == digest(feature.area):
        return _write(row, feature, file)
    later = Area(
        area_set=row.area_set,
        code=row.code,
        name=row.name,
        aliases=row.aliases,
        valid_from=file.valid_from,
        valid_to=row.valid_to,
        successor=row.successor,
        parents=row.parents,
    )
    row.valid_to, row.successor = file.valid_from, None
    row.save(update_fields=["valid_to", "successor"])
    return _write(later, feature, file)


def _write(row: Area, feature: Feature, file: BoundaryFile, *, named: bool = True) -> bool:
    before = None if row.pk is None else _picture(row)
    if named and feature.name not in (row.name, *row.aliases):
        # A name that we know as another name of the area does not replace the one people use.
        row.aliases = [*row.aliases, row.name] if row.name else row.aliases
        row.name = feature.name
    if feature.parents:
        row.parents = [*feature.parents, *(code for code in row.parents if code[:3] not in _kinds(feature.parents))]
    row.source, row.edition, row.schematic = file.source, file.edition, False
    if row.digest != digest(feature.area):
        put_shape(row, feature.area)
    if before == _picture(row):
        return False
    row.save()
    return True


def _kinds(codes: Iterable[str]) -> set[str]:
    """The first three signs of a code of the Office for National Statistics say what it is the code of."""
    return {code[:3] for code in codes}


def _picture(row: Area) -> tuple[Any, ...]:
    return row.name, list(row.aliases), list(row.parents), row.source, row.edition, row.schematic, row.digest
