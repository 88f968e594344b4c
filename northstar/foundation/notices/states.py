"""Kinds of notice, how often mail goes out, and the life of one mail."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from northstar.foundation.access.actors import Actor
from northstar.kit.transitions import Move


class Frequency(models.TextChoices):
    """How a person hears by mail. In Northstar itself every notice is there at once."""

    AT_ONCE = "at_once", _("At once")
    HOURLY = "hourly", _("Once an hour, if something is waiting")
    DAILY = "daily", _("Once a day at 8 in the morning, whether or not something is waiting")
    NONE = "none", _("No mail")


class Letter(models.TextChoices):
    """The texts that a mail can have. None of them says what happened."""

    WAITING = "waiting", _("Something new is waiting")
    URGENT = "urgent", _("Something needs you now")
    REMINDER = "reminder", _("Something is still waiting")
    HOURLY = "hourly", _("Hourly note")
    DAILY = "daily", _("Daily note")


# When several notices go into one mail, the strongest text is taken.
STRENGTH = (Letter.WAITING, Letter.REMINDER, Letter.URGENT)


class MailState(models.TextChoices):
    WAITING = "waiting", _("Waiting to be sent")
    HANDING = "handing", _("Being handed to the mail server")
    SENT = "sent", _("Accepted by the mail server")
    REFUSED = "refused", _("Refused by the mail server")
    FAILED = "failed", _("Given up after two days")
    DROPPED = "dropped", _("Not needed any more")
    UNSURE = "unsure", _("Handed over; no answer came")


MOVES = {
    "hand_over": Move(frozenset({MailState.WAITING}), MailState.HANDING, "notices.handed_over"),
    "accept": Move(frozenset({MailState.HANDING}), MailState.SENT, "notices.sent"),
    "put_back": Move(frozenset({MailState.WAITING, MailState.HANDING}), MailState.WAITING, "notices.put_back"),
    "refuse": Move(frozenset({MailState.WAITING, MailState.HANDING}), MailState.REFUSED, "notices.refused"),
    "give_up": Move(frozenset({MailState.WAITING, MailState.HANDING}), MailState.FAILED, "notices.given_up"),
    "drop": Move(frozenset({MailState.WAITING}), MailState.DROPPED, "notices.dropped"),
    "doubt": Move(frozenset({MailState.HANDING}), MailState.UNSURE, "notices.unsure"),
}


Naming = Callable[[Actor, Collection[UUID]], Mapping[UUID, str]]


@dataclass(frozen=True)
class Kind:
    """One kind of notice. A room hands its kinds to the house as ``NOTICE_KINDS`` in its ``contributes.py``.

    ``title`` is what the list in Northstar says; it must say nothing about a record. ``permission``: only
    people who have it are told. ``address`` is the name of the page that shows a record, by its id. An
    urgent kind always goes out at once. ``after`` is the name of a task that learns what became of a mail
    to a contact: ``task(record_id, agency_id, mail_id, state)``. ``naming`` answers the references of records
    that the reader may see: the list in Northstar shows them, a mail never does.
    """

    code: str
    title: Any
    letter: Letter = Letter.WAITING
    frequency: Frequency = Frequency.AT_ONCE
    permission: str = ""
    address: str = ""
    after: str = ""
    naming: Naming | None = None

    def __post_init__(self) -> None:
        if self.urgent and self.frequency != Frequency.AT_ONCE:
            raise ValueError(f"{self.code}: an urgent notice goes out at once")
        if self.frequency == Frequency.DAILY:
            raise ValueError(f"{self.code}: the daily note goes out whether or not there is news, so people choose it")

    @property
    def urgent(self) -> bool:
        return self.letter == Letter.URGENT
