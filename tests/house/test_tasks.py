"""Every job that is put in the queue has somebody who does it: an unknown name would fail silently at night."""

import ast

from procrastinate.contrib.django import app

from tests.house.source import sources

DEFERRING = {"defer", "configure_task"}


def names_put_in_the_queue() -> dict[str, str]:
    """Literal task names given to ``jobs.defer("…")`` or ``configure_task("…")``, and where."""
    found = {}
    for source in sources("northstar"):
        for node in ast.walk(source.tree):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr
            if called in DEFERRING and node.args and isinstance(node.args[0], ast.Constant):
                found[str(node.args[0].value)] = f"{source.place}:{node.lineno}"
    return found


def test_every_job_that_is_deferred_has_a_task():
    app.perform_import_paths()
    named = names_put_in_the_queue()
    assert len(named) >= 5
    assert {name: place for name, place in named.items() if name not in app.tasks} == {}
