"""docs/reference/assurance.md: each control, the tests that prove it, and the requirements that it meets."""

import ast
import re
from pathlib import Path

import yaml

CONTROLS = Path(__file__).with_name("controls.yml")
TESTS = Path(__file__).resolve().parents[3] / "tests"
NAMED = re.compile(r"test_control_(\d+)_?(\w*)")


def controls() -> dict[int, tuple[str, str]]:
    """Number, wording and ASVS 5.0.0 requirements of every control."""
    return {number: (line[0], line[1]) for number, line in yaml.safe_load(CONTROLS.read_text()).items()}


def proofs() -> dict[int, list[tuple[str, str]]]:
    """The tests of each control: file below ``tests`` and what the test claims."""
    found: dict[int, list[tuple[str, str]]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match = NAMED.fullmatch(node.name) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None
            if match:
                claim = match[2].replace("_", " ") or "the control as a whole"
                found.setdefault(int(match[1]), []).append((str(path.relative_to(TESTS)), claim))
    return found


def page() -> str:
    proved, known = proofs(), controls()
    lines = ["# Assurance", "", "Each control that the service promises, the tests that prove it on every change, and"]
    lines += ["the requirements of ASVS 5.0.0 that it meets. Made from the names of the tests by `make fix`.", ""]
    lines += [f"{len(proved.keys() & known.keys())} of {len(known)} controls have a test.", ""]
    lines += ["| | Control | ASVS 5.0.0 | Proved by |", "|--:|---|---|---|"]
    for number, (wording, asvs) in known.items():
        tests = "<br>".join(f"`{path}`: {claim}" for path, claim in proved.get(number, []))
        lines.append(f"| {number} | {wording} | {asvs} | {tests or 'a later release'} |")
    return "\n".join(lines) + "\n"
