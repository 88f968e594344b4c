"""What a room shows to others, and what it keeps to itself."""

import ast

from tests.house.source import sources

# Kinds that only their own room (and the project that wires it) may import.
KEPT = {"views", "forms", "tasks", "urls", "admin", "contributes", "management", "middleware"}
# The pages of accounts get their doors from access, which stands above: that is the one seam.
SEAMS = {("foundation.access", "urls", "foundation.accounts", "views")}


def test_rooms_keep_their_web_to_themselves():
    wrong = []
    for source in sources():
        if not source.room:
            continue
        for node in ast.walk(source.tree):
            names = []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            for name in names:
                parts = name.split(".")
                room, kind = ".".join(parts[1:3]), parts[3] if len(parts) > 3 else ""
                seam = (source.room, source.kind, room, kind) in SEAMS
                if parts[0] == "northstar" and kind in KEPT and room != source.room and not seam:
                    wrong.append(f"{source.place}:{node.lineno} imports {name}")
    assert not wrong, "\n".join(wrong)
