"""Asking the rules about one concern: keep what they offer, send what may go by itself, be loud if none is reached."""

import logging
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Dispatch, Proposal, Step
from northstar.casework.concerns.policies import concerns as policies
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.queries import dispatch as dispatch_queries
from northstar.casework.concerns.services import jobs
from northstar.casework.concerns.services.dispatch import making, telling
from northstar.casework.concerns.services.ruling import reading
from northstar.casework.concerns.services.ruling.deciding import decide, matches
from northstar.casework.concerns.services.ruling.facts import Candidate, Decision, Facts
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Contact
from northstar.foundation.codes import queries as codes
from northstar.kit.stamps import sitting
from northstar.kit.transitions import Refused

logger = logging.getLogger("northstar.routing")
_PERMISSIONS = (Permission.READ_CONCERNS, Permission.DISPATCH, Permission.READ_CONTACT)
KEPT = (
    "agency_id",
    "contact_id",
    "purpose",
    "mode",
    "profile",
    "respond_minutes",
    "working_time",
    "rule_key",
    "rule_version",
    "why",
    "blocked",
)


class Earlier(NamedTuple):
    """What a dispatch of the concern tells the next round. In the order in which they are read."""

    recipient_id: UUID
    purpose: str
    state: str
    hand_back_reason: str
    made_at: datetime


def route_new(*, concern: Concern, excluded: Iterable[UUID], at: datetime) -> None:
    """Ask the rules about a concern in the transaction that takes it in: nothing has to fetch and open it again.

    ``excluded`` are the agencies that must not see it, by the report that it was made from.

    Whatever goes wrong here, the concern is kept, and a job asks the rules a moment later.
    """
    try:
        with sitting(), as_job("concerns.route", concern.owner_agency_id, *_PERMISSIONS) as job:
            propose(actor=job, concern=concern, at=at, excluded=frozenset(excluded))
    except Exception:
        logger.warning("a new concern is routed later", exc_info=True)
        jobs.defer("concerns.route", concern=concern.pk, desk=concern.owner_agency_id)


def route(*, concern_id: UUID, desk_id: UUID, at: datetime) -> list[Proposal]:
    """Propose as the job of the desk that holds the concern. Run twice, it writes and sends nothing twice."""
    with sitting(), as_job("concerns.route", desk_id, *_PERMISSIONS) as job:
        found = queries.concerns_for(job).select_related(None).select_related("data_key").order_by()
        concern = found.select_for_update(of=("self",)).filter(pk=concern_id).first()
        return [] if concern is None else propose(actor=job, concern=concern, at=at)


@transaction.atomic(savepoint=False)
def propose(*, actor: Actor, concern: Concern, at: datetime, excluded: frozenset[UUID] | None = None) -> list[Proposal]:
    """Keep what the rules offer now as a new round, unless it is what they offered last; send what may go by itself.

    The caller holds the concern's lock, and names the ``excluded`` if it is new in this transaction, so that nothing
    can have gone. Answers the rows of the new round, none if nothing changed.
    """
    if not policies.may_send(actor, concern) or concern.state not in states.OPEN:
        return []
    new, closed = excluded is not None, agencies.holidays()
    facts = reading.facts_of(concern, at, closed)
    decision = decision_for(
        concern, facts, at, closed, reading.excluded_from(concern.pk) if excluded is None else excluded
    )
    gone = [] if new else Dispatch.objects.filter(concern=concern).values_list(*Earlier._fields)
    earlier = [Earlier(*row) for row in gone]
    rows = _rows(concern, decision, earlier, at)
    last = [] if new else dispatch_queries.last_round(concern, with_agencies=False)
    fresh = [] if _same(rows, last) else rows
    for row in fresh:
        row.round = last[0].round + 1 if last else 1
    Proposal.objects.bulk_create(fresh)
    had = {(row.recipient_id, row.purpose) for row in earlier}  # once only, whatever became of it
    for one in decision.automatic:
        if one.agency is not None and (one.agency.id, one.purpose) not in had:
            _send_by_rule(actor, concern, one, basis_of(one, facts), at)
    _be_loud(concern, decision, at, first=not last)
    return fresh


