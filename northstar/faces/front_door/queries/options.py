"""Choices in the words of somebody who passes by, in the language of the page."""

from collections.abc import Iterable, Mapping
from datetime import date
from weakref import WeakKeyDictionary

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from northstar.faces.front_door.states.draft import Draft
from northstar.foundation.codes import queries as codes
from northstar.kit.choices import Offered

Choices = list[tuple[str, str]]

# A sign is offered where it may point to what the person chose, so that the list stays short.
GROUPS = ("control", "looking", "living", "working", "movement", "children", "home", "online")


def today() -> date:
    return timezone.localdate()


def plain(slug: str, *, unknown: bool = True) -> Offered:
    return codes.choices(slug, today(), plain=True, unknown=unknown)


def professional(slug: str, *, unknown: bool = True) -> Choices:
    """The same in the words of the trade, without what only the desk chooses."""
    offered = [entry for entry in codes.list_as_of(slug, today()) if not entry.desk_only and entry.code != "not_asked"]
    return [(entry.code, entry.label) for entry in offered if unknown or entry.code != "not_known"]


def group_words() -> dict[str, str]:
    return {
        "control": _("How others treat them"),
        "looking": _("How they look"),
        "living": _("Where they live"),
        "working": _("How they work"),
        "movement": _("How they come and go"),
        "children": _("Children"),
        "home": _("In a house or flat"),
        "online": _("Online"),
    }


def signs(draft: Draft) -> Mapping[str, Offered]:
    """Signs by group, those that fit what the person said so far."""
    day, kind = today(), draft.one("kind")
    if not codes.is_valid("concern_category", kind, day):
        kind = ""  # nothing that somebody typed is kept in the process
    no_child = draft.one("child") == "no"
    made = _made.setdefault(codes.kept.value(), {})
    asked = kind, no_child, translation.get_language(), day
    found = made.get(asked)
    if found is None:
        if len(made) >= codes.MOST_KEPT:
            made.clear()
        found = made[asked] = _signs(kind, no_child, day)
    return found


# The signs by what was asked, for as long as the code lists are those that they were made from.
_made: WeakKeyDictionary[object, dict[tuple[object, ...], Mapping[str, Offered]]] = WeakKeyDictionary()


def _signs(kind: str, no_child: bool, day: date) -> Mapping[str, Offered]:
    wanted = _types_of(kind, day)
    found = codes.grouped_choices("indicator", day, plain=True)
    offered = {}
    for group in GROUPS:
        if group == "children" and no_child:
            continue
        fitting = [entry for entry in found.get(group, []) if _fits(entry, wanted)]
        if fitting:
            offered[group] = Offered((entry.code, entry.plain()) for entry in fitting)
    return offered


def _types_of(kind: str, day: date) -> frozenset[str]:
    if not kind:
        return frozenset()
    return frozenset(codes.entry("concern_category", kind, day).attributes.get("exploitation", ()))


def _fits(entry: codes.Entry, wanted: Iterable[str]) -> bool:
    points_to = entry.attributes.get("points_to", ())
    return not wanted or not points_to or entry.attributes.get("child", False) or bool(set(wanted) & set(points_to))


def language_code() -> str:
    """The page's language as the code list of languages has it."""
    return (translation.get_language() or "en").split("-")[0]
