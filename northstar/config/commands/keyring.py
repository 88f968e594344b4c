"""``northstar keys``: create, rotate, or say how the keys are."""

import argparse
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from northstar.config import database, environment

# A page or job that read the keyring just before the rotation may still write a key wrapped the old way.
SETTLE_SECONDS = 30
AS_OWNER = "--as-owner"


def run(name: str, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="northstar keys",
        description="create: make the keyring if there is none. status: which master keys there are and how much "
        "each still wraps. rotate: add a master key, rewrap every data key with it and drop the older ones. "
        "Readers and writers go on meanwhile; a rotation that is cut short goes on where it stopped.",
    )
    parser.add_argument("act", choices=("create", "rotate", "status"))
    parser.add_argument(
        "--settle",
        type=int,
        default=SETTLE_SECONDS,
        metavar="SECONDS",
        help=f"how long to wait for work begun before the rotation (default {SETTLE_SECONDS})",
    )
    parser.add_argument(AS_OWNER, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.act == "create":
        made = create_if_missing()
        print(f"Made a keyring: {path()}. Keep a copy apart from the database." if made else "There is a keyring.")
        return 0
    database.choose()
    if not options.as_owner:
        # Only the owner's role sees every data key; the role is chosen when the settings are read.
        rest = [options.act, "--settle", str(options.settle), AS_OWNER]
        command = [sys.executable, "-m", "northstar.config.cli", "keys", *rest]
        return subprocess.call(command, env=os.environ | {"NORTHSTAR_DATABASE_ROLE": "owner"})
    _prepare()
    return rotate(options.settle) if options.act == "rotate" else status()


def path() -> Path:
    return environment.home() / "keys" / "keyring.json"


def create_if_missing() -> bool:
    """Make the keyring on a first start. Answers whether it made one."""
    from northstar.foundation.vault import keyring

    return keyring.create(path())


def _prepare() -> None:
    import django

    from northstar.foundation.vault import keyring

    django.setup()
    keyring.keyring()


def status() -> int:
    """One line for each master key: how many data keys it wraps."""
    from django.db.models import Count

    from northstar.foundation.vault.keyring import keyring
    from northstar.foundation.vault.models import DataKey

    held = DataKey.objects.filter(wrapped__isnull=False).values_list("master").annotate(Count("pk"))
    counts = dict(held)
    ring = keyring()
    for number in sorted(ring.masters):
        word = "wraps from now on" if number == ring.current else "older"
        print(f"Master key {number} ({word}): wraps {counts.get(number, 0)} data keys")
    lost = set(counts) - set(ring.masters)
    for number in sorted(lost):
        print(f"Master key {number} IS NOT ON THE KEYRING: {counts[number]} data keys cannot be opened")
    return 1 if lost else 0


def rotate(settle: int) -> int:
    """Add a master key unless a rotation is under way, rewrap, settle, rewrap the stragglers, drop the old."""
    from northstar.foundation.vault import keyring, services

    ring = keyring.keyring()
    if services.waiting():
        print(f"Going on with the rotation to master key {ring.current}.", flush=True)
    else:
        number = keyring.add_master(path())
        print(f"Master key {number} wraps from now on. Copy the keyring to your safe place now.", flush=True)
    rewrapped = _rewrap_all()
    _wait(settle)
    rewrapped += _rewrap_all()
    ring = keyring.keyring()
    old = set(ring.masters) - {ring.current}
    held = services.wrapped_by() & old
    if held:
        print(f"Kept master keys {sorted(held)}, which still wrap something. Run this again.", flush=True)
    keyring.drop_masters(path(), old - held)
    print(f"Rewrapped {rewrapped} data keys; dropped {len(old - held)} older master keys.", flush=True)
    print(f"Finished at {datetime.now(UTC):%Y-%m-%d %H:%M} UTC. Note it in your key register.")
    return 1 if held else 0


def _rewrap_all() -> int:
    from rich.progress import Progress

    from northstar.foundation.vault import services

    done = 0
    with Progress(transient=True, disable=not sys.stdout.isatty()) as progress:
        bar = progress.add_task("Rewrapping", total=services.waiting())
        while True:
            some = services.rewrap_some()
            done += some
            progress.advance(bar, some)
            if not some and not services.waiting():
                return done
            if not some:
                time.sleep(0.2)  # somebody holds the last rows


def _wait(seconds: int) -> None:
    if seconds:
        print(f"Waiting {seconds} seconds for work that was begun before.", flush=True)
        time.sleep(seconds)
