"""Taking a concern in: durable, sealed, on the record and on its way to the desk before anybody is thanked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from northstar.casework.concerns import references, states
from northstar.casework.concerns.models import Concern, Receipt, ReporterContact
from northstar.casework.concerns.policies import concerns as policies
from northstar.casework.concerns.services import jobs
from northstar.casework.concerns.services.urgency import first_urgency
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor, Member, Reporter
from northstar.foundation.access.models import Exclusion, Grant
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Agency
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.vault import tokens
from northstar.foundation.vault.models import DataKey
from northstar.kit.transitions import Refused
from northstar.kit.walls import OWN_REPORT

# How soon somebody at the desk must have looked, in minutes round the clock, by urgency.
TRIAGE_MINUTES = {
    states.Urgency.IMMEDIATE: 15,
    states.Urgency.TODAY: 60,
    states.Urgency.SOON: 4 * 60,
    states.Urgency.ROUTINE: 24 * 60,
}


MOST_TOKENS = 5_000  # of one concern, with all that was added to it


@dataclass(frozen=True)
class ReporterDetails:
    """How a named reporter may be reached. ``safe_ways`` are the only ones that may ever be used."""

    name: str = ""
    phone: str = ""
    email: str = ""
    safe_ways: tuple[str, ...] = ()
    times: str = ""
    notes: str = ""

    @property
    def given(self) -> bool:
        """Whether anything was told: somebody whom they trust stands in ``notes``, and "never" in ``safe_ways``."""
        return any((self.name, self.phone, self.email, self.safe_ways, self.times, self.notes))


@dataclass(frozen=True)
class Report:
    """What a reporter tells us. ``concern_id`` is made with the draft, so that sending twice is sending once.

    ``answers`` holds what was typed beside the account: ``when``, ``where``, ``people``, ``vehicles``,
    ``businesses``, ``phones``, ``online``, ``risk``, ``how``, ``notes``. Codes come from the code lists; the
    caller has validated them. ``code`` is the receipt code in its plain form, none for reports by members.
    """

    concern_id: UUID
    mode: str
    account: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""
    origin: str = states.Origin.PUBLIC
    language: str = "en-gb"
    category: str = "not_known"
    exploitation_type: str = "not_known"
    sector: str = "not_known"
    child: str = states.Answer.NOT_ASKED
    still_there: str = states.Answer.NOT_ASKED
    risk_if_acted: str = states.Answer.NOT_ASKED
    in_danger_now: str = states.Answer.NOT_ASKED
    how_known: str = "not_asked"
    indicators: Sequence[str] = ()
    area_codes: Sequence[str] = ()
    area_choices: Sequence[str] = ()
    contact: ReporterDetails | None = None
    must_not_see: Sequence[UUID] = ()


def report_concern(*, actor: Actor, report: Report, at: datetime) -> UUID:
    """Keep a report. Sending the same ``concern_id`` again changes nothing and answers the same.

    The public and reporters may call it, members with ``concerns.report``, and those who triage for what they
    take down for somebody else. Raises ``LookupError`` when
    no agency runs a desk: then nothing could be lost silently, because nothing was taken.
    """
    concern = take_in(actor=actor, report=report, at=at)
    if concern is not None:
        jobs.defer("concerns.route", concern=concern.pk, desk=concern.owner_agency_id)
    return report.concern_id


def take_in(*, actor: Actor, report: Report, at: datetime) -> Concern | None:
    """As ``report_concern``, and nobody asks the rules yet. Answers the concern if it is new."""
    member = actor if isinstance(actor, Member) else None
    taken_down = report.origin in states.TAKEN_DOWN
    if taken_down and not policies.may_take_down(actor):
        raise Refused("Your role does not allow this.")
    reporting = None if taken_down else member
    scope: Actor = replace(member, reporting=report.concern_id) if member else Reporter(concern_id=report.concern_id)
    desk = desk_for(report.area_codes)
    with acting_as(scope, savepoint=False):  # kept whole, or the request that brought it fails
        with connection.cursor() as cursor:
            # The same report twice at the same moment: the second waits, then finds the first.
            cursor.execute("select pg_advisory_xact_lock(%s)", [report.concern_id.int >> 65])
        if Concern.objects.filter(pk=report.concern_id).exists():
            return None
        concern = _keep(report, desk, reporting, at if reporting else _coarse(at))
        _keep_around(concern, report, reporting)
        _add_step(concern, member)
        audit.record(
            Action.COLLECT,
            "concerns.received",
            record=concern,
            detail={"origin": concern.origin, "mode": concern.reporter_mode, "category": concern.category},
        )
    return concern


def desk_for(area_codes: Sequence[str]) -> Agency:
    """The agency whose desk takes a concern in these areas: one that covers them, else the one that covers all."""
    held = agencies.kept_directory().agencies.values()
    desks = sorted((one for one in held if one.agency.runs_desk and one.agency.valid_to is None), key=_slug)
    if not desks:
        raise LookupError("No agency runs a desk.")
    wanted = set(area_codes)
    own = (one for one in desks if wanted & {row.area_code for row in one.coverage})
    return next(own, desks[0]).agency


def _slug(one: agencies.KeptAgency) -> str:
    return one.agency.slug


def _coarse(at: datetime) -> datetime:
    """Nothing that a reporter does is kept with its exact time."""
    return at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)


def _keep(report: Report, desk: Agency, member: Member | None, at: datetime) -> Concern:
    key = DataKey.fresh()
    key.save(force_insert=True)
    urgency = first_urgency(report, on=at.date())
    concern = Concern(
        id=report.concern_id,
        data_key=key,
        reference=references.fresh("C"),
        owner_agency=desk,
        origin=report.origin,
        reporter_mode=report.mode,
        language=report.language,
        received_at=at,
        category=report.category,
        exploitation_type=report.exploitation_type,
        sector=report.sector,
        child=report.child,
        still_there=report.still_there,
        risk_if_acted=report.risk_if_acted,
        how_known=report.how_known,
        indicators=list(report.indicators),
        area_codes=list(report.area_codes),
        area_choices=list(report.area_choices),
        urgency=urgency,
        urgency_order=states.URGENCY_ORDER[urgency],
        due_at=at + timedelta(minutes=TRIAGE_MINUTES[urgency]),
        account=report.account,
        answers=dict(report.answers),
        reporting_agency_id=member.agency_id if member else None,
        reporting_member_id=member.membership_id if member else None,
    )
    concern.save(force_insert=True)
    return concern


def _keep_around(concern: Concern, report: Report, member: Member | None) -> None:
    """Everything that stands beside a concern from its first moment."""
    if report.contact and report.contact.given and concern.reporter_mode != states.ReporterMode.ANONYMOUS:
        details = report.contact
        ReporterContact(
            concern=concern,
            name=details.name,
            phone=details.phone,
            email=details.email,
            safe_ways=list(details.safe_ways),
            times=details.times,
            notes=details.notes,
        ).save(force_insert=True)
    if report.code:
        _keep_receipt(concern, report)
    if member:
        Grant.objects.bulk_create(
            [
                Grant(
                    record_kind="concerns.concern",
                    record_id=concern.pk,
                    owner_agency=concern.owner_agency,
                    agency_id=member.agency_id,
                    basis=OWN_REPORT,
                    given_at=concern.received_at,
                    given_by=member.ref,
                )
            ]
        )
    Exclusion.objects.bulk_create(
        [
            Exclusion(
                record_kind="concerns.concern",
                record_id=concern.pk,
                owner_agency=concern.owner_agency,
                agency_id=agency,
                because="reporter_asked",
                made_at=concern.received_at,
                made_by="reporter",
            )
            for agency in report.must_not_see
        ]
    )
    index_concern(concern)


def _add_step(concern: Concern, member: Member | None) -> None:
    with connection.cursor() as cursor:
        # Plain SQL: the reporter may add a step and needs no number back.
        cursor.execute(
            "insert into concerns_step (concern_id, event, state, by_id, at, reason, detail)"
            " values (%s, 'concerns.received', %s, %s, %s, '', '{}')",
            [concern.pk, concern.state, member.membership_id if member else None, concern.received_at],
        )


def _keep_receipt(concern: Concern, report: Report) -> None:
    copy = {"account": report.account, "answers": dict(report.answers), "category": report.category}
    Receipt(
        lookup=references.lookup(report.code),
        concern=concern,
        copy=references.seal_copy(report.code, concern.pk, copy),
        made_on=concern.received_at.date(),
    ).save(force_insert=True)


def searchable(concern: Concern) -> list[str]:
    """Every text of a concern that the desk may search. The reporter's own details are not among them."""
    found = [concern.reference, concern.account]
    pending: list[Any] = [concern.answers or {}]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, Mapping):
            pending.extend(value.values())
        elif isinstance(value, (list, tuple)):
            pending.extend(value)
    return found


def index_concern(concern: Concern, added: Sequence[str] = ()) -> None:
    """Write the search tokens for the desk, and for the agency that reported: of what was told and ``added`` since."""
    found = set(tokens.tokens_for(*searchable(concern)))
    for text in added:
        # One by one: a long account must not push out the number plate that was added to it.
        if len(found) < MOST_TOKENS:
            found.update(tokens.tokens_for(text))
    numbers = sorted(found)
    rows = [("concern", concern.owner_agency_id)]
    if concern.reporting_agency_id and concern.reporting_agency_id != concern.owner_agency_id:
        rows.append(("report", concern.reporting_agency_id))
    with connection.cursor() as cursor:
        for kind, agency in rows:
            cursor.execute(
                "insert into concerns_searchentry (record_kind, record_id, agency_id, at, tokens)"
                " values (%s, %s, %s, %s, %s)"
                " on conflict (record_id, agency_id) do update set tokens = excluded.tokens",
                [kind, concern.pk, agency, concern.received_at, numbers],
            )
