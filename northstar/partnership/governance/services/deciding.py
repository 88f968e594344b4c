"""What the coordinator does with an application: look into it, approve, decline, and take either back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.foundation.access.actors import Actor
from northstar.foundation.agencies import services as agencies
from northstar.foundation.agencies.models import Agency, Signature
from northstar.foundation.agencies.queries import day_of, free_slug
from northstar.foundation.agencies.states import LegalRegime
from northstar.foundation.codes import queries as codes
from northstar.kit.transitions import Refused
from northstar.partnership.governance import policies
from northstar.partnership.governance.models import Application, Check
from northstar.partnership.governance.queries import applications as queries
from northstar.partnership.governance.queries import papers
from northstar.partnership.governance.services.keeping import (
    advance,
    defer,
    locked,
    note,
    refuse_never,
    refuse_stale,
    require,
)
from northstar.partnership.governance.services.linking import end_links, make_link
from northstar.partnership.governance.states import Finding, Purpose, State


@transaction.atomic
def take_up(*, actor: Actor, application_id: UUID, at: datetime) -> Application:
    """Begin the checks. A second coordinator who presses it finds it taken up."""
    require(policies.may_look_after(actor))
    application = locked(actor, application_id)
    if application.state != State.CHECKING:
        _take_up(application, actor, at)
    return application


@transaction.atomic
def record_check(*, actor: Actor, application_id: UUID, code: str, finding: str, note_text: str, at: datetime) -> Check:
    """Say what a check came to. The first one takes the application up; the latest of each code counts."""
    require(policies.may_look_after(actor))
    application = locked(actor, application_id)
    if application.state == State.APPLIED:
        _take_up(application, actor, at)
    if application.state != State.CHECKING:
        raise Refused(_("Checks are made while an application is being checked."))
    row = next((one for one in queries.checks_of(actor, application, day_of(at)) if one.code == code), None)
    if row is None:
        raise Refused(_("This check is not in the list any more."))
    if row.always and finding == Finding.NOT_NEEDED:
        raise Refused(_("“%(check)s” can never be set aside.") % {"check": row.label})
    check = Check(application=application, code=code, finding=finding, note=note_text, at=at)
    check.by_id = actor.member_id  # type: ignore[assignment]
    check.save(force_insert=True)
    note(application, "governance.checked", actor, at)
    return check


@transaction.atomic
def approve(*, actor: Actor, application_id: UUID, seen_version: int, at: datetime) -> Application:
    """Let an organisation in: it becomes an agency of the directory, and who may sign gets the papers.

    No personal data goes there until it has signed. Raises ``Stale``, or ``Refused`` with what stands against it.
    """
    require(policies.may_approve(actor))
    application = locked(actor, application_id)
    refuse_stale(application, seen_version)
    refuse_never(application.kind, at)
    against = what_stands_against(actor, application, at)
    if against:
        raise Refused(" ".join(against))
    if application.agency is None:
        application.agency = _agency(application, actor, at)
    refuse_never(application.agency.kind, at)
    application.approved_at, application.approved_by_id = at, actor.member_id
    advance(application, "approve", actor, at, "agency", "approved_at", "approved_by")
    if papers.left_to_sign(application.agency, day_of(at)):
        make_link(application, Purpose.SIGN, at)
    else:  # in the directory already, and everything signed
        defer("governance.join", application=application.pk)
    return application


def what_stands_against(actor: Actor, application: Application, at: datetime) -> list[str]:
    """Why it cannot be approved yet, as sentences; none: it can."""
    day, said = day_of(at), []
    if application.state != State.CHECKING:
        said.append(_("It is not being checked."))
    for row in queries.checks_of(actor, application, day):
        if not row.settled:
            said.append(_("Not looked into yet: %(check)s.") % {"check": row.label})
        elif row.stands_against:
            said.append(_("Answered with no: %(check)s.") % {"check": row.label})
    if not application.area_codes and application.agency is None:
        said.append(_("Nobody has said where it works."))
    if len(papers.newest(day)) < len(papers.KINDS):
        said.append(_("There must be terms of reference and an agreement in force for it to sign. Add them first."))
    return said


@transaction.atomic
def call_back(*, actor: Actor, application_id: UUID, at: datetime) -> Application:
    """Approved too soon. As long as nothing was signed, the link stops opening and the checks go on.

    The agency that was made stays in the directory, where it has signed nothing.
    """
    require(policies.may_look_after(actor))
    application = locked(actor, application_id)
    since = application.approved_at
    if since and Signature.objects.filter(agency=application.agency, signed_at__gte=since).exists():
        raise Refused(_("They have begun to sign, so this cannot be called back."))
    advance(application, "call_back", actor, at)
    end_links(application, (Purpose.SIGN,), at)
    return application


@transaction.atomic
def decline(*, actor: Actor, application_id: UUID, because: str, words: str, at: datetime) -> Application:
    """Say no, with a reason and words that the applicant reads through their link; the mail says neither."""
    require(policies.may_look_after(actor))
    application = locked(actor, application_id)
    if not codes.is_valid("partner_decline_reason", because, day_of(at)):
        raise Refused(_("Choose a reason from the list."))
    application.declined_at, application.declined_by_id = at, actor.member_id
    application.declined_because, application.decision = because, words
    advance(application, "decline", actor, at, "declined_at", "declined_by", "declined_because", "decision")
    end_links(application, (Purpose.SIGN,), at)
    make_link(application, Purpose.NEWS, at)
    return application


@transaction.atomic
def reopen(*, actor: Actor, application_id: UUID, at: datetime) -> Application:
    """Take a no back. What the checks found stays."""
    require(policies.may_look_after(actor))
    application = locked(actor, application_id)
    application.declined_at = application.declined_by = None
    application.declined_because = application.decision = ""
    if application.checking_at is None:
        application.checking_at, application.checking_by_id = at, actor.member_id
    fields = ("declined_at", "declined_by", "declined_because", "decision", "checking_at", "checking_by")
    advance(application, "reopen", actor, at, *fields)
    return application


def _take_up(application: Application, actor: Actor, at: datetime) -> None:
    application.checking_at, application.checking_by_id = at, actor.member_id
    advance(application, "check", actor, at, "checking_at", "checking_by")


def _agency(application: Application, actor: Actor, at: datetime) -> Agency:
    edit = agencies.Edit(by=actor.ref, at=at, reason=_("It applied to become a partner"))
    details = agencies.AgencyDetails(
        name=application.organisation,
        kind=application.kind,
        legal_regime=application.legal_regime or regime_of(application.kind, at),
        source=_("Application %(reference)s") % {"reference": application.reference},
    )
    areas = queries.areas_with_parts(application.area_codes, day_of(at))
    return agencies.add_agency(edit=edit, slug=free_slug(application.organisation), details=details, area_codes=areas)


def regime_of(kind: str, at: datetime) -> str:
    """The law that such an organisation works under, where it could not say."""
    held = codes.entry("agency_kind", kind, day_of(at)).attributes.get("regime")
    return LegalRegime.PART3 if held == "law_enforcement" else LegalRegime.UK_GDPR
