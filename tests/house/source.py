"""The code of the house as the tests of the house read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "northstar"


@dataclass(frozen=True)
class Source:
    """One Python file. ``parts`` is its place below the package or the repository, without the ending."""

    path: Path

    @property
    def place(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def parts(self) -> tuple[str, ...]:
        return self.path.relative_to(ROOT).with_suffix("").parts

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def room(self) -> str:
        """``foundation.access`` of a file in a room; of others nothing."""
        floors = {"faces", "insight", "partnership", "casework", "subjects", "foundation"}
        return ".".join(self.parts[1:3]) if len(self.parts) > 3 and self.parts[1] in floors else ""

    @property
    def kind(self) -> str:
        """``views`` for views.py and for everything in views/."""
        return self.parts[3] if self.room else ""


def sources(*folders: str) -> Iterator[Source]:
    """Python files below the folders (default: the package), without migrations."""
    for folder in folders or ("northstar",):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield source_of(path)


@cache
def source_of(path: Path) -> Source:
    """Each file is read once, for all that looks at it."""
    return Source(path)


@cache
def functions(source: Source) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
