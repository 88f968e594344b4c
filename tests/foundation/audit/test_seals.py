"""The trail under its seals: whatever is changed, put in or taken out afterwards is named by its row."""

import threading
import time

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from northstar.config.commands import trail
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.audit import queries, services
from northstar.foundation.audit.models import Entry, Seal
from northstar.foundation.audit.states import Action
from tests.own_database import own_database

KEY = b"k" * 32
pytestmark = pytest.mark.slow


@pytest.fixture
def house(django_db_setup, django_db_blocker):
    """A database of its own, because a seal covers only what is committed; its owner's address."""
    with own_database(django_db_blocker) as environment:
        yield environment["DATABASE_OWNER_URL"]


def act(*events: str) -> None:
    """One transaction that does these things."""
    with as_job("a test", None):
        for event in events:
            services.record(Action.CONSULT, event)


def settle() -> None:
    """Wait until no transaction is open that began before the newest entry was kept.

    Transaction numbers are the server's, so that other tests in other databases of it hold a seal up as well.
    """
    deadline = time.monotonic() + 120
    while True:
        with as_job("audit-verify", None, Permission.READ_TRAIL), connection.cursor() as cursor:
            cursor.execute(
                "select coalesce(max(transaction), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
                " from audit_entry"
            )
            if cursor.fetchone()[0]:
                return
        assert time.monotonic() < deadline, "another test's transaction has been open for two minutes"
        time.sleep(0.2)


def seal(most: int = 50_000, *, settled: bool = True) -> list[int]:
    """Seal all there is; answers how many entries each new seal covers."""
    if settled:
        settle()
    made = []
    with as_job("audit-seal", None, Permission.SEAL_TRAIL):
        while one := services.seal_entries(key=KEY, at=timezone.now(), most=most):
            made.append(one.entries)
    return made


def verdict(key: bytes = KEY) -> queries.Verdict:
    with as_job("audit-verify", None, Permission.READ_TRAIL):
        return queries.verify(key=key)


def rows() -> list[int]:
    with as_job("audit-verify", None, Permission.READ_TRAIL):
        return list(Entry.objects.order_by("pk").values_list("pk", flat=True))


def tamper(owner: str, statement: str) -> None:
    """What somebody with the owner's password could do, once they have taken the guards off."""
    with psycopg.connect(owner) as link:
        for table in ("audit_entry", "audit_seal"):
            link.execute(f"alter table {table} disable trigger user")
            link.execute(f"alter table {table} disable row level security")
        assert link.execute(statement).rowcount == 1
        for table in ("audit_entry", "audit_seal"):
            link.execute(f"alter table {table} enable row level security")
            link.execute(f"alter table {table} enable trigger user")


def test_control_34_a_whole_trail_verifies_and_says_what_waits(house):
    before = len(rows())
    act("a.one", "a.two")
    assert sum(seal()) == before + 2
    act("a.three")
    said = verdict()
    assert (said.broken, said.entries, said.unsealed) == ("", before + 2, 1)
    assert seal() == [1] and seal() == []


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("update audit_entry set event = 'b.other' where id = {row}", "Row {row} has been changed since seal 1"),
        ("update audit_entry set at = at + interval '1 second' where id = {row}", "Row {row} has been changed"),
        ("update audit_entry set actor = 'x' where id = {row}", "Row {row} has been changed"),
        ("delete from audit_entry where id = {row}", "Row {row} has been removed since seal 1"),
        (
            "insert into audit_entry (id, at, action, event, actor_kind, actor, record_kind, record_id, recipient,"
            " purpose, request, detail, transaction) select 9999, at, action, 'c.late', actor_kind, actor, record_kind,"
            " record_id, recipient, purpose, request, detail, transaction from audit_entry where id = {row}",
            "Row 9999 was inserted after seal 1",
        ),
        ("update audit_seal set digests = digests || '\\x00' where number = 1", "Seal 1 has been changed"),
        ("delete from audit_seal where number = 1", "Seal 1 is missing"),
    ],
)
def test_control_34_the_first_broken_row_is_named(house, statement, sentence):
    act("a.one", "a.two", "a.three")
    seal()
    act("a.four")
    seal()
    row = rows()[-3]
    tamper(house, statement.format(row=row))
    assert verdict().broken.startswith(sentence.format(row=row))


