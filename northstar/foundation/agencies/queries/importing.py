"""Lists of contacts that came in from spreadsheets: which, what they did, and what stayed when one was taken back."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db.models import QuerySet

from northstar.foundation.agencies import policies
from northstar.foundation.agencies.models import Change, Import, WaitingImport
from northstar.foundation.agencies.states import Act, Subject

# Kept in history so that undoing is exact; nobody asks for them by name.
_UNSAID = {"check_on", "bounces"}


class Reader(policies.Editor, Protocol):
    @property
    def member_id(self) -> UUID | None: ...

    @property
    def ref(self) -> str: ...


@dataclass(frozen=True)
class Stayed:
    """A change of a list that was not taken back with it, or not whole: these fields a person has changed since."""

    change: Change
    fields: tuple[str, ...]  # none: the contact as it is


def imports_for(actor: Reader) -> "QuerySet[Import]":
    """Every list that was taken in, for who keeps the directory; a lead sees their own. Latest first."""
    return Import.objects.all() if policies.may_administer(actor) else Import.objects.filter(taken_by=actor.ref)


def waiting_for(actor: Reader) -> "QuerySet[WaitingImport]":
    """The list that the actor has sent and not taken in yet. The wall says the same."""
    if actor.member_id is None:
        return WaitingImport.objects.none()
    return WaitingImport.objects.filter(member_id=actor.member_id)


def changes_of(batch: Import) -> "QuerySet[Change]":
    """What a list changed, by agency and contact."""
    found = batch.changes.filter(subject=Subject.CONTACT).select_related("agency", "undone_by")
    return found.order_by("agency__name", "label", "pk")


def stayed(batch: Import) -> list[Stayed]:
    """What was left as it is when the list was taken back, because somebody had built on it."""
    if batch.undone_at is None:
        return []
    found = []
    for change in changes_of(batch).exclude(act=Act.ADDED, undone_by__isnull=False):
        back = set(change.undone_by.after) if hasattr(change, "undone_by") else set()
        if change.act == Act.ADDED:
            found.append(Stayed(change, ()))
        elif left := tuple(name for name in change.after if name not in back and name not in _UNSAID):
            found.append(Stayed(change, left))
    return found
