"""Databases of a given size: made once, kept, and used again. A load that is cut short goes on where it stopped."""

import json
import os
import queue
import secrets
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from psycopg import sql
from rich.progress import Progress

from benchmarks import house
from benchmarks.house import DEMO, ROOT, Database
from northstar.config import embedded

TABLES = (
    "vault_datakey",
    "concerns_concern",
    "concerns_reportercontact",
    "concerns_receipt",
    "concerns_message",
    "concerns_note",
    "concerns_assessment",
    "concerns_step",
    "concerns_proposal",
    "concerns_dispatch",
    "concerns_dispatchstep",
    "concerns_searchentry",
    "access_grant",
    "access_exclusion",
    "audit_entry",
)
# While loading only: fewer checkpoints. Everything is flushed and these are taken back before anything is measured.
FOR_LOADING = {"max_wal_size": "16GB", "checkpoint_timeout": "30min", "synchronous_commit": "off", "autovacuum": "off"}
LOADERS = max(1, min(os.cpu_count() or 1, 4))


def database_of(server: embedded.Embedded, size: int, story: Database) -> Database:
    """The database with this many concerns, ready to be measured."""
    found = Database(server, f"northstar_{size}")
    if found.marked().startswith("ready"):
        _bring_up_to_date(found)
        return found
    loading = f"loading {house.walls_as_they_are()}"
    if found.marked() != loading:
        server.drop_database(found.name)
        server.create_database(found.name, template=story.name)
        _indexes_file(found).unlink(missing_ok=True)
        found.mark(loading)
    facts = _fill(found, size, story)
    found.mark("ready")
    (house.home() / f"loaded-{size}.json").write_text(json.dumps(facts))
    return found


def directory_of(server: embedded.Embedded, contacts: int, users: int, story: Database) -> Database:
    """A database with the story, so many contacts and so many people; loaded in seconds, so always anew."""
    found = Database(server, "northstar_directory")
    server.drop_database(found.name)
    server.create_database(found.name, template=story.name)
    for _line in _lines_of([["directory", str(contacts), str(users)]], found):
        pass
    with found.as_superuser() as connection:
        connection.execute("vacuum (analyze)")
        connection.execute("checkpoint")
    return found


def _bring_up_to_date(database: Database) -> None:
    """What was loaded before a migration is migrated, as an installation would be."""
    database.run("migrate", "--quiet")
    with database.as_superuser() as connection:
        connection.execute("vacuum (analyze)")


def facts_of(size: int) -> dict[str, float]:
    """What loading took, by part, in seconds; empty when it is not known."""
    path = house.home() / f"loaded-{size}.json"
    return json.loads(path.read_text()) if path.exists() else {}


def _fill(database: Database, size: int, story: Database) -> dict[str, float]:
    began = time.monotonic()
    _settings(database, FOR_LOADING)
    try:
        with Progress() as progress:
            _drop_indexes(database)
            facts = _load(database, size, story, progress)
            marks = {"loading": time.monotonic() - began}
            _raise_indexes(database, progress)
            marks["indexes"] = time.monotonic() - began - marks["loading"]
            _seal_trail(database, progress)
            marks["sealing the trail"] = time.monotonic() - began - sum(marks.values())
            with database.as_superuser() as connection:
                bar = progress.add_task("Vacuum, checkpoint", total=1)
                connection.execute("vacuum (analyze)")
                connection.execute("checkpoint")
                progress.advance(bar)
            marks["vacuum"] = time.monotonic() - began - sum(marks.values())
    finally:
        _settings(database, dict.fromkeys(FOR_LOADING))
    return {**{f"CPU: {name}": value for name, value in facts.items()}, **marks, "in all": time.monotonic() - began}


def _settings(database: Database, values: dict[str, str | None] | dict[str, str]) -> None:
    with database.as_superuser() as connection:
        for name, value in values.items():
            changed = sql.SQL("= {}").format(sql.Literal(value)) if value else sql.SQL("")
            verb = sql.SQL("alter system set {} {}") if value else sql.SQL("alter system reset {} {}")
            connection.execute(verb.format(sql.Identifier(name), changed))
        connection.execute("select pg_reload_conf()")


