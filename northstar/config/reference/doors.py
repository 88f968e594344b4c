"""docs/reference/open-doors.md: every address that anybody may open, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from northstar.foundation.access.doors import Door


@dataclass(frozen=True)
class Address:
    """One pattern of the service: where, its full name, its view and the view's door (none: refused)."""

    pattern: str
    name: str
    view: Any
    door: Door | None


def addresses() -> list[Address]:
    """Every address of the service, in the order in which they are tried."""
    return list(_walk(get_resolver().url_patterns, "/", ""))


def _walk(patterns: list[URLPattern | URLResolver], before: str, space: str) -> Iterator[Address]:
    for pattern in patterns:
        here = before + _text(pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, here, inner)
        else:
            view = pattern.callback
            yield Address(here, f"{space}{pattern.name}", view, getattr(view, "door", None))


def _text(pattern: URLPattern | URLResolver) -> str:
    # The language stands in the address; which one does not matter here.
    if type(pattern.pattern).__name__ == "LocalePrefixPattern":
        return "<language>/"
    return str(pattern.pattern).removeprefix("^").removesuffix("$")


def page() -> str:
    opened: dict[str, list[str]] = {}
    for address in addresses():
        if address.door and address.door.reason:
            opened.setdefault(address.door.reason, []).append(address.pattern)
    lines = ["# Doors that are open to all", "", "Made from the addresses of the service by `make fix`. Every other"]
    lines += ["address needs a sign-in; an address whose view says nothing is refused.", ""]
    for reason, patterns in sorted(opened.items()):
        lines += [f"## Because {reason}", "", *[f"- `{pattern}`" for pattern in sorted(set(patterns))], ""]
    return "\n".join(lines).rstrip() + "\n"
