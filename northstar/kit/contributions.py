"""What the rooms hand the house: each names it in its ``contributes.py``."""

import importlib.util
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.apps import apps


def contributed(name: str) -> Iterator[Any]:
    """Everything that a room lists under this name, in the order of the rooms."""
    for room in apps.get_app_configs():
        module = f"{room.name}.contributes"
        if room.name.startswith("northstar.") and importlib.util.find_spec(module) is not None:
            yield from getattr(import_module(module), name, ())


def by_code(name: str) -> dict[str, Any]:
    """The same by ``code``. Raises ``ValueError`` when two have the same."""
    found: dict[str, Any] = {}
    for kind in contributed(name):
        if kind.code in found:
            raise ValueError(f"two rooms contribute {kind.code} to {name}")
        found[kind.code] = kind
    return found
