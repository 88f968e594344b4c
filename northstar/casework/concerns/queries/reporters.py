"""What a reporter reads who comes back with their code: how far it is, the conversation, their own copy.

Every read needs ``acting_as(Reporter(concern_id=…))``; with another actor there is nothing to find.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from northstar.casework.concerns import references, states
from northstar.casework.concerns.models import Concern, Message, Receipt
from northstar.foundation.access.actors import Reporter


class Stage(StrEnum):
    """How far a concern is, as coarsely as its reporter is told. Never the desk's opinion, nor whom it went to."""

    RECEIVED = "received"
    LOOKING = "looking"
    WITH_AGENCIES = "with_agencies"
    ACTED_ON = "acted_on"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


# A merged concern is looked at together with others; that there are others is not the reporter's to know.
STAGES = {
    states.State.RECEIVED: Stage.RECEIVED,
    states.State.IN_TRIAGE: Stage.LOOKING,
    states.State.MERGED: Stage.LOOKING,
    states.State.WITH_AGENCIES: Stage.WITH_AGENCIES,
    states.State.ACTED_ON: Stage.ACTED_ON,
    states.State.CLOSED: Stage.CLOSED,
    states.State.WITHDRAWN: Stage.WITHDRAWN,
}
WAY = (Stage.RECEIVED, Stage.LOOKING, Stage.WITH_AGENCIES, Stage.ACTED_ON, Stage.CLOSED)


@dataclass(frozen=True)
class Said:
    """One message of the conversation, by day only."""

    mine: bool
    kind: str
    body: str
    on: date


@dataclass(frozen=True)
class Status:
    stage: Stage
    received_on: date
    messages: tuple[Said, ...]

    @property
    def asked(self) -> bool:
        """Whether the desk wrote last and may be waiting for an answer."""
        return bool(self.messages) and not self.messages[-1].mine

    @property
    def may_write(self) -> bool:
        return self.stage is not Stage.WITHDRAWN


def status_for(reporter: Reporter) -> Status | None:
    """How far the reporter's concern is, and what was said since; none when it is gone."""
    concern = Concern.objects.select_related("data_key").filter(pk=reporter.subject).first()  # type: ignore[misc]
    if concern is None:
        return None
    said = Message.objects.filter(concern=concern).order_by("at", "from_reporter", "pk")
    messages = []
    for message in said:
        message.concern = concern  # one key opens them all
        messages.append(Said(message.from_reporter, message.kind, message.body, message.at.date()))
    return Status(STAGES[states.State(concern.state)], concern.received_at.date(), tuple(messages))


def own_copy(reporter: Reporter, key: bytes) -> dict[str, Any]:
    """What the reporter sent, opened with the key of their code. Empty when there is no receipt."""
    receipt = Receipt.objects.filter(concern_id=reporter.subject).first()  # type: ignore[misc]
    return references.open_copy(key, receipt.concern_id, bytes(receipt.copy)) if receipt else {}


def concern_of_receipt(lookup: bytes) -> UUID | None:
    """The concern that a code opens. The actor must be ``Reporter(lookup=…)`` with the same lookup."""
    return Receipt.objects.filter(lookup=lookup).values_list("concern_id", flat=True).first()
