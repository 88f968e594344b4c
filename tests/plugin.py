"""Loaded before Django's settings: starts PostgreSQL and gives this process a fresh database.

The tables, walls and reference data are made once into a template database and copied from there, so
that a test process starts in a second. ``DATABASE_URL`` and ``DATABASE_OWNER_URL`` point to another
server; its owner role then needs CREATEDB.
"""

import gc
import hashlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests import network

ROOT = Path(__file__).resolve().parent.parent
NAME = re.sub(r"\W", "_", os.environ.get("NORTHSTAR_TEST_NAME", "main"))
TEMPLATE = f"northstar_template_{NAME}"


def fingerprint() -> str:
    """Changes whenever tables, walls or reference data would come out differently."""
    total = hashlib.sha256()
    patterns = ("*/*/migrations/*.py", "*/*/models.py", "*/*/models/*.py", "*/*/data/*", "*/*/data/*/*", "kit/walls.py")
    for pattern in patterns:
        for path in sorted((ROOT / "northstar").glob(pattern)):
            if path.is_file():
                total.update(path.read_bytes())
    return total.hexdigest()


def with_name(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def start() -> tuple[str, str]:
    """Addresses of the server for the application and for the owner, without a database of their own."""
    if os.environ.get("DATABASE_URL") and not os.environ.get("NORTHSTAR_TEST_SERVER"):
        if not os.environ.get("DATABASE_OWNER_URL"):
            sys.exit("Set DATABASE_OWNER_URL as well: the owner of the tables, who may make databases (CREATEDB).")
        os.environ["NORTHSTAR_TEST_SERVER"] = os.environ["DATABASE_URL"] + "\n" + os.environ["DATABASE_OWNER_URL"]
    if os.environ.get("NORTHSTAR_TEST_SERVER"):
        app, owner = os.environ["NORTHSTAR_TEST_SERVER"].split("\n")
        return app, owner
    from northstar.config import embedded

    home = Path(os.environ["NORTHSTAR_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    server = embedded.start(home, durable=False)
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("alter role northstar_owner createdb")
    addresses = server.url(embedded.APP, "postgres"), server.url(embedded.OWNER, "postgres")
    os.environ["NORTHSTAR_TEST_SERVER"] = "\n".join(addresses)
    return addresses


def _drop(connection: psycopg.Connection, name: str) -> None:
    """Drop a database, and wait for the server's own vacuum to leave it: only a superuser may send that away."""
    for attempt in range(300):
        try:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
            return
        except psycopg.errors.InsufficientPrivilege:
            if attempt == 299:
                raise
            time.sleep(0.1)


def copy_database(owner: str, name: str) -> None:
    """A fresh copy of the template under ``name``; an older one of that name goes."""
    with psycopg.connect(with_name(owner, "postgres"), autocommit=True) as connection:
        _drop(connection, name)
        connection.execute(
            sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE))
        )


def drop_database(owner: str, name: str) -> None:
    with psycopg.connect(with_name(owner, "postgres"), autocommit=True) as connection:
        _drop(connection, name)


def make_template(app: str, owner: str) -> None:
    mark = fingerprint()
    with psycopg.connect(with_name(owner, "postgres"), autocommit=True) as connection:
        row = connection.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [TEMPLATE]
        ).fetchone()
        if row and row[0] == mark:
            return
        _drop(connection, TEMPLATE)
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(TEMPLATE)))
    environment = os.environ | {
        "DATABASE_URL": with_name(app, TEMPLATE),
        "DATABASE_OWNER_URL": with_name(owner, TEMPLATE),
        "DJANGO_SETTINGS_MODULE": "northstar.config.settings.test",
    }
    subprocess.run([sys.executable, "-m", "northstar.config.cli", "migrate", "--quiet"], env=environment, check=True)
    with psycopg.connect(with_name(owner, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("comment on database {} is {}").format(sql.Identifier(TEMPLATE), sql.Literal(mark)))


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: nobody need look through it for garbage again and again."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter) -> None:
    """Journeys that were not run are said in a line that nobody misses."""
    if any("NO BROWSER JOURNEY" in str(one.longrepr) for one in terminalreporter.stats.get("skipped", ())):
        terminalreporter.write_sep("!", "NO BROWSER JOURNEY WAS RUN: install chromium, or set CHROMIUM", red=True)


def keep_bytecode() -> None:
    """Where Python is told to keep none (as containers often do), keep it beside the tests' data.

    Otherwise each worker, and each of the hundred processes that tests start, compiles Django and us anew: 3 s each.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        sys.dont_write_bytecode = False
        sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(Path(os.environ["NORTHSTAR_HOME"], "bytecode"))


def prepare() -> None:
    # As root the database runs as another user, who may not pass root's own folder.
    cache = Path("/var/cache") if os.geteuid() == 0 else Path("~/.cache").expanduser()
    os.environ.setdefault("NORTHSTAR_HOME", str(cache / "northstar" / "tests"))
    keep_bytecode()
    from northstar.foundation.vault import keyring

    keyring.create(Path(os.environ["NORTHSTAR_HOME"]) / "keys" / "keyring.json")
    app, owner = start()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        make_template(app, owner)
    name = f"northstar_test_{NAME}_{worker or 'main'}"
    copy_database(owner, name)
    os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = with_name(app, name), with_name(owner, name)


network.put_up()
prepare()
