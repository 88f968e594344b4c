"""Choices in the words of somebody who passes by, in the language of the page."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

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
    return _signs(codes.kept.value(), draft.one("kind"), draft.one("child"), translation.get_language(), today())


@lru_cache(maxsize=256)
def _signs(_lists: object, kind: str, child: str, _language: str | None, day: date) -> Mapping[str, Offered]:
    """Kept for as long as the code lists are those, in one language."""
    wanted = _types_of(kind, day)
    found = codes.grouped_choices("indicator", day, plain=True)
    offered = {}
    for group in GROUPS:
        if group == "children" and child == "no":
            continue
        fitting = [entry for entry in found.get(group, []) if _fits(entry, wanted)]
        if fitting:
            offered[group] = Offered((entry.code, entry.plain()) for entry in fitting)
    return offered


def _types_of(kind: str, day: date) -> frozenset[str]:
    if not kind or not codes.is_valid("concern_category", kind, day):
        return frozenset()
    return frozenset(codes.entry("concern_category", kind, day).attributes.get("exploitation", ()))


def _fits(entry: codes.Entry, wanted: Iterable[str]) -> bool:
    points_to = entry.attributes.get("points_to", ())
    return not wanted or not points_to or entry.attributes.get("child", False) or bool(set(wanted) & set(points_to))


def language_code() -> str:
    """The page's language as the code list of languages has it."""
    return (translation.get_language() or "en").split("-")[0]