def decision_for(
    concern: Concern, facts: Facts, at: datetime, closed: Collection[date], excluded: frozenset[UUID]
) -> Decision:
    """What the rules in force say of these facts, with the directory as it is now."""
    rules = [rule for rule in reading.rules_on(reading.day_of(at)) if matches(rule, facts)]
    directory = reading.directory_for(
        rules,
        areas=facts.areas,
        desk_id=concern.owner_agency_id,
        at=at,
        closed=closed,
        with_hours=facts.immediate,
    )
    return decide(rules, facts, reading.without(directory, excluded), at)


def _rows(concern: Concern, decision: Decision, earlier: Iterable[Earlier], at: datetime) -> list[Proposal]:
    back = _handed_back(earlier)
    return [
        Proposal(
            concern=concern,
            at=at,
            agency_id=one.agency.id if one.agency else None,
            contact_id=one.contact.id if one.contact else None,
            purpose=one.purpose,
            mode=one.mode,
            profile=one.profile,
            respond_minutes=one.respond_minutes,
            working_time=one.working_time,
            rule_key=one.rule_key,
            rule_version=one.rule_version,
            why=f"{one.why} {one.held}".strip(),
            blocked=one.blocked or (back.get((one.agency.id, one.purpose), "") if one.agency else ""),
        )
        for one in decision.candidates
    ]


def _handed_back(earlier: Iterable[Earlier]) -> dict[tuple[UUID, str], str]:
    """Who gave it back for what, in words: the rules would only send it there again."""
    return {
        (row.recipient_id, row.purpose): _("They handed it back: %(reason)s.")
        % {"reason": codes.words("hand_back_reason", row.hand_back_reason, row.made_at.date())}
        for row in earlier
        if row.state == states.DispatchState.HANDED_BACK
    }


def _same(rows: list[Proposal], last: list[Proposal]) -> bool:
    def picture(proposals: list[Proposal]) -> list[tuple[Any, ...]]:
        return sorted(tuple(str(getattr(row, name)) for name in KEPT) for row in proposals)

    return picture(rows) == picture(last)


def _send_by_rule(actor: Actor, concern: Concern, one: Candidate, basis: str, at: datetime) -> None:
    """What the engine lets go by itself. The concern stays in the queue: a person still looks at it."""
    if one.agency is None or one.contact is None:
        return
    contact = Contact.objects.select_related("agency").prefetch_related("hours").get(pk=one.contact.id)
    route = making.Route(
        agency=contact.agency,
        contact=contact,
        purpose=one.purpose,
        profile=one.profile,
        why=one.why,
        basis=basis,
        mode=one.mode,
        rule_key=one.rule_key,
        respond_minutes=one.respond_minutes,
        working_time=one.working_time,
    )
    try:
        with transaction.atomic():
            made = making.make_dispatch(actor=actor, concern=concern, route=route, at=at)
    except Refused:
        return  # what the database says by now beats what was decided a moment ago; the proposal stays
    Step.objects.bulk_create(
        [
            Step(
                concern=concern,
                event="concerns.sent_by_rule",
                state=concern.state,
                at=at,
                detail={"recipients": [str(made.recipient_id)], "rule": one.rule_key},
            )
        ]
    )


def basis_of(candidate: Candidate, facts: Facts) -> str:
    """The ground on which something goes by itself, of the list disclosure_basis."""
    if candidate.profile not in states.PERSONAL:
        return "nothing_personal"
    return "safeguarding" if facts.may_be_a_child else "vital_interests"


def _be_loud(concern: Concern, decision: Decision, at: datetime, *, first: bool) -> None:
    missing = decision.missing_recipient
    if missing != concern.missing_recipient:
        # Not through a new version: it must not make an officer's page stale.
        Concern.objects.filter(pk=concern.pk).update(missing_recipient=missing)
        concern.missing_recipient = missing
    if missing:
        telling.tell_desk("reaches_nobody", concern, at, once=f"nobody:{concern.pk}")
    if first and concern.urgency == states.Urgency.IMMEDIATE:
        telling.tell_desk("cannot_wait", concern, at, once=f"cannot wait:{concern.pk}")
    if first and concern.urgency == states.Urgency.TODAY:
        telling.tell_desk("for_today", concern, at, once=f"for today:{concern.pk}")
