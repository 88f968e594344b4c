"""Acting: the transaction in which an actor reads and writes, known to the database and to the trail."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from northstar.foundation.access.actors import Actor
from northstar.foundation.audit.services import Who, attributed_to

_current: ContextVar[Actor | None] = ContextVar("acting", default=None)


def current() -> Actor | None:
    """The actor of the innermost ``acting_as``, for code that has none at hand (log lines, tests)."""
    return _current.get()


@contextmanager
def acting_as(actor: Actor, *, savepoint: bool = True) -> Iterator[Actor]:
    """Open a transaction (or a savepoint) in which the database lets this actor, and nobody else, through.

    Without a savepoint, what fails inside undoes the whole transaction. The settings end with the
    transaction; after a nested block they are put back to the outer actor's.
    """
    outer, alone = _current.get(), not connection.in_atomic_block
    token = _current.set(actor)
    try:
        with transaction.atomic(savepoint=savepoint), attributed_to(Who(actor.kind, actor.ref, actor.agency_id)):
            _tell_database(actor)
            yield actor
            if outer is not None and not connection.needs_rollback:
                _tell_database(outer)
            elif not alone and not connection.needs_rollback:
                _tell_database(None)
    finally:
        _current.reset(token)


def _tell_database(actor: Actor | None) -> None:
    if actor is None:
        values = [""] * 7
    else:
        permissions = "," + ",".join(sorted(actor.permissions)) + "," if actor.permissions else ""
        ids = (actor.agency_id, actor.member_id, actor.subject)
        agency, member, subject = (str(value) if value else "" for value in ids)
        values = [actor.kind, agency, member, subject, actor.receipt.hex(), actor.role, permissions]
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('northstar.kind', %s, true), set_config('northstar.agency', %s, true),"
            " set_config('northstar.member', %s, true), set_config('northstar.subject', %s, true),"
            " set_config('northstar.receipt', %s, true), set_config('northstar.role', %s, true), set_config('northstar.permissions', %s, true)",
            values,
        )
