"""The import contracts of pyproject.toml hold, and nothing is excused from them."""

import subprocess
import sys
import tomllib

from tests.house.source import ROOT


def test_contracts_are_kept():
    """In a process of its own: the linter sets up logging and silences every logger that is there."""
    lint = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None))"
    done = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_nothing_is_excused():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert not [contract["id"] for contract in contracts if contract.get("ignore_imports")]
