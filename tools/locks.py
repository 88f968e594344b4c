"""Are the lock files those of pyproject.toml? Every dependency is there, at a version it allows, with hashes.

Looked at without a line to anywhere. CONTRIBUTING.md says how the lock files are made.
"""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    """Package and version of each line of a lock file. A line without a hash is a fault."""
    content = (ROOT / name).read_text()
    for block in re.split(r"\n(?=\S)", content.strip()):
        if "--hash=sha256:" not in block:
            raise SystemExit(f"{name}: no hash for {block.splitlines()[0]}")
    return {canonicalize_name(package): version for package, version in PINNED.findall(content)}


def faults() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shipped = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["embedded"]
    run, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    found = []
    for name, locked, wanted in (
        ("requirements.lock", run, shipped),
        ("requirements-dev.lock", dev, shipped + project["dependency-groups"]["dev"]),
    ):
        for line in wanted:
            need = Requirement(line)
            version = locked.get(canonicalize_name(need.name))
            if version is None or not need.specifier.contains(version, prereleases=True):
                found.append(f"{name}: has {version or 'no'} {need.name}, pyproject.toml wants {need.specifier}")
    found += [
        f"the two lock files differ in {package}: {version} and {dev.get(package)}"
        for package, version in run.items()
        if dev.get(package) != version
    ]
    return found


if __name__ == "__main__":
    problems = faults()
    print("\n".join(problems) or "The lock files are those of pyproject.toml.")
    sys.exit(1 if problems else 0)
