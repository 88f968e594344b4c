"""Looking at the database from outside: are the roles and the walls as the models declare them?

Used by ``northstar doctor`` and by the tests of the house. Each function answers faults as sentences;
none means good.
"""

from collections.abc import Iterable, Iterator

import psycopg
from django.apps import apps
from psycopg import sql

from northstar.kit.walls import APP_ROLE, Wall

# Tables without a wall, and why they need none. Whatever is not here has row-level security forced on.
OPEN_TABLES = {
    "django_migrations": "which migrations were applied",
    "django_content_type": "names of models",
    "auth_permission": "made by Django, used by nobody",
    "auth_group": "made by Django, used by nobody",
    "auth_group_permissions": "made by Django, used by nobody",
    "django_session": "keyed by a random secret; holds ids only",
    "accounts_user": "read at sign-in, before there is an actor; the application asks who",
    "account_emailaddress": "as accounts_user",
    "account_emailconfirmation": "as accounts_user",
    "mfa_authenticator": "read at sign-in, before there is an actor; secrets in it are sealed",
    "socialaccount_socialaccount": "read at sign-in, before there is an actor",
    "socialaccount_socialapp": "settings of providers",
    "socialaccount_socialtoken": "never filled: tokens of providers are not kept",
    "accounts_attempt": "counts failures by keyed names, before there is an actor; expires",
    "accounts_dailysalt": "salts those names for a day",
    "accounts_link": "found by a keyed digest, before there is an actor",
    "concerns_rule": "routing rules: who is told of what, never of whom",
    "concerns_rulechange": "their history",
    "concerns_rulestamp": "when a rule was last changed",
    "notices_choice": "how often a member wants to be told",
    "access_membership": "decides who the actor is, so it is read before there is one",
}
# Whole rooms and packages, by the beginning of their tables' names.
OPEN_PREFIXES = {
    "procrastinate_": "the queue: names of tasks and ids, never content",
    "codes_": "code lists, the same for everybody",
    "places_": "areas and boundaries, the same for everybody",
    "agencies_": "the directory of partners, which every member may read",
}


def open_because(table: str) -> str:
    """Why a table has no wall, or nothing when it must have one."""
    if table in OPEN_TABLES:
        return OPEN_TABLES[table]
    return next((reason for prefix, reason in OPEN_PREFIXES.items() if table.startswith(prefix)), "")


def walls() -> Iterator[tuple[str, Wall]]:
    """Every table that declares a wall."""
    for model in apps.get_models(include_auto_created=True):
        wall = getattr(model, "wall", None)
        if isinstance(wall, Wall):
            yield model._meta.db_table, wall


def role_faults(connection: psycopg.Connection) -> list[str]:
    """Is the role of this connection one that can neither own, bypass nor change a wall?"""
    row = connection.execute(
        "select current_user, rolsuper, rolbypassrls, rolcreaterole,"
        " (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        "   where c.relowner = r.oid and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')),"
        " has_schema_privilege(current_user, 'public', 'create'),"
        " (select count(*) from pg_auth_members m where m.member = r.oid)"
        " from pg_roles r where rolname = current_user"
    ).fetchone()
    assert row is not None
    name, superuser, bypasses, makes_roles, owned, may_create, memberships = row
    told = (
        (name != APP_ROLE, f"the application connects as {name}, not as {APP_ROLE}"),
        (superuser, f"{name} is a superuser"),
        (bypasses, f"{name} bypasses row-level security"),
        (makes_roles, f"{name} may make roles"),
        (owned, f"{name} owns {owned} tables or sequences"),
        (may_create, f"{name} may make tables"),
        (memberships, f"{name} is a member of {memberships} other roles"),
    )
    return [sentence for wrong, sentence in told if wrong]


def owner_faults(connection: psycopg.Connection) -> list[str]:
    """Is the owner's role one for which the walls hold as well, and that the application is not?"""
    row = connection.execute(
        "select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
    ).fetchone()
    assert row is not None
    name, superuser, bypasses = row
    told = (
        (name == APP_ROLE, f"DATABASE_OWNER_URL names {name}, the application's role"),
        (superuser, f"{name} is a superuser"),
        (bypasses, f"{name} bypasses row-level security"),
    )
    return [sentence for wrong, sentence in told if wrong]


def wall_faults(connection: psycopg.Connection) -> list[str]:
    """Is row-level security enabled and forced on every table that needs it, and no table forgotten?"""
    rows = connection.execute(
        "select relname, relrowsecurity, relforcerowsecurity from pg_class c"
        " join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and relkind in ('r', 'p')"
    ).fetchall()
    declared = dict(walls())
    found = {table: (enabled, forced) for table, enabled, forced in rows}
    faults = [f"{table} is missing" for table in declared if table not in found]
    for table, (enabled, forced) in sorted(found.items()):
        if table not in declared and not open_because(table):
            faults.append(f"{table} has no wall and no reason for having none")
        elif table in declared and not (enabled and forced):
            faults.append(f"row-level security of {table} is {'not forced' if enabled else 'off'}")
    return faults


def append_only_faults(connection: psycopg.Connection) -> list[str]:
    """May the application change or remove rows that are written once?"""
    faults = []
    for table, wall in walls():
        if wall.append_only:
            for verb in ("UPDATE", "DELETE", "TRUNCATE"):
                row = connection.execute("select has_table_privilege(%s, %s)", [table, verb]).fetchone()
                if row and row[0]:
                    faults.append(f"{table} lets the application {verb.lower()} rows")
    return faults


def policy_faults(owner: psycopg.Connection) -> list[str]:
    """Do the policies in the database say what the models declare? Asked as the owner, in a transaction undone.

    PostgreSQL rewrites what it is given, so each declared wall is put up beside the one that stands, and
    the two are compared as it tells them.
    """
    faults: list[str] = []
    for table, wall in walls():
        standing = _policies(owner, table)
        with owner.transaction(force_rollback=True):
            _put_up(owner, table, wall)
            declared = _policies(owner, table)
        # Rooms may add policies of their own to a table (data keys); those are theirs to declare.
        faults += [
            f"the policy {name} of {table} is not the one that its model declares"
            for name in sorted(declared)
            if standing.get(name) != declared[name]
        ]
        extra = {name for name in standing.keys() - declared.keys() if name.startswith(f"{table}_")}
        faults += [f"{table} has a policy {name} that its model does not declare" for name in sorted(extra)]
    return faults


def _put_up(owner: psycopg.Connection, table: str, wall: Wall) -> None:
    for name in _policies(owner, table):
        if name in _own_names(table):
            owner.execute(sql.SQL("drop policy {} on {}").format(sql.Identifier(name), sql.Identifier(table)))
    for statement in wall.statements(table):
        if statement.startswith("create policy"):
            owner.execute(statement)  # from our own models


def _own_names(table: str) -> Iterable[str]:
    return [f"{table}_{verb}" for verb in ("read", "insert", "update", "delete")]


def _policies(connection: psycopg.Connection, table: str) -> dict[str, tuple]:
    rows = connection.execute(
        "select policyname, permissive, roles::text, cmd, qual, with_check from pg_policies"
        " where schemaname = 'public' and tablename = %s",
        [table],
    ).fetchall()
    return {row[0]: tuple(row[1:]) for row in rows}
