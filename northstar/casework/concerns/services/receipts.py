"""The reporter's verbs: send, come back, write, add facts, withdraw. Nothing they do is kept with its exact time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.casework.concerns import references, states
from northstar.casework.concerns.models import Concern, Message
from northstar.casework.concerns.policies import concerns as policies
from northstar.casework.concerns.queries import reporters as queries
from northstar.casework.concerns.queries.added import ADDED
from northstar.casework.concerns.services import jobs, routing
from northstar.casework.concerns.services.dispatch import sending_on
from northstar.casework.concerns.services.intake import Report, index_concern, take_in
from northstar.casework.concerns.services.triage import keep, locked
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor, Reporter
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused, move

MOST = 5_000  # characters of a message
MOST_MESSAGES = 200


class UnknownCode(Exception):
    """No concern has this code: wrong, or the concern has been erased. The answer is the same for both."""


@dataclass(frozen=True)
class Opened:
    """A receipt that was shown: the concern, and the key of the reporter's own copy."""

    concern_id: UUID
    copy_key: bytes


def coarse(at: datetime) -> datetime:
    """Rounded down to five minutes, as everything that a reporter does."""
    return at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)


def keep_report(*, actor: Actor, report: Report, at: datetime) -> UUID:
    """Keep a report; sent again unchanged, nothing happens. Sent again with other words, these are kept as a fact.

    So whoever goes back in their browser, changes something and sends again loses nothing. The rules are asked at
    once, so that who is there for it has it before the reporter is thanked.
    """
    concern = take_in(actor=actor, report=report, at=at)
    if concern is not None:
        routing.route_new(concern=concern, excluded=report.must_not_see, at=at)
        return report.concern_id
    scope = Reporter(concern_id=report.concern_id)
    with acting_as(scope):
        concern = locked(scope, report.concern_id)
        other = _other_words(concern, report)
        if other and all(said.body != other for said in Message.objects.filter(concern=concern, kind="fact")):
            _say(concern, other, "fact", at)
    return report.concern_id


def _other_words(concern: Concern, report: Report) -> str:
    """What this sending says and the kept one does not, as a text for the desk."""
    lines = [report.account] if report.account != concern.account else []
    for name, value in report.answers.items():
        if value and value != (concern.answers or {}).get(name):
            lines.append(f"{name}: {_plain(value)}")
    return "\n".join(lines)[:MOST]


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(_plain(part) for part in value.values() if part)
    if isinstance(value, list | tuple):
        return "; ".join(_plain(part) for part in value)
    return str(value)


def open_receipt(*, code: str, at: datetime) -> Opened:
    """Show a receipt code in its plain form (``references.read_code``). Raises ``UnknownCode``.

    Needs no slow hash: the code has 120 random bits. A wrong code costs the same work as a right one.
    """
    lookup, key = references.lookup(code), references.copy_key(code)
    with acting_as(Reporter(lookup=lookup)):
        concern_id = queries.concern_of_receipt(lookup)
    with acting_as(Reporter(concern_id=concern_id or uuid4())):
        read = Message.objects.filter(concern_id=concern_id, from_reporter=False, read_at__isnull=True)  # type: ignore[misc]
        read.update(read_at=coarse(at))
        if concern_id is None:
            raise UnknownCode
        audit.record(Action.CONSULT, "concerns.receipt_opened", kind="concerns.concern", identifier=str(concern_id))
    return Opened(concern_id, key)


def send_message(*, actor: Reporter, body: str, at: datetime) -> None:
    """Write to the desk. Raises ``Refused`` after a withdrawal."""
    _write(actor, body, "message", at)


def add_facts(*, actor: Reporter, body: str, at: datetime) -> None:
    """Add what was seen since, or forgotten. The account itself stays as it was told."""
    _write(actor, body, "fact", at)


def _write(actor: Reporter, body: str, kind: str, at: datetime) -> None:
    with acting_as(actor):
        concern = _own(actor)
        if concern.state == states.State.WITHDRAWN:
            raise Refused(_("This report has been taken back, so nothing more can be added to it."))
        if not body.strip() or len(body) > MOST:
            raise ValueError("a message has between one and five thousand characters")
        last = concern.messages.filter(from_reporter=True).order_by("-at", "-pk").first()
        if last is not None and last.body == body and last.kind == kind and coarse(last.at) == coarse(at):
            return  # the same button, pressed twice
        _say(concern, body, kind, at)


def withdraw(*, actor: Reporter, at: datetime, reason: str = "") -> None:
    """Take the report back. The desk stops; what agencies have been told cannot be called back from people's minds.

    A concern that was merged or closed keeps its state, and the desk reads that its reporter withdrew.
    Doing it twice changes nothing.
    """
    with acting_as(actor):
        concern = _own(actor)
        if concern.state == states.State.WITHDRAWN:
            return
        if concern.state in states.MOVES["withdraw"].sources:
            step = move(concern, states.MOVES, "withdraw")
            keep(concern, actor, step.event, coarse(at), fields=[])
        if reason.strip() or not concern.messages.filter(kind="withdrawal").exists():
            _say(concern, reason[:MOST], "withdrawal", at)


def _own(actor: Reporter) -> Concern:
    concern = locked(actor, actor.subject or uuid4())
    if not policies.may_answer_as_reporter(actor, concern):
        raise Refused(_("This is not your report."))
    return concern


@transaction.atomic
def _say(concern: Concern, body: str, kind: str, at: datetime) -> None:
    """Keep what the reporter said, and tell the desk that there is something."""
    if concern.messages.filter(from_reporter=True).count() >= MOST_MESSAGES:
        raise Refused(_("There are very many messages already. Please ring the helpline."))
    # Never before what it answers, although its own time is coarse: a microsecond tells the order and no more.
    last = concern.messages.order_by("-at").values_list("at", flat=True).first()
    moment = max(coarse(at), last + timedelta(microseconds=1)) if last else coarse(at)
    Message(concern=concern, from_reporter=True, at=moment, body=body, kind=kind).save(force_insert=True)
    if not concern.unread_from_reporter:
        Concern.objects.filter(pk=concern.pk).update(unread_from_reporter=True)
    if kind == "fact":
        index_concern(concern, _facts_of(concern))
    if kind in ADDED:
        sending_on.mark_added(concern)
    audit.record(Action.COLLECT, f"concerns.reporter_{kind}", record=concern)
    jobs.defer("concerns.tell_desk", concern=concern.pk, desk=concern.owner_agency_id)


def _facts_of(concern: Concern) -> list[str]:
    """Everything that was added, newest first."""
    found = list(concern.messages.filter(kind="fact").order_by("-at", "-pk"))
    for one in found:
        one.concern = concern  # one key opens them all
    return [one.body for one in found]
