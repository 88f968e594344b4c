"""``northstar demo``: the demonstration partnership on one machine, with nothing to set up."""

import argparse
import fcntl
import json
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from northstar.config import database, embedded, environment, supervision
from northstar.config.commands import keyring, serving

# What a home holds. Nothing else in the folder is ever deleted.
# The marker goes last, so that a deletion that is cut short can be taken up again.
CONTENTS = ("postgres", "keys", "files", "static", "mail", "trail", "demonstration.json")
PLAYING, PLAYED = "playing", "played"


def run(name: str, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="northstar demo",
        description="Open the demonstration partnership at http://127.0.0.1:8000. PORT chooses another port and "
        "NORTHSTAR_HOME another folder for its data and keys. Ctrl-C stops everything; what was entered is kept.",
    )
    parser.add_argument("--afresh", action="store_true", help="delete the demonstration's data first")
    parser.add_argument("--scale", type=int, metavar="N", help="play the story N times over (default 1)")
    parser.add_argument("--most", type=int, default=0, help=argparse.SUPPRESS)  # few concerns, for a quick look
    options = parser.parse_args(arguments)
    supervision.raise_when_asked_to_stop()
    if not os.environ.get("DATABASE_URL", "").strip():
        embedded.refuse_unreachable(environment.home_path())
    try:
        with _only_one_here():
            return _open(options)
    except supervision.Stopped:
        return 0
    except supervision.GaveUp as reason:
        print(reason, file=sys.stderr, flush=True)
        return 1


def _open(options: argparse.Namespace) -> int:
    began, scale = time.monotonic(), options.scale or 1
    _refuse_a_taken_port()
    if options.afresh:
        _delete_everything()
    _refuse_another_scale(options.scale)
    _claim_home()
    os.environ.setdefault("NORTHSTAR_BASE_ADDRESS", _address())
    print("Starting the database", flush=True)
    with supervision.not_now():
        keyring.create_if_missing()
        server = database.choose()
    if _marker().get("story") == PLAYING and server is not None:
        print("The story was cut short last time; telling it again from the start", flush=True)
        server.drop_database("northstar")
        server.create_database("northstar")
        shutil.rmtree(environment.home() / "trail", ignore_errors=True)
    _step("migrate")
    if _marker().get("story") != PLAYED:
        _mark(story=PLAYING, scale=scale)
        print("Telling the story of the demonstration (once; about two minutes)", flush=True)
        _step("story", str(scale), *([str(options.most)] if options.most else []))
        _mark(story=PLAYED, scale=scale)
    serving.together(lambda: _welcome(time.monotonic() - began))
    return 0


def _refuse_another_scale(wanted: int | None) -> None:
    played = _marker()
    if wanted and played.get("story") == PLAYED and played.get("scale", 1) != wanted:
        raise environment.Misconfigured(
            f"The story has been played {played.get('scale', 1)} times over already, and what was entered since is kept. "
            f"`northstar demo --afresh --scale {wanted}` deletes it and plays it {wanted} times over."
        )


def _step(command: str, *arguments: str) -> None:
    """One step in a process of its own, which ends with us. Raises ``GaveUp``."""
    child = supervision.Child(command, [command, *arguments], os.environ)
    try:
        child.start()
        assert child.process is not None
        if child.process.wait():
            raise supervision.GaveUp("The demonstration could not be prepared: see above.")
    finally:
        supervision.stop([child])


def _address() -> str:
    return f"http://127.0.0.1:{environment.number('PORT', 8000)}"


def _welcome(seconds: float) -> None:
    print(f"\nNorthstar is open at {_address()} (after {seconds:.0f} seconds)\n")
    sys.stdout.flush()
    _step("story", "--invitation", _address())
    print("\nCtrl-C stops it and keeps what you entered. `make demo-reset` starts afresh.", flush=True)


def _refuse_a_taken_port() -> None:
    port = environment.number("PORT", 8000)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise environment.Misconfigured(
                f"Port {port} is in use on this machine. Choose another, for example: PORT={port + 1} make demo"
            ) from error


@contextmanager
def _only_one_here() -> Iterator[None]:
    """Hold the home for this process, so that no second demonstration runs or resets in it."""
    with (environment.home() / "demonstration.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise environment.Misconfigured(
                f"A demonstration runs in {environment.home()} already. Stop it, or set NORTHSTAR_HOME to another folder."
            ) from error
        yield


def _claim_home() -> None:
    """Mark the home as a demonstration's. Refuses one that holds something else."""
    home = environment.home()
    if environment.is_demonstration():
        return
    if any((home / name).exists() for name in ("postgres", "keys", "files")):
        raise environment.Misconfigured(
            f"{home} holds data that is not a demonstration's. Set NORTHSTAR_HOME to another folder."
        )
    _mark(story="")


def _marker() -> dict:
    path = environment.demonstration_marker()
    return json.loads(path.read_text()) if path.exists() else {}


def _mark(**facts: object) -> None:
    draft = environment.demonstration_marker().with_suffix(".new")
    draft.write_text(json.dumps(facts))
    draft.replace(environment.demonstration_marker())


def _delete_everything() -> None:
    """Delete the demonstration's own files; a folder without the marker is left alone."""
    if not environment.is_demonstration():
        return
    home = environment.home()
    embedded.end_left_over(home)
    for name in CONTENTS:
        path = home / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    print(f"Deleted the demonstration's data in {home}", flush=True)
