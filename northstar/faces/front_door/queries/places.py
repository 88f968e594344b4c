"""Where the words that somebody typed may mean, and what to ask them when several places fit."""

from typing import Any

from django.utils import timezone

from northstar.foundation.places import queries as places

MOST = 6


def found(words: str, postcode: str) -> dict[str, Any]:
    """For the draft: ``codes`` that are certain, ``doubtful`` codes for the desk, and ``choices`` to ask about.

    A choice has a ``label``, and the ``codes`` and ``doubtful`` that hold once it is picked.
    """
    day = timezone.localdate()
    answer = places.locate(text=words or None, postcode=postcode or None, at=day)
    place: dict[str, Any] = {"codes": list(answer.area_codes), "doubtful": list(answer.area_choices), "choices": []}
    if answer.candidates:
        for candidate in answer.candidates[:MOST]:
            point = candidate.point
            there = places.locate(lat=point.lat, lon=point.lon, accuracy_m=point.accuracy_m, at=day)
            codes, doubtful = list(there.area_codes), list(there.area_choices)
            place["choices"].append({"label": candidate.label, "codes": codes, "doubtful": doubtful})
    elif answer.area_choices:
        for code in answer.area_choices[:MOST]:
            area = places.area(code, day)
            codes = [*answer.area_codes, code, *places.parents_of(code, day)]
            place["choices"].append(
                {"label": area.name if area else code, "codes": list(dict.fromkeys(codes)), "doubtful": []}
            )
    return place


def chosen(place: dict[str, Any], answer: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Areas that are certain and areas in doubt, after the person picked, or could not."""
    choices = place.get("choices", [])
    if answer.isdigit() and int(answer) < len(choices):
        place = choices[int(answer)]
    return tuple(place.get("codes", ())), tuple(place.get("doubtful", ()))
