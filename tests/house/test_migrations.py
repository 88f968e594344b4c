"""Migrations are linear, complete, and read like what they do."""

import os
import subprocess
import sys

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests.house.source import ROOT


def ours() -> set[str]:
    return {config.label for config in apps.get_app_configs() if config.name.startswith("northstar.")}


def test_each_room_has_one_line_of_migrations():
    graph = MigrationLoader(None).graph
    forked = [label for label in ours() if len(graph.leaf_nodes(label)) > 1]
    assert not forked


def test_none_is_missing():
    command = [sys.executable, "-m", "northstar.config.cli", "manage", "makemigrations", "--check", "--dry-run"]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_their_names_say_what_they_do():
    loader = MigrationLoader(None)
    dull = [f"{label}.{name}" for label, name in loader.disk_migrations if label in ours() and "_auto_" in name]
    assert not dull
