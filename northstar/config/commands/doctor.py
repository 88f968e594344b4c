"""``northstar doctor``: is the installation as it should be? One line for each thing, and an exit code."""

import argparse
import ctypes
import os
import smtplib
import stat
import struct
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from northstar.config import database, environment

CLOCK_SECONDS = 5
OLDEST_POSTGRESQL = 150_000
STATUS_IN_TIMEX, UNSYNCHRONISED = 40, 0x40


class Skip(str):
    """Why a thing could not be looked at. Neither good nor a fault."""


class Note(str):
    """What holds besides: the thing was looked at, and this is to be known."""


def run(name: str, arguments: list[str]) -> int:
    argparse.ArgumentParser(
        prog="northstar doctor",
        description="Check keys, database roles, row-level security, the trail, migrations, mail and clock: one line "
        "for each. The exit code is 1 if anything fails. A line begins with ok, FAIL, skip (it could not be looked "
        "at, and why) or note (good, with something to know). With DATABASE_OWNER_URL set, the policies in the "
        "database are compared with those that the software declares, and the owner's role is looked at.",
    ).parse_args(arguments)
    database.choose()
    import django

    django.setup()
    failed = 0
    for what, ask in CHECKS:
        try:
            faults = list(ask())
        except Exception as error:
            faults = [f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no more is known'}"]
        word = word_for(faults)
        failed += word == "FAIL"
        print(f"{word:4}  {what}" + (": " + "; ".join(faults) if faults else ""), flush=True)
    return 1 if failed else 0


def word_for(said: list[str]) -> str:
    if any(not isinstance(one, Skip | Note) for one in said):
        return "FAIL"
    return "ok" if not said else "skip" if any(isinstance(one, Skip) for one in said) else "note"


def keys() -> Iterator[str]:
    from northstar.config import health

    health.prove_keys()
    folder = environment.home() / "keys"
    yield from private(folder, 0o700)
    for path in sorted(folder.iterdir()):
        yield from private(path, 0o600)


def private(path: Path, most: int) -> Iterator[str]:
    """Only the owner reads it, and we are the owner."""
    found = path.stat()
    if stat.S_IMODE(found.st_mode) & ~most:
        yield f"{path.name} may be read by others (mode {stat.S_IMODE(found.st_mode):o}, should be {most:o})"
    if found.st_uid != os.geteuid():
        yield f"{path.name} belongs to another user"


def secrets() -> Iterator[str]:
    from django.conf import settings

    if settings.DEBUG:
        yield "DEBUG is on"
    if not settings.DEMONSTRATION and not os.environ.get("NORTHSTAR_SECRET_KEY"):
        yield "NORTHSTAR_SECRET_KEY is not set"


def as_application() -> psycopg.Connection:
    return psycopg.connect(environment.text("DATABASE_URL"), autocommit=True, connect_timeout=10)


def server() -> Iterator[str]:
    with as_application() as connection:
        if connection.info.server_version < OLDEST_POSTGRESQL:
            yield f"PostgreSQL {connection.info.server_version // 10_000} is too old; 15 is the oldest"
        yield from durable(connection)


def durable(connection: psycopg.Connection) -> Iterator[str]:
    row = connection.execute("show fsync").fetchone()
    if row and row[0] != "on":
        yield "fsync is off: a power cut would lose what was reported"


def migrations() -> Iterator[str]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        yield f"{waiting} to apply: run northstar migrate"


def from_inspection(name: str) -> Callable[[], list[str]]:
    def ask() -> list[str]:
        from northstar.config import inspection

        with as_application() as connection:
            return getattr(inspection, name)(connection)

    return ask


def as_owner(ask: Callable[[psycopg.Connection], list[str]]) -> list[str]:
    url = os.environ.get("DATABASE_OWNER_URL", "").strip()
    if not url:
        return [Skip("DATABASE_OWNER_URL is not set here, so it was not looked at")]
    with psycopg.connect(url, connect_timeout=10) as owner:
        return ask(owner)


def policies() -> list[str]:
    from northstar.config import inspection

    return as_owner(inspection.policy_faults)


def owner_role() -> list[str]:
    from northstar.config import inspection

    return as_owner(inspection.owner_faults)


def trail() -> Iterator[str]:
    """The last seal is young enough, so the worker lives and seals; and the kept head is in the chain."""
    from northstar.foundation.access.catalogue import Permission
    from northstar.foundation.access.jobs import as_job
    from northstar.foundation.audit import queries
    from northstar.foundation.audit.models import Entry, Seal

    with as_job("doctor", None, Permission.READ_TRAIL):
        fault = queries.head_fault()
        last = Seal.objects.order_by("-number").first()
        oldest = Entry.objects.filter(transaction__gte=last.end_transaction if last else 0).order_by("id").first()
    if fault:
        yield fault
    if oldest and (now() - oldest.at).total_seconds() > 3600:
        yield "rows older than an hour are not sealed: is the worker running?"


def mail() -> Iterator[str]:
    from django.conf import settings

    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield Skip("mails go to no mail server with these settings, so none was asked")
        return
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=10) as server:
        if settings.EMAIL_USE_TLS:
            server.starttls()
        if settings.EMAIL_HOST_USER:
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        code, _ = server.noop()
        if code != 250:
            yield f"{settings.EMAIL_HOST} answered {code}"


