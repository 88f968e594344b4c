"""Nothing grows beyond what a person reads at a sitting. A budget is raised by a decision record only."""

import ast

from tests.house.source import functions, sources

FILE, FUNCTION, VIEW, CONFTEST, SETTINGS = 400, 50, 25, 150, 250
# By place, and in all: arguments given by name read themselves at the call.
BY_PLACE, ARGUMENTS = 6, 8


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of code: what a docstring explains is not held against it."""
    said = node.body[0] if ast.get_docstring(node) is not None else None
    explained = said.end_lineno - said.lineno + 1 if said and said.end_lineno else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - explained


def test_files():
    wrong = []
    for source in sources("northstar", "tests", "tools", "benchmarks"):
        most = CONFTEST if source.path.name == "conftest.py" else SETTINGS if "settings" in source.parts else FILE
        length = len(source.text.splitlines())
        if length > most:
            wrong.append(f"{source.place} has {length} lines, {most} at most")
    assert not wrong, "\n".join(wrong)


def test_functions():
    wrong = []
    for source in sources("northstar", "tools", "benchmarks"):
        for function in functions(source):
            first = function.args.args[0].arg if function.args.args else ""
            page = source.kind == "views" and first == "request" and not function.name.startswith("_")
            most = VIEW if page else FUNCTION
            if lines_of(function) > most:
                wrong.append(
                    f"{source.place}:{function.lineno} {function.name} has {lines_of(function)}, {most} at most"
                )
    assert not wrong, "\n".join(wrong)


def test_arguments():
    wrong = []
    for source in sources("northstar", "tools"):
        for function in functions(source):
            arguments = function.args
            given = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
            # Who acts and when belong to every verb and are not counted; the trail's columns are what they are.
            counted = [name for name in given if name not in {"self", "cls", "actor", "at"}]
            most = 12 if source.parts[1:4] == ("foundation", "audit", "services") else ARGUMENTS
            by_place = len(arguments.posonlyargs) + len(arguments.args) - ("self" in given or "cls" in given)
            if len(counted) > most or by_place > BY_PLACE:
                wrong.append(f"{source.place}:{function.lineno} {function.name}: use a frozen dataclass")
    assert not wrong, "\n".join(wrong)
