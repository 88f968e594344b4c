"""Reference documents made from the code, so that they cannot be out of date.

``PAGES`` names each file under ``docs/reference`` and the function that answers its text.
"""

from collections.abc import Callable
from pathlib import Path

from northstar.config.reference import assurance, doors, permissions, states, variables

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "permissions.md": permissions.page,
    "open-doors.md": doors.page,
    "settings.md": variables.page,
    "states.md": states.page,
    "assurance.md": assurance.page,
}


def stale() -> list[str]:
    """The pages that are not what the code says now."""
    return [name for name, page in PAGES.items() if _read(FOLDER / name) != page()]


def write() -> list[str]:
    """Write the pages that are stale; answers their names."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    changed = stale()
    for name in changed:
        (FOLDER / name).write_text(PAGES[name](), encoding="utf-8")
    return changed


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
