"""Lists of contacts in the world of these tests: one that was taken in and one that waits, of two people."""

from typing import Any

from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.foundation.agencies import services
from northstar.foundation.agencies.models import Agency
from northstar.foundation.agencies.services import importing
from tests.cast import Cast


def bring(cast: Cast, records: dict[str, Any]) -> None:
    """The coordinator and a lead have each taken a list of contacts in, and each have another one waiting."""
    for name, agency in (("finn", cast.harbour_light), ("cara", cast.westmarch)):
        actor = cast.actor(name)
        edit = services.Edit(by=actor.ref, at=timezone.now())
        with acting_as(actor):
            talks, visits = (_sheet(agency, label) for label in ("Talks", "Visits"))
            plan = importing.plan_import(edit=edit, table=talks.table)
            records[f"import.{name}"] = importing.take_in(edit=edit, sheet=talks, seen=plan.digest).pk
            records[f"waiting.{name}"] = importing.keep_waiting(member_id=actor.member_id, sheet=visits, at=edit.at).pk


def _sheet(agency: Agency, label: str) -> importing.Sheet:
    content = f"Agency,For,Contact,Telephone\n{agency.name},speaker,{label},01632 960 001\n".encode()
    return importing.Sheet("contacts.csv", importing.digest_of(content), importing.read_table(content))
