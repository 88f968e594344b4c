"""``northstar practice``: the practice area, another house with nothing of the real one in it."""

import argparse
import json
import os
import secrets
import sys
from datetime import datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.utils import timezone

from northstar.config import embedded, environment, keys, supervision
from northstar.config.cli import PRACTICE as SETTINGS
from northstar.config.commands import serving
from northstar.config.staging import CONTENTS
from northstar.config.staging import PRACTICE as stage
from northstar.kit.worktime import LONDON

CONCERNS = 40
EMPTIED_AT = time(3)
# The only settings of ours that it takes from its surroundings: none opens anything of the real house.
KNOWN = {
    "NORTHSTAR_BASE_ADDRESS",
    "NORTHSTAR_DATABASE_KEEP_SECONDS",
    "NORTHSTAR_DATABASE_PREPARE",
    "NORTHSTAR_HELPLINE_NUMBER",
    "NORTHSTAR_HOME",
    "NORTHSTAR_LOG_LEVEL",
    "NORTHSTAR_PARTNERSHIP_NAME",
    "NORTHSTAR_PRACTICE_ADDRESS",
    "NORTHSTAR_PRACTICE_HOME",
    "NORTHSTAR_PRACTICE_KEY",
    "NORTHSTAR_PROXIES",
    "NORTHSTAR_SERVICE_NAME",
    "NORTHSTAR_THREADS",
}
ANOTHERS = ("DATABASE_URL", "DATABASE_OWNER_URL")


def run(name: str, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="northstar practice",
        description="Open the practice area at http://127.0.0.1:8001. It has a database, keys, files and sessions of "
        "its own, sends no mail, and is emptied every night at 03:00. NORTHSTAR_PRACTICE_HOME chooses its folder, PORT "
        "its port. docs/operate/practice.md says how people come in.",
    )
    parser.add_argument("--afresh", action="store_true", help="empty it now")
    parser.add_argument(
        "--most", type=int, default=CONCERNS, metavar="N", help=f"how many concerns (default {CONCERNS})"
    )
    options = parser.parse_args(arguments)
    supervision.raise_when_asked_to_stop()
    move_out()
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


def move_out() -> None:
    """Leave the real house behind: a home of its own, no database but its own, none of the other's secrets.

    Raises ``Misconfigured`` when what it is given is the real house's.
    """
    for name in ANOTHERS:
        if os.environ.get(name, "").strip():
            raise environment.Misconfigured(
                f"{name} names a database of somebody else's. The practice area has one of its own: take {name} out of "
                "its environment."
            )
    given = environment.home_path()
    chosen = os.environ.get("NORTHSTAR_PRACTICE_HOME", "").strip()
    home = Path(chosen).expanduser().resolve() if chosen else given if environment.is_practice() else given / "practice"
    _refuse_anothers(home, given)
    for name in [name for name in os.environ if name.startswith("NORTHSTAR_") and name not in KNOWN]:
        del os.environ[name]
    os.environ |= {
        "NORTHSTAR_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PORT": str(environment.number("PORT", 8001)),
    }


def _refuse_anothers(home: Path, given: Path) -> None:
    """``given`` is the real house's home, unless it is marked as a practice area's."""
    if given.is_relative_to(home) and not environment.is_practice():
        raise environment.Misconfigured(
            f"{home} holds the real house. Set NORTHSTAR_PRACTICE_HOME to a folder of the practice area's own."
        )
    for name in CONTENTS:
        if not (home / name).resolve().is_relative_to(home):
            raise environment.Misconfigured(f"{home / name} leads out of the practice area's own folder. Remove it.")
    own, other = home / "keys" / "keyring.json", given / "keys" / "keyring.json"
    if home != given and own.exists() and os.access(other, os.R_OK) and own.read_bytes() == other.read_bytes():
        raise environment.Misconfigured(
            f"{own} is the real house's keyring. Remove it: the practice area makes its own."
        )


def _open(options: argparse.Namespace) -> int:
    stage.refuse_a_taken_port()
    stage.claim()
    _open_the_way_in()
    server = stage.start_database()
    assert server is not None
    afresh = options.afresh
    while True:
        now = timezone.now()
        told = stage.facts.get("told_at", "")
        if afresh or (stage.is_played and (not told or datetime.fromisoformat(told) < last_night(now))):
            print("Emptying the practice area", flush=True)
            stage.empty(server)
        afresh = False
        stage.prepare(most=options.most, says="Telling the story of the practice area", told_at=now.isoformat())
        morning = last_night(now) + timedelta(days=1)
        serving.together(_welcome, over=lambda until=morning: timezone.now() >= until)  # type: ignore[misc]


def last_night(at: datetime) -> datetime:
    """The most recent 03:00 in London: what was told before it is emptied."""
    local = at.astimezone(LONDON)
    night = datetime.combine(local.date(), EMPTIED_AT, LONDON)
    return night if night <= at else datetime.combine(local.date() - timedelta(days=1), EMPTIED_AT, LONDON)


def _open_the_way_in() -> None:
    """Know the address of either house and the key that both share; beside the real house, leave them for it to find."""
    address = environment.text("NORTHSTAR_PRACTICE_ADDRESS", f"http://127.0.0.1:{environment.number('PORT', 8001)}")
    real = environment.text("NORTHSTAR_BASE_ADDRESS", "http://127.0.0.1:8000")
    if urlsplit(address).netloc == urlsplit(real).netloc:
        raise environment.Misconfigured(
            "Set NORTHSTAR_PRACTICE_ADDRESS to an address other than NORTHSTAR_BASE_ADDRESS."
        )
    left = environment.home() / "keys" / "entrance.json"
    if os.environ.get("NORTHSTAR_PRACTICE_KEY", "").strip():
        key = keys.strong("NORTHSTAR_PRACTICE_KEY")
        left.unlink(missing_ok=True)
    else:
        key = json.loads(left.read_text())["key"] if left.exists() else secrets.token_urlsafe(48)
        embedded.write_private(left, json.dumps({"key": key, "address": address}))
    os.environ |= {
        "NORTHSTAR_PRACTICE_KEY": key,
        "NORTHSTAR_PRACTICE_ADDRESS": address,
        "NORTHSTAR_BASE_ADDRESS": real,
    }


def _welcome() -> None:
    address, real = os.environ["NORTHSTAR_PRACTICE_ADDRESS"], os.environ["NORTHSTAR_BASE_ADDRESS"]
    print(f"\nThe practice area is open at {address}. People come in from {real}/first-day/", flush=True)
