"""Every area at one stamp, kept in the process; their shapes are read when a place comes near them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from northstar.foundation.places.models import Area, AreaSet
from northstar.foundation.places.queries.geometry import Point, cells_near, distance_to
from northstar.kit.stamps import Kept


@dataclass(frozen=True)
class AreaFact:
    """One area in one period. ``area_set`` is the slug of its set; ``schematic``: drawn roughly, by us."""

    pk: int
    area_set: str
    code: str
    name: str
    aliases: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    parents: tuple[str, ...]
    successor: str
    schematic: bool
    edition: str

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class SetFact:
    slug: str
    title: str
    border_m: int
    follows: str


class Areas:
    def __init__(self, sets: Iterable[SetFact], rows: Iterable[tuple[AreaFact, list[str]]]):
        self.sets = {found.slug: found for found in sets}
        self.facts: list[AreaFact] = []
        self._by_code: dict[str, list[AreaFact]] = {}
        self._by_cell: dict[str, list[AreaFact]] = {}
        self._shapes: dict[int, BaseGeometry] = {}
        self.maps: dict[tuple[str, date, int], object] = {}
        for fact, cells in rows:
            self.facts.append(fact)
            self._by_code.setdefault(fact.code, []).append(fact)
            for cell in cells:
                self._by_cell.setdefault(cell, []).append(fact)

    def of_code(self, code: str, on: date, area_set: str = "") -> AreaFact | None:
        found = [fact for fact in self._by_code.get(code, ()) if not area_set or fact.area_set == area_set]
        return next((fact for fact in found if fact.in_force(on)), None)

    def ever(self, code: str) -> list[AreaFact]:
        return self._by_code.get(code, [])

    def of_set(self, area_set: str, on: date) -> list[AreaFact]:
        return [fact for fact in self.facts if fact.area_set == area_set and fact.in_force(on)]

    def shape(self, fact: AreaFact) -> BaseGeometry:
        self._read([fact])
        return self._shapes[fact.pk]

    def shapes(self, facts: list[AreaFact]) -> list[BaseGeometry]:
        self._read(facts)
        return [self._shapes[fact.pk] for fact in facts]

    def within(self, point: Point, radius_m: float, on: date, area_set: str = "") -> list[tuple[AreaFact, float]]:
        """Areas within metres of a point, with the distance, the nearest first."""
        near = {fact.pk: fact for cell in cells_near(point, radius_m) for fact in self._by_cell.get(cell, ())}
        wanted = [fact for fact in near.values() if fact.in_force(on) and area_set in ("", fact.area_set)]
        self._read(wanted)
        found = [(fact, distance_to(self._shapes[fact.pk], point)) for fact in wanted]
        return sorted(((fact, far) for fact, far in found if far <= radius_m), key=lambda pair: (pair[1], pair[0].name))

    def _read(self, facts: Iterable[AreaFact]) -> None:
        missing = [fact.pk for fact in facts if fact.pk not in self._shapes]
        if missing:
            for pk, geometry in Area.objects.filter(pk__in=missing).values_list("pk", "geometry"):
                self._shapes[pk] = shape(geometry)
                shapely.prepare(self._shapes[pk])


def _load() -> Areas:
    sets = [
        SetFact(slug, title, border, follows or "")
        for slug, title, border, follows in AreaSet.objects.order_by("position", "slug").values_list(
            "slug", "title", "border_m", "follows__slug"
        )
    ]
    rows = Area.objects.order_by("area_set__position", "area_set__slug", "name", "valid_from").values_list(
        "pk",
        "area_set__slug",
        "code",
        "name",
        "aliases",
        "valid_from",
        "valid_to",
        "parents",
        "successor__code",
        "schematic",
        "edition",
        "cells",
    )
    facts = [
        (
            AreaFact(pk, slug, code, name, tuple(aliases), start, end, tuple(parents), after or "", rough, edition),
            cells,
        )
        for pk, slug, code, name, aliases, start, end, parents, after, rough, edition, cells in rows
    ]
    return Areas(sets, facts)


kept: Kept[Areas] = Kept("places_stamp", _load)