def count_of(database: Database) -> int:
    with database.as_superuser() as connection:
        row = connection.execute("select count(*) from concerns_concern").fetchone()
        return int(row[0]) if row else 0


def _load(database: Database, size: int, story: Database, progress: Progress) -> dict[str, float]:
    """Copy what is missing, on every core. Answers the seconds of all the loaders together, by what they did."""
    missing = size - count_of(database)
    bar = progress.add_task(f"Copying {size:,} concerns", total=size, completed=size - max(missing, 0))
    if missing <= 0:
        return {}
    shares = [missing // LOADERS + (number < missing % LOADERS) for number in range(LOADERS)]
    facts: dict[str, float] = {}
    commands = [["load", str(share), secrets.token_hex(8)] for share in shares if share]
    for line in _lines_of(commands, story, BENCH_TARGET_URL=database.url("postgres")):
        if line.startswith("{"):
            for name, value in json.loads(line).items():
                facts[name] = facts.get(name, 0.0) + value
        else:
            progress.advance(bar, int(line))
    return facts


def _seal_trail(database: Database, progress: Progress) -> None:
    with database.as_superuser() as connection:
        row = connection.execute("select count(*) from audit_entry").fetchone()
    bar = progress.add_task("Sealing the trail", total=row[0] if row else None)
    for line in _lines_of([["seal"]], database, role=embedded.APP):
        progress.advance(bar, int(line))


def _lines_of(arguments: list[list[str]], database: Database, role: str = "postgres", **more: str):
    """What processes of the loader say, line by line. Raises ``Unusable`` when one fails; ends those left."""
    surroundings = database.environment(DEMO, **more) | {"DATABASE_URL": database.url(role), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "benchmarks.loading"]
    children = [
        subprocess.Popen([*command, *rest], env=surroundings, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for rest in arguments
    ]
    said: queue.Queue[str | None] = queue.Queue()

    def listen(child: subprocess.Popen) -> None:
        for line in child.stdout or ():
            said.put(line.strip())
        said.put(None)

    for child in children:
        threading.Thread(target=listen, args=[child], daemon=True).start()
    try:
        left = len(children)
        while left:
            line = said.get()
            if line is None:
                left -= 1
            elif line:
                yield line
        if any(child.wait() for child in children):
            raise house.Unusable("The loader failed: see above.")
    finally:
        for child in children:
            if child.poll() is None:
                child.terminate()
                child.wait()


def _indexes_file(database: Database):
    return house.home() / f"indexes-{database.name}.json"


def _drop_indexes(database: Database) -> None:
    """Take away the indexes that hold no constraint; their definitions are kept in a file until they are back."""
    with database.as_superuser() as connection:
        rows = connection.execute(
            "select i.indexname, i.indexdef from pg_indexes i where i.schemaname = 'public' and i.tablename = any(%s)"
            " and not exists (select 1 from pg_constraint c where c.conindid = i.indexname::regclass)"
            " and i.indexdef not like 'CREATE UNIQUE%%'",
            [list(TABLES)],
        ).fetchall()
        if rows:
            known = json.loads(_indexes_file(database).read_text()) if _indexes_file(database).exists() else {}
            _indexes_file(database).write_text(json.dumps(known | dict(rows)))
        for name, _definition in rows:
            connection.execute(sql.SQL("drop index {}").format(sql.Identifier(name)))


def _raise_indexes(database: Database, progress: Progress) -> None:
    kept = json.loads(_indexes_file(database).read_text()) if _indexes_file(database).exists() else {}
    bar = progress.add_task("Indexes", total=len(kept))

    def make(definition: str) -> None:
        with database.as_superuser() as connection:
            connection.execute("set maintenance_work_mem = '768MB'")
            connection.execute("set max_parallel_maintenance_workers = 0")
            connection.execute(definition.replace("INDEX ", "INDEX IF NOT EXISTS ", 1))  # type: ignore[arg-type]
        progress.advance(bar)

    with ThreadPoolExecutor(LOADERS) as several:
        list(several.map(make, kept.values()))
    _indexes_file(database).unlink(missing_ok=True)
