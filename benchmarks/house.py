"""Where the measurements happen: a home, a PostgreSQL and databases of their own, beside any demonstration."""

import fcntl
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from northstar.config import embedded
from northstar.foundation.vault import keyring

ROOT = Path(__file__).resolve().parent.parent
DEMO, PRODUCTION = "northstar.config.settings.demo", "northstar.config.settings.production"
HOST_NAME = "bench.northstar.example"
STORY = "story"


class Unusable(Exception):
    """The measurements cannot go on. The message says why, and what to do."""


def home() -> Path:
    """``NORTHSTAR_BENCH_HOME``, or a folder of the person's or the machine's cache. Never that of an installation."""
    chosen = os.environ.get("NORTHSTAR_BENCH_HOME", "").strip()
    # Root's own folder is closed to the user as whom root runs the database.
    usual = "/var/cache/northstar/bench" if os.geteuid() == 0 else "~/.cache/northstar/bench"
    path = Path(chosen or usual).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True)
    if path == Path(os.environ.get("NORTHSTAR_HOME", "/nowhere")).expanduser().resolve():
        raise Unusable("NORTHSTAR_BENCH_HOME is the home of an installation. Choose another folder.")
    if (path / "demonstration.json").exists():
        raise Unusable(f"{path} is the home of a demonstration. Set NORTHSTAR_BENCH_HOME to another folder.")
    return path


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the home for this process: two measurements at once would measure each other."""
    with (home() / "bench.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unusable("A measurement is running already.") from error
        yield


@dataclass(frozen=True)
class Database:
    """One database of the bench's own server."""

    server: embedded.Embedded
    name: str

    def url(self, role: str = embedded.APP) -> str:
        return self.server.url(role, self.name)

    @contextmanager
    def as_superuser(self) -> Iterator[psycopg.Connection]:
        """A connection that no wall stops. Only for loading and for looking at plans."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            yield connection

    def exists(self) -> bool:
        return bool(self._known("select 1 from pg_database where datname = %s"))

    def mark(self, words: str) -> None:
        """Write on the database how far it has come."""
        with psycopg.connect(self.server.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("comment on database {} is {}").format(sql.Identifier(self.name), sql.Literal(words))
            )

    def marked(self) -> str:
        return str(
            self._known("select shobj_description(oid, 'pg_database') from pg_database where datname = %s") or ""
        )

    def _known(self, question: str) -> object:
        with psycopg.connect(self.server.url("postgres", "postgres"), autocommit=True) as connection:
            row = connection.execute(question, [self.name]).fetchone()  # type: ignore[arg-type]
            return row[0] if row else None

    def environment(self, settings: str, **more: str) -> dict[str, str]:
        """The environment of a process that works on this database."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("NORTHSTAR_", "DJANGO_"))}
        return kept | {
            "NORTHSTAR_HOME": str(home()),
            "DATABASE_URL": self.url(),
            "DATABASE_OWNER_URL": self.url(embedded.OWNER),
            "DJANGO_SETTINGS_MODULE": settings,
            **more,
        }

    def run(self, *arguments: str, settings: str = DEMO, **more: str) -> None:
        """One ``northstar`` command on this database. Raises ``Unusable`` when it fails."""
        command = [sys.executable, "-m", "northstar.config.cli", *arguments]
        if subprocess.call(command, env=self.environment(settings, **more), cwd=ROOT):
            raise Unusable(f"`northstar {arguments[0]}` failed: see above.")


def production(mail_port: int, port: int) -> Mapping[str, str]:
    """What a real installation has in its environment. Nothing but the addresses is made for the bench."""
    return {
        "NORTHSTAR_SECRET_KEY": secrets.token_urlsafe(48),
        "NORTHSTAR_HOSTS": HOST_NAME,
        "NORTHSTAR_BASE_ADDRESS": f"https://{HOST_NAME}",
        "NORTHSTAR_SECURITY_CONTACT": "mailto:security@northstar.example",
        "NORTHSTAR_MAIL_HOST": "127.0.0.1",
        "NORTHSTAR_MAIL_PORT": str(mail_port),
        "NORTHSTAR_MAIL_TLS": "no",
        "NORTHSTAR_MAIL_FROM": "northstar@northstar.example",
        "NORTHSTAR_LOG_LEVEL": "WARNING",
        "PORT": str(port),
    }


def open_server() -> embedded.Embedded:
    """The bench's own PostgreSQL, durable like a real one. It stops with this process."""
    keyring.create(home() / "keys" / "keyring.json")
    return embedded.start(home())


def story(server: embedded.Embedded) -> Database:
    """The database in which the demonstration's story was played by the services; made on first use."""
    database = Database(server, f"northstar_{STORY}")
    wanted = f"played {walls_as_they_are()}"
    if database.marked() == wanted:
        return database
    server.drop_database(database.name)
    server.create_database(database.name)
    print("Playing the story of the demonstration through the services (once; about a minute)", flush=True)
    database.run("migrate", "--quiet")
    database.run("story", "1")
    database.mark(wanted)
    return database


def walls_as_they_are() -> str:
    """The newest migration of every room: databases made before it are made again."""
    import hashlib

    names = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "northstar").glob("*/*/migrations/0*.py"))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:12]


def postmaster() -> int:
    """The process of the bench's PostgreSQL of which all its others are children."""
    return int((home() / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
