"""One of the loader's processes: ``python -m benchmarks.loading load COUNT SEED``, ``… seal``, ``… directory CONTACTS USERS``.

Says how far it is.
"""

import json
import os
import sys
import time
from random import Random

import psycopg
from psycopg import sql

BATCH = 250


def main() -> None:
    import django

    django.setup()
    if sys.argv[1] == "seal":
        seal()
    elif sys.argv[1] == "directory":
        from benchmarks.loading import directory

        directory.fill(int(sys.argv[2]), int(sys.argv[3]))
    else:
        load(int(sys.argv[2]), sys.argv[3])


def load(count: int, seed: str) -> None:
    """Copy so many concerns, in transactions of their own, from the story's database into ``BENCH_TARGET_URL``.

    Both addresses must be the superuser's.
    """
    from benchmarks.loading.copies import Copier
    from benchmarks.loading.patterns import copied_columns, read_all

    began = time.perf_counter()
    with psycopg.connect(os.environ["DATABASE_URL"]) as story:
        patterns = read_all(story)
    with psycopg.connect(os.environ["BENCH_TARGET_URL"]) as connection:
        connection.execute("set timezone = 'UTC'")
        copier = Copier(patterns, Random(seed))
        columns = columns_by_table(copied_columns)
        connection.commit()
        reading, database = time.perf_counter() - began, 0.0
        done = 0
        while done < count:
            number = min(BATCH, count - done)
            # As pg_dump's restore does: rows are written in any order, and the walls' triggers guard changes only.
            connection.execute("set session_replication_role = replica")
            row = connection.execute("select pg_current_xact_id()::text").fetchone()
            copier.transaction = row[0] if row else ""
            for _ in range(number):
                copier.copy()
            began = time.perf_counter()
            try:
                write(connection, columns, copier)
            except psycopg.errors.UniqueViolation:
                # Of a million random references two are now and then the same: these copies are made again.
                connection.rollback()
                continue
            done += number
            database += time.perf_counter() - began
            print(number, flush=True)
    print(json.dumps({"reading": reading, **copier.seconds, "waiting for the database": database}), flush=True)


def write(connection: psycopg.Connection, columns: dict[str, sql.Composed], copier) -> None:
    """Everything that the copier has made, in one transaction."""
    for table, lines in copier.take().items():
        with connection.cursor().copy(columns[table]) as copy:
            copy.write(lines)
    connection.commit()


def columns_by_table(copied_columns) -> dict[str, sql.Composed]:
    from django.apps import apps

    from benchmarks.loading.patterns import TABLES

    return {
        model._meta.db_table: sql.SQL("copy {} ({}) from stdin").format(
            sql.Identifier(model._meta.db_table),
            sql.SQL(", ").join(sql.Identifier(one.column) for one in copied_columns(model)),
        )
        for label, _column, _of in TABLES
        for model in [apps.get_model(label)]
    }


def seal() -> None:
    """Chain the trail of what was loaded, with the service's own job, in the application's role."""
    from django.utils import timezone

    from northstar.foundation.access.catalogue import Permission
    from northstar.foundation.access.jobs import as_job
    from northstar.foundation.audit import services as audit
    from northstar.foundation.vault.keyring import keyring

    key = keyring().key_for("audit-seal")
    while True:
        with as_job("audit-seal", None, Permission.SEAL_TRAIL):
            made = audit.seal_entries(key=key, at=timezone.now())
        if made is None:
            return
        print(made.entries, flush=True)


if __name__ == "__main__":
    main()
