"""The trail is held to the database's clock. A story's time is the owner's to allow, and nobody else's."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Reporter
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.audit import services
from northstar.foundation.audit.models import Entry
from northstar.foundation.audit.states import Action

pytestmark = pytest.mark.django_db
WRITE = (
    "insert into audit_entry (at, action, event, actor_kind, actor, record_kind, record_id, recipient, purpose,"
    " request, detail, transaction) values (clock_timestamp() + %s::interval, 'alter', 'a.b', 'job', 'x', '', '', '',"
    " '', '', '{}', 1)"
)


@pytest.mark.parametrize("away", ["-1 year", "-1 hour", "-6 minutes", "2 minutes", "1 year"])
def test_control_34_the_database_refuses_an_entry_of_another_time(away):
    with as_job("a test", None), connection.cursor() as cursor:
        with pytest.raises(IntegrityError, match="written when it happens"), transaction.atomic():
            cursor.execute(WRITE, [away])
        cursor.execute(WRITE, ["0"])


def test_no_setting_and_no_settings_of_the_application_lift_it(settings):
    assert settings.DEMONSTRATION and not services.plays_a_story()  # even where a demonstration's settings are on
    with as_job("demonstration", None), pytest.raises(IntegrityError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select set_config('northstar.kind', 'owner', true)")
        with services.as_of(timezone.now() - timedelta(days=400)):
            services.record(Action.ALTER, "a.b")


@pytest.mark.parametrize(
    "statement",
    [
        "create or replace function audit_plays_a_story() returns boolean language sql as $$ select true $$",
        "drop function audit_plays_a_story()",
        "alter table audit_entry disable trigger audit_entry_clock",
        "drop trigger audit_entry_clock on audit_entry",
        "create or replace function audit_hold_to_the_clock() returns trigger language plpgsql"
        " as $$ begin return new; end $$",
    ],
)
def test_the_application_cannot_open_the_wall(statement):
    with pytest.raises(DatabaseError, match="must be owner|permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_function_of_its_own_does_not_stand_before_the_real_one():
    with as_job("a test", None), connection.cursor() as cursor:
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(
                "create function pg_temp.audit_plays_a_story() returns boolean language sql as $$ select true $$"
            )
            cursor.execute("set local search_path = pg_temp, public")
            cursor.execute(WRITE, ["-1 year"])


def test_outside_a_demonstration_nobody_may_ask(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(RuntimeError, match="demonstration"), services.as_of(timezone.now()):
        pass


def test_what_happens_now_is_written_and_a_reporters_time_is_coarse():
    with as_job("a test", None):
        services.record(Action.ALTER, "a.member")
    with acting_as(Reporter()):
        services.record(Action.COLLECT, "a.reporter")
    with as_job("audit-verify", None, Permission.READ_TRAIL):
        times = dict(Entry.objects.filter(event__startswith="a.").values_list("event", "at"))
    assert abs(times["a.member"] - timezone.now()) < timedelta(minutes=1)
    assert (times["a.reporter"].second, times["a.reporter"].minute % 5) == (0, 0)
