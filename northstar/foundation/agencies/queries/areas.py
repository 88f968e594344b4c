"""Where agencies work, in words: the widest areas of a set of codes, by name."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from northstar.foundation.places import queries as places

# The sets of areas whose codes agencies carry, widest first.
SETS = {"forces": "police_force_area", "counties": "social_care_authority", "councils": "local_authority"}


def widest(area_codes: Iterable[str], day: date) -> list[str]:
    """Those that no other of them holds whole: a force covers its councils, so it alone is named."""
    kept: list[str] = []
    # Widest first, because two areas of the same shape hold each other.
    for code in sorted(set(area_codes), key=lambda code: (_width(code, day), code)):
        if not set(kept) & set(places.parents_of(code, day)):
            kept.append(code)
    return kept


def _width(code: str, day: date) -> int:
    return next((place for place, name in enumerate(SETS.values()) if places.area(code, day, name)), len(SETS))


def area_words(area_codes: Iterable[str], day: date) -> list[str]:
    """Names of the widest areas, with the set where two share a name; of the region where it is all of it."""
    names, held = [], set(area_codes)
    regions = places.areas_in("region", day)
    if len(regions) == 1 and held >= {area.code for area in places.areas_in(SETS["forces"], day)}:
        return [_("All of the %(name)s") % {"name": regions[0].name}]
    for code in widest(held, day):
        found = next((area for each in SETS.values() if (area := places.area(code, day, each))), None)
        if found is None:
            names.append(code)
        elif found.area_set == SETS["forces"]:
            names.append(_("%(name)s police area") % {"name": found.name})
        else:
            names.append(found.name)
    return sorted(names)
