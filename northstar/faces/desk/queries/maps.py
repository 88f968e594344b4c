"""A map beside its list: where a concern is, where an agency works. Never more than the words beside it say."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from northstar.foundation.places import queries as places

COUNCILS, FORCES = "local_authority", "police_force_area"
HERE = 2  # how dark an area is drawn that is meant


@dataclass(frozen=True)
class AreaMap:
    """What the macro draws. ``rough``: some of what is meant still has the borders that we drew by hand."""

    view: str
    areas: list[dict[str, Any]]
    rough: bool

    def __bool__(self) -> bool:
        return any(area["here"] for area in self.areas)


def area_map(codes: Collection[str], day: date, url_of: Callable[[str], str] = lambda code: "") -> AreaMap:
    """Councils with those of the codes marked; the police forces where nothing smaller is known.

    ``url_of`` makes a link of each name in the list beside it.
    """
    wanted = set(codes)
    known = {area.code for area in places.areas_in(COUNCILS, day)}
    area_set = COUNCILS if wanted & known else FORCES
    drawn = places.schematic_map(area_set, on=day)
    marked = [places.area(code, day, area_set) for code in wanted]
    areas = [
        {
            "name": shape.name,
            "path": shape.path,
            "here": shape.code in wanted,
            "level": HERE * (shape.code in wanted),
            "url": url_of(shape.code),
        }
        for shape in drawn.shapes
    ]
    return AreaMap(drawn.view_box, areas, any(area.schematic for area in marked if area))