def now() -> datetime:
    return datetime.now(UTC)


def clock() -> Iterator[str]:
    """Against the database's clock, against the newest row of the trail, and what the kernel says of it."""
    from northstar.foundation.access.catalogue import Permission
    from northstar.foundation.access.jobs import as_job
    from northstar.foundation.audit.models import Entry

    with as_application() as connection:
        row = connection.execute("select clock_timestamp()").fetchone()
        here = connection.info.host.startswith("/") or connection.info.host in {"localhost", "127.0.0.1", "::1"}
    apart = abs((now() - row[0]).total_seconds()) if row else 0
    if apart > CLOCK_SECONDS:
        yield f"this machine and the database differ by {apart:.0f} seconds"
    elif here:
        yield Note("the database runs on this machine, so that agreeing with it says little")
    with as_job("doctor", None, Permission.READ_TRAIL):
        newest = Entry.objects.order_by("-id").first()
    ahead = (newest.at - now()).total_seconds() if newest else 0
    if ahead > CLOCK_SECONDS:
        yield f"the newest row of the trail is {ahead:.0f} seconds ahead: a clock went back"
    kept = kept_by_a_time_server()
    if not kept:
        yield Note(
            "the kernel knows no time server" if kept is False else "whether a time server keeps it is not known"
        )


def kept_by_a_time_server() -> bool | None:
    """What Linux says (adjtimex with nothing to change); none where that cannot be had."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        state = ctypes.create_string_buffer(512)
        if ctypes.CDLL(None, use_errno=True).adjtimex(state) < 0:
            return None
    except (OSError, AttributeError):
        return None
    return not struct.unpack_from("i", state.raw, STATUS_IN_TIMEX)[0] & UNSYNCHRONISED


CHECKS: tuple[tuple[str, Callable[[], Iterator[str] | list[str]]], ...] = (
    ("keys are present, open what is kept, and only their owner reads them", keys),
    ("secrets come from the environment", secrets),
    ("the database answers, is new enough and durable", server),
    ("the application's database role owns nothing and bypasses nothing", from_inspection("role_faults")),
    ("the owner's database role is no superuser and bypasses nothing", owner_role),
    ("migrations are applied", migrations),
    ("row-level security is forced on every table that needs it", from_inspection("wall_faults")),
    ("policies are those that the software declares", policies),
    ("rows of the trail can only be added", from_inspection("append_only_faults")),
    ("the trail is being sealed and reaches to its kept head", trail),
    ("mail can be sent", mail),
    ("the clock agrees with the database and the trail", clock),
)
