"""``northstar demo``: the demonstration partnership on one machine, with nothing to set up."""

import argparse
import os
import sys
import time

from northstar.config import embedded, environment, supervision
from northstar.config.commands import serving
from northstar.config.staging import DEMONSTRATION as stage


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
        environment.home()
        with stage.alone():
            return _open(options)
    except supervision.Stopped:
        return 0
    except supervision.GaveUp as reason:
        print(reason, file=sys.stderr, flush=True)
        return 1


def _open(options: argparse.Namespace) -> int:
    began, scale = time.monotonic(), options.scale or 1
    stage.refuse_a_taken_port()
    if options.afresh:
        stage.delete()
    _refuse_another_scale(options.scale)
    stage.claim()
    os.environ.setdefault("NORTHSTAR_BASE_ADDRESS", _address())
    stage.start_database()
    stage.prepare(
        scale=scale,
        most=options.most,
        says="Telling the story of the demonstration (once; about two minutes)",
    )
    serving.together(lambda: _welcome(time.monotonic() - began))
    return 0


def _refuse_another_scale(wanted: int | None) -> None:
    told = stage.facts.get("scale", 1)
    if wanted and stage.is_played and told != wanted:
        raise environment.Misconfigured(
            f"The story has been played {told} times over already, and what was entered since is kept. "
            f"`northstar demo --afresh --scale {wanted}` deletes it and plays it {wanted} times over."
        )


def _address() -> str:
    return f"http://127.0.0.1:{environment.number('PORT', 8000)}"


def _welcome(seconds: float) -> None:
    print(f"\nNorthstar is open at {_address()} (after {seconds:.0f} seconds)\n")
    sys.stdout.flush()
    stage.step("story", "--invitation", _address())
    print("\nCtrl-C stops it and keeps what you entered. `make demo-reset` starts afresh.", flush=True)
