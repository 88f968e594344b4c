"""Records are written by services. Views, queries, policies and tasks never write."""

import ast

from tests.house.source import Source, functions, sources

WRITES = {
    "save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete", "aupdate", "acreate",
}  # fmt: skip
READ_ONLY = {"views", "queries", "policies", "forms", "states", "urls", "contributes", "admin", "tasks"}


def writes(source: Source) -> list[str]:
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value)
            name = node.func.attr
            on_records = ".objects" in owner or name in {"save", "bulk_create", "bulk_update"}
            if name in WRITES and on_records or name == "update" and ".objects" in owner:
                found.append(f"{source.place}:{node.lineno} {owner}.{name}")
    return found


def test_only_services_write():
    wrong = [line for source in sources() if source.kind in READ_ONLY for line in writes(source)]
    assert not wrong, "\n".join(wrong)


def test_the_check_finds_a_write(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.house.source.ROOT", tmp_path)
    bad = tmp_path / "northstar/casework/concerns/views.py"
    bad.parent.mkdir(parents=True)
    bad.write_text("def close(request):\n    Concern.objects.filter(pk=1).update(state='closed')\n")
    assert writes(Source(bad))


def test_services_take_keywords_only():
    wrong = []
    for source in sources():
        if source.kind != "services":
            continue
        for node in source.tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                atomic = any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)
                if atomic and (node.args.args or node.args.posonlyargs):
                    wrong.append(f"{source.place}:{node.lineno} {node.name}")
    assert not wrong, "\n".join(wrong)


def test_no_function_is_empty():
    """A function that does nothing is a promise, not code."""
    wrong = []
    for source in sources():
        said_only = {line for node in ast.walk(source.tree) if _is_protocol(node) for line in _lines(node)}
        for function in functions(source):
            if function.lineno in said_only:
                continue
            body = [node for node in function.body if not _is_docstring(node)]
            empty = all(isinstance(node, ast.Pass) or _is_ellipsis(node) for node in body)
            if empty and not function.decorator_list and not _is_docstring(function.body[0]):
                wrong.append(f"{source.place}:{function.lineno} {function.name}")
    assert not wrong, "\n".join(wrong)


def _is_protocol(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(parent) for parent in node.bases)


def _lines(node: ast.AST) -> range:
    return range(node.lineno, node.end_lineno + 1)  # type: ignore[attr-defined]


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_ellipsis(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is ...
