"""docs/reference/states.md: how records change state, drawn from the rooms' tables of moves."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

import northstar
from northstar.kit.transitions import Move


def tables() -> Iterator[tuple[str, str, Mapping[str, Move]]]:
    """Room, name and content of every table of moves."""
    for found in sorted(pkgutil.walk_packages(northstar.__path__, "northstar."), key=lambda module: module.name):
        parts = found.name.split(".")
        if len(parts) == 4 and parts[3] == "states":
            module = importlib.import_module(found.name)
            for name, table in vars(module).items():
                if name.isupper() and isinstance(table, Mapping) and table and _is_moves(table):
                    yield f"{parts[1]}.{parts[2]}", name, table


def _is_moves(table: Mapping[str, object]) -> bool:
    return all(isinstance(move, Move) for move in table.values())


def page() -> str:
    lines = ["# How records change state", "", "Drawn from the rooms' tables of moves by `make fix`.", ""]
    for room, name, table in tables():
        title = room if name == "MOVES" else f"{room}: {name.removesuffix('_MOVES').replace('_', ' ').lower()}"
        lines += [f"## {title}", "", "```mermaid", "stateDiagram-v2"]
        for verb, move in table.items():
            lines += [f"    {source} --> {move.target}: {verb}" for source in sorted(map(str, move.sources))]
        lines += ["```", ""]
    return "\n".join(lines).rstrip() + "\n"
