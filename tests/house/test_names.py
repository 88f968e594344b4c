"""Names: nothing is called after its shape, and tests say what they claim."""

import ast

from tests.house.source import Source, functions, sources

EMPTY = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "managers", "tools", "shared"}


def test_no_module_is_a_drawer():
    wrong = [
        source.place for source in sources() if EMPTY & set(source.parts) and source.parts[-2:] != ("settings", "base")
    ]
    assert not wrong


def test_tests_make_a_claim():
    wrong = []
    for source in sources("tests"):
        for function in functions(source):
            if function.name.startswith("test_") and not _asserts(function, source):
                wrong.append(f"{source.place}:{function.lineno} {function.name}")
    assert not wrong, "\n".join(wrong)


def _asserts(function: ast.FunctionDef | ast.AsyncFunctionDef, source: Source) -> bool:
    own = {node.name for node in functions(source)}
    for node in ast.walk(function):
        if isinstance(node, ast.Assert | ast.Raise):
            return True
        # What a sentence of the same file claims, or a checker that says so by its name.
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in own:
            return True
        if isinstance(node, ast.Call) and any(
            word in ast.unparse(node.func)
            for word in ("raises", "assert", "expect", "check", "refuse", "fail", "must", "validate", "fromstring")
        ):
            return True
    return False
