"""The database of an installation: which one, and bringing its tables, walls and reference data up to date."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from northstar.config import embedded, environment, supervision
from northstar.kit.walls import GRANTS

# Held while migrating, so that two machines that start together do not both change tables.
MIGRATION_LOCK = 620_017
PRODUCTION = "northstar.config.settings.production"
# Tells our own children in which home the embedded server is used, so that it ends with the last of us, whoever that is.
JOIN = "NORTHSTAR_JOIN_DATABASE"
# Settings under which the embedded database is started without being asked for.
AT_HOME = {
    "northstar.config.settings.demo",
    "northstar.config.settings.practice",
    "northstar.config.settings.test",
}
# The rooms' own commands, in the order in which they build on each other.
REFERENCE_DATA = ("load_codes", "load_places", "load_agencies", "load_rules")


def choose(*, keep_running: bool = False, name: str = "northstar", durable: bool = True) -> embedded.Embedded | None:
    """Point ``DATABASE_URL`` and ``DATABASE_OWNER_URL`` at the embedded server, unless they are set.

    Answers the embedded server when it is used. Call before Django reads its settings. A real installation
    says by name that it wants the embedded server: a forgotten address must not open an empty database.
    """
    if os.environ.get("DATABASE_URL", "").strip():
        if os.environ.get(JOIN) == str(environment.home_path()) and supervision.is_child():
            embedded.join(environment.home())
        return None
    asked = environment.flag("NORTHSTAR_EMBEDDED_DATABASE")
    if os.environ.get("DJANGO_SETTINGS_MODULE", PRODUCTION) not in AT_HOME and not asked:
        raise environment.Misconfigured(
            "Set DATABASE_URL in the environment, or NORTHSTAR_EMBEDDED_DATABASE=yes for a database of this machine's own."
        )
    server = embedded.start(environment.home(), keep_running=keep_running, durable=durable)
    server.create_database(name)
    os.environ["DATABASE_URL"] = server.url(embedded.APP, name)
    os.environ["DATABASE_OWNER_URL"] = server.url(embedded.OWNER, name)
    if not keep_running:
        os.environ[JOIN] = str(environment.home_path())
    return server


def migrate(*, quiet: bool = False) -> None:
    """Bring tables and walls up to date as the owner's role, in this process.

    The process must have been started with ``NORTHSTAR_DATABASE_ROLE=owner``; the application's own
    role may not change tables.
    """
    import django
    from django.conf import settings

    if os.environ.get("NORTHSTAR_DATABASE_ROLE") != "owner":
        raise environment.Misconfigured("Migrations run with NORTHSTAR_DATABASE_ROLE=owner.")
    with _one_at_a_time(environment.text("DATABASE_OWNER_URL"), quiet) as connection:
        connection.execute(GRANTS)
        if not settings.configured:
            django.setup()
        _migrate_with_progress(quiet)


@contextmanager
def _one_at_a_time(url: str, quiet: bool) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("select pg_try_advisory_lock(%s)", [MIGRATION_LOCK]).fetchone()
        if not (row and row[0]):
            if not quiet:
                print("Another machine is migrating this database; waiting for it.", flush=True)
            connection.execute("select pg_advisory_lock(%s)", [MIGRATION_LOCK])
        yield connection


def _migrate_with_progress(quiet: bool) -> None:
    from django.core.management import call_command
    from django.core.management.commands.migrate import Command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from rich.progress import Progress

    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    with Progress(transient=True, disable=quiet or not waiting or not sys.stdout.isatty()) as progress:
        bar = progress.add_task("Migrating", total=waiting)

        class Counted(Command):
            def migration_progress_callback(self, action, migration=None, fake=False):
                if action == "apply_success":
                    progress.advance(bar)

        call_command(Counted(), interactive=False, verbosity=0, skip_checks=True)
    if not quiet:
        print(f"Migrated: {waiting} step{'' if waiting == 1 else 's'}." if waiting else "Nothing to migrate.")


@contextmanager
def story_time() -> Iterator[None]:
    """While a story is told, its trail may have the story's time. Done as the owner; nobody else can."""
    from northstar.foundation.audit.models import STORY_TIME_OFF, STORY_TIME_ON

    with psycopg.connect(environment.text("DATABASE_OWNER_URL"), autocommit=True) as owner:
        owner.execute(STORY_TIME_ON)
        try:
            yield
        finally:
            owner.execute(STORY_TIME_OFF)


def load_reference_data(*, quiet: bool = False) -> None:
    """Load what every installation starts with, through the rooms' own commands. Doing it again changes nothing."""
    import django
    from django.apps import apps
    from django.core.management import call_command

    if not apps.ready:
        django.setup()
    for name in REFERENCE_DATA:
        call_command(name, verbosity=0 if quiet else 1)
