"""How an organisation comes in: it is invited, or it applies by itself; and how what it said is put right."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.casework.concerns import references
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor, Applicant
from northstar.foundation.agencies.models import Agency
from northstar.foundation.agencies.queries import day_of
from northstar.foundation.vault.models import DataKey
from northstar.kit.transitions import Refused
from northstar.partnership.governance import policies
from northstar.partnership.governance.models import Application
from northstar.partnership.governance.services.keeping import (
    advance,
    defer,
    keep,
    locked,
    note,
    refuse_never,
    refuse_stale,
    require,
)
from northstar.partnership.governance.services.linking import end_links, make_link
from northstar.partnership.governance.states import OPEN, Details, Invitation, Purpose, State

_NAMES = tuple(field.name for field in fields(Details))


@transaction.atomic
def invite(*, actor: Actor, invitation: Invitation, at: datetime) -> Application:
    """Ask an organisation to join. Its lead gets a link by mail to a form that knows this much already."""
    require(policies.may_look_after(actor))
    refuse_never(invitation.kind, at)
    application = _new(uuid4(), State.INVITED, at)
    application.organisation, application.kind = invitation.organisation, invitation.kind
    application.lead = dict(invitation.lead)
    application.invited_at, application.invited_by_id = at, actor.member_id
    _insert(application)
    note(application, "governance.invited", actor, at)
    make_link(application, Purpose.INVITATION, at)
    return application


def apply_to_join(*, details: Details, at: datetime, application_id: UUID | None = None) -> Application:
    """An organisation applies by itself. Sent twice under one id, it is one application."""
    number = application_id or uuid4()
    actor = Applicant(application_id=number)
    with acting_as(actor):
        known = Application.objects.filter(pk=number).first()
        if known is not None:
            return known
        refuse_never(details.kind, at)
        application = _new(number, State.APPLIED, at)
        application.applied_at = at
        _fill(application, details)
        _insert(application)
        note(application, "governance.applied", actor, at)
        make_link(application, Purpose.FOLLOW, at)
        defer("governance.tell", application=application.pk, kind="applied")
    return application


@transaction.atomic
def answer_invitation(*, actor: Applicant, details: Details, at: datetime) -> Application:
    """An invited organisation fills in the form. Its link then shows where it stands."""
    application = locked(actor, actor.application_id or uuid4())
    require(policies.may_answer(actor, application))
    refuse_never(details.kind, at)
    if application.state != State.INVITED:
        raise Refused(_("This has been sent already."))
    application.applied_at = at
    _fill(application, details)
    advance(application, "apply", actor, at, "applied_at", *_NAMES)
    defer("governance.tell", application=application.pk, kind="applied")
    return application


@transaction.atomic
def change_details(
    *, actor: Actor, application_id: UUID, seen_version: int, details: Details, agency_id: UUID | None, at: datetime
) -> Application:
    """A coordinator puts right what was said, or says which agency of the directory it is. Raises ``Stale``.

    Where the address of who signs has changed, their old link stops opening and a new one goes out.
    """
    require(policies.may_look_after(actor))
    application = locked(actor, application_id)
    if application.state not in OPEN - {State.INVITED}:
        raise Refused(_("There is nothing to put right: it was not sent yet, or it is over."))
    refuse_stale(application, seen_version)
    refuse_never(details.kind, at)
    if application.state == State.TO_SIGN and agency_id != application.agency_id:
        raise Refused(_("Its papers are out under the agency that it was approved as. Call it back first."))
    signed_by, led_by = (application.signatory or {}).get("email"), (application.lead or {}).get("email")
    _fill(application, details)
    application.agency = Agency.objects.on(day_of(at)).get(pk=agency_id) if agency_id else None
    if application.agency is not None:
        refuse_never(application.agency.kind, at)
    keep(application, actor, "governance.corrected", at, "agency", *_NAMES)
    if led_by != details.lead.get("email"):
        end_links(application, (Purpose.INVITATION, Purpose.FOLLOW, Purpose.NEWS), at)
        make_link(application, Purpose.INVITATION if application.state == State.INVITED else Purpose.FOLLOW, at)
    if application.state == State.TO_SIGN and signed_by != details.signatory.get("email"):
        end_links(application, (Purpose.SIGN,), at)
        make_link(application, Purpose.SIGN, at)
    return application


@transaction.atomic
def withdraw(*, actor: Actor, application_id: UUID, at: datetime) -> Application:
    """The organisation no longer wants to, or whoever invited it takes that back. Doing it twice changes nothing."""
    application = locked(actor, application_id)
    require(policies.may_answer(actor, application) or policies.may_look_after(actor))
    if application.state == State.WITHDRAWN:
        return application
    application.withdrawn_at = at
    advance(application, "withdraw", actor, at, "withdrawn_at")
    end_links(application, (Purpose.SIGN,), at)
    return application


def _new(pk: UUID, state: str, at: datetime) -> Application:
    return Application(id=pk, reference=references.fresh("P"), state=state, moved_at=at, data_key=DataKey.fresh())


def _insert(application: Application) -> None:
    application.data_key.save(force_insert=True)
    application.save(force_insert=True)


def _fill(application: Application, details: Details) -> None:
    for name in _NAMES:
        value = getattr(details, name)
        setattr(
            application,
            name,
            list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value,
        )