def test_control_34_without_the_key_nobody_makes_the_chain_anew(house):
    act("a.one")
    seal()
    assert verdict(b"x" * 32).broken == "Seal 1 has been changed."


@pytest.mark.parametrize("table", ["audit_entry", "audit_seal"])
@pytest.mark.parametrize("verb", ["update {} set at = now()", "delete from {}"])
def test_control_34_the_database_refuses_changes(house, table, verb):
    act("a.one")
    seal()
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table))
    with psycopg.connect(house) as link:
        link.execute(f"alter table {table} disable row level security")
        with pytest.raises(psycopg.errors.IntegrityError):
            link.execute(verb.format(table))
        link.rollback()


def test_an_act_without_an_actor_is_a_fault_of_the_program(house):
    with pytest.raises(RuntimeError, match="no actor"):
        services.record(Action.CONSULT, "a.one")
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into audit_entry (at, action, event, actor_kind, actor, record_kind, record_id, recipient, purpose,"
            " request, detail, transaction) values (now(), 'consult', 'a.one', 'job', '', '', '', '', '', '', '{}', 1)"
        )


@pytest.mark.parametrize(
    ("most", "sizes"),
    [
        (1, [5, 1, 2, 1]),  # every transaction is more than a seal should have, or just that
        (2, [5, 1, 2, 1]),
        (3, [5, 3, 1]),
        (5, [5, 4]),
        (100, [9]),
    ],
)
def test_a_seal_never_cuts_a_transaction_and_leaves_nothing_out(house, most, sizes):
    seal()
    done = verdict().entries
    act(*(["a.big"] * 5))
    act("a.one")
    act("a.two", "a.three")
    act("a.four")
    assert seal(most) == sizes
    said = verdict()
    assert (said.broken, said.entries, said.unsealed) == ("", done + 9, 0)


def test_what_is_still_open_is_left_for_the_next_seal(house):
    """A transaction that began first and is kept last would otherwise be put in behind the seal."""
    seal()
    begun, go_on = threading.Event(), threading.Event()

    def slowly():
        with as_job("a test", None):
            services.record(Action.CONSULT, "a.slow")
            begun.set()
            go_on.wait(30)
        connection.close()

    slow = threading.Thread(target=slowly)
    slow.start()
    assert begun.wait(30)
    act("a.quick")
    assert seal(settled=False) == []
    go_on.set()
    slow.join()
    assert sum(seal()) == 2
    assert verdict().broken == ""


def test_the_command_says_it_and_its_exit_code_too(house, capsys):
    act("a.one")
    settle()
    assert trail.seal() == 0
    row = rows()[-1]
    assert trail.verify() == 0
    assert "The trail is whole" in capsys.readouterr().out
    tamper(house, f"update audit_entry set event = 'b.other' where id = {row}")
    assert trail.verify() == 1
    assert f"BROKEN: Row {row} has been changed" in capsys.readouterr().out
    with as_job("audit-verify", None, Permission.READ_TRAIL):
        noted = Entry.objects.filter(event="audit.verified").order_by("pk").values_list("detail", flat=True)
        assert [one["broken"] for one in noted] == [False, True], "the auditor's home says how the last check went"


def test_two_that_seal_at_once_make_one_chain(house):
    for number in range(6):
        act(f"a.{number}")
    made: list[list[int]] = []

    settle()

    def sealing():
        made.append(seal(most=2, settled=False))
        connection.close()

    together = [threading.Thread(target=sealing) for _ in range(3)]
    for one in together:
        one.start()
    for one in together:
        one.join()
    said = verdict()
    assert said.broken == "" and said.unsealed == 0
    with as_job("audit-verify", None, Permission.READ_TRAIL):
        assert sorted(Seal.objects.values_list("number", flat=True)) == list(range(1, said.seals + 1))
