"""Every sentence that a visitor of the front door may read, found in its templates and its code."""

import ast
from collections.abc import Iterator
from pathlib import Path

from northstar.kit.jinja import environment

ROOT = Path(__file__).resolve().parents[3] / "northstar"
FACE = ROOT / "faces/front_door"
# For people at work; these pages are in English and say so.
ENGLISH = {
    "professional.html",
    "professional_sent.html",
    "handling.html",
    "about_it.html",
    "together.html",
    "referrals.html",
    "professional.py",
    "call.html",
    "caller.html",
    "call_taken.html",
    "call.py",
    "directory.py",
}
ELSEWHERE = [
    *(ROOT / "templates").glob("*.html"),
    ROOT / "templates/layouts/base.html",
    ROOT / "templates/layouts/front.html",
    ROOT / "templates/layouts/error.html",
    ROOT / "templates/layouts/practice.html",
    ROOT / "templates/macros/blocks.html",
    ROOT / "kit/fields.py",
    ROOT / "kit/forms.py",
    ROOT / "casework/concerns/services/receipts.py",
    ROOT / "foundation/agencies/queries/areas.py",
    ROOT / "foundation/documents/services/refusing.py",
]
# Of the moments only days are shown, because nothing at the front door has a time.
DAYS = {("today", ""), ("yesterday", ""), ("tomorrow", "")}
# Nobody signs in here.
PASSWORDS = {"Show", "Hide", "Show password", "Hide password", "Your password is visible", "Your password is hidden"}
CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2}

Message = tuple[str, str]  # singular, plural or nothing


def files() -> list[Path]:
    own = [path for pattern in ("**/*.py", "**/*.html") for path in FACE.glob(pattern) if path.name not in ENGLISH]
    return sorted([*own, *ELSEWHERE])


def messages() -> dict[Message, str]:
    """Each message with a file in which it stands."""
    found: dict[Message, str] = dict.fromkeys(DAYS, "kit/moments.py")
    made = environment()
    for path in files():
        read = _in_template(made, path) if path.suffix == ".html" else _in_code(path)
        for message in read:
            if message[0] in PASSWORDS:
                continue
            found.setdefault(message, str(path.relative_to(ROOT)))
    return found


def _in_template(made, path: Path) -> Iterator[Message]:
    for _line, _function, said in made.extract_translations(path.read_text(encoding="utf-8")):
        yield (said, "") if isinstance(said, str) else (said[0], said[1])


def _in_code(path: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            words = [one.value for one in node.args[: CALLS[node.func.id]] if isinstance(one, ast.Constant)]
            if len(words) == CALLS[node.func.id] and all(isinstance(word, str) for word in words):
                yield words[0], words[1] if len(words) == 2 else ""
