"""The second wall stands in the database as the models declare it, and no table was forgotten."""

import os

import psycopg
import pytest
from django.apps import apps

from northstar.config import inspection


@pytest.fixture
def application():
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        yield connection


@pytest.fixture
def owner():
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        yield connection


def test_the_application_owns_and_bypasses_nothing(application):
    assert inspection.role_faults(application) == []


def test_control_03_every_table_of_casework_has_a_forced_wall(application):
    assert inspection.wall_faults(application) == []


def test_policies_are_those_that_the_models_declare(owner):
    assert inspection.policy_faults(owner) == []


def test_rows_of_the_trail_are_only_added(application):
    assert inspection.append_only_faults(application) == []
    assert {"audit_entry", "audit_seal"} <= {table for table, wall in inspection.walls() if wall.append_only}


def test_no_reason_is_left_over():
    """The list of tables without a wall names tables that exist and have none."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {"django_migrations"}
    walled = dict(inspection.walls())
    assert not inspection.OPEN_TABLES.keys() - tables
    assert not inspection.OPEN_TABLES.keys() & walled.keys()


def test_a_wall_that_was_taken_down_is_seen(owner):
    with owner.transaction(force_rollback=True):
        owner.execute("alter table audit_entry no force row level security")
        assert inspection.wall_faults(owner) == ["row-level security of audit_entry is not forced"]
        owner.execute("alter policy audit_entry_read on audit_entry using (true)")
        assert inspection.policy_faults(owner) == [
            "the policy audit_entry_read of audit_entry is not the one that its model declares"
        ]


def test_without_an_actor_no_row_of_a_walled_table_is_seen(application):
    for table, _wall in inspection.walls():
        row = application.execute(f"select count(*) from {table}").fetchone()
        assert row == (0,), table
