"""``northstar migrate``: tables and walls as the owner's role, then reference data as the application's."""

import argparse
import os
import subprocess
import sys

from northstar.config import database

AS_OWNER, REFERENCE = "--as-owner", "--reference-data"


def run(name: str, arguments: list[str]) -> int:
    """Bring the database up to date. Safe to start on two machines at once: the second waits for the first."""
    parser = argparse.ArgumentParser(
        prog="northstar migrate",
        description="Bring tables, walls and reference data up to date. Needs DATABASE_OWNER_URL as well as "
        "DATABASE_URL, unless the embedded database is used. Safe to run again, and on two machines at once.",
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing when all goes well")
    for step in (AS_OWNER, REFERENCE):
        parser.add_argument(step, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    database.choose()
    if options.as_owner:
        database.migrate(quiet=options.quiet)
        return 0
    if options.reference_data:
        database.load_reference_data(quiet=options.quiet)
        return 0
    return _in_two_steps(options.quiet)


def _in_two_steps(quiet: bool) -> int:
    """The role is chosen when the settings are read, so each step is a process of its own."""
    for step, role in ((AS_OWNER, "owner"), (REFERENCE, "app")):
        command = [sys.executable, "-m", "northstar.config.cli", "migrate", step, *(["--quiet"] if quiet else [])]
        done = subprocess.run(command, env=os.environ | {"NORTHSTAR_DATABASE_ROLE": role})
        if done.returncode:
            return 1
    return 0
