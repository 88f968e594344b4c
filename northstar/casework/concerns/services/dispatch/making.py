"""Making one dispatch: the copy under a key of its own, the disclosure on the trail, its job. All or nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from northstar.casework.concerns import references, states
from northstar.casework.concerns.models import Concern, Dispatch, DispatchStep
from northstar.casework.concerns.services import jobs
from northstar.casework.concerns.services.dispatch.payload import beside_for, build_payload, profile_for
from northstar.casework.concerns.services.ruling import barring
from northstar.foundation.access.actors import Actor
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Agency, Contact, Signature
from northstar.foundation.agencies.states import ContactState
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.vault.models import DataKey
from northstar.kit.transitions import Refused
from northstar.kit.worktime import LONDON, NeverOpen, add_working_minutes

# How soon an agency must answer where no rule says so: minutes, and whether only its working hours count.
RESPOND = {
    states.Urgency.IMMEDIATE: (30, False),
    states.Urgency.TODAY: (4 * 60, False),
    states.Urgency.SOON: (16 * 60, True),
    states.Urgency.ROUTINE: (40 * 60, True),
}


@dataclass(frozen=True)
class Route:
    """Everything that one dispatch needs beside the concern."""

    agency: Agency
    contact: Contact
    purpose: str
    profile: str
    why: str
    basis: str
    mode: str = states.RuleMode.PROPOSE
    rule_key: str = ""
    respond_minutes: int | None = None
    working_time: bool | None = None
    escalated_from: Dispatch | None = None


def make_dispatch(*, actor: Actor, concern: Concern, route: Route, at: datetime) -> Dispatch:
    """Write one dispatch that is not sent yet, its first step, the disclosure, and the job that delivers it.

    Raises ``Refused`` for whatever must never receive: an agency that has ended or is excluded or of a kind
    that is never told, a contact that has lapsed, personal data without an agreement, and a second copy.
    """
    profile = profile_for(route.profile, concern.reporter_mode)
    refuse_recipient(route.agency, concern, route.purpose, at)
    signature = refuse_route(concern, route, at)
    minutes, working = _clock(route, concern)
    closed = agencies.holidays()
    key = DataKey.fresh()
    key.save(force_insert=True)
    dispatch = Dispatch(
        data_key=key,
        concern=concern,
        reference=references.fresh("D"),
        owner_agency_id=concern.owner_agency_id,
        recipient=route.agency,
        contact=route.contact,
        purpose=route.purpose,
        mode=route.mode,
        profile=profile,
        payload=build_payload(concern, profile, beside_for(concern, profile)),
        why=route.why,
        basis=route.basis,
        signature=signature,
        rule_key=route.rule_key,
        urgency=concern.urgency,
        urgency_order=concern.urgency_order,
        respond_by=respond_by(route.contact, at, minutes, closed, working=working),
        respond_rule=respond_words(minutes, working=working),
        made_at=at,
        made_by_id=actor.member_id,
        escalated_from=route.escalated_from,
    )
    dispatch.save(force_insert=True)
    _settle_what_came_back(concern, at)
    add_step(dispatch, actor, "dispatches.made", at)
    _note_disclosure(dispatch)
    defer_delivery(dispatch)
    return dispatch


def _settle_what_came_back(concern: Concern, at: datetime) -> None:
    """What was handed back has been sent on by this one, so the desk's worklist names it no more."""
    came_back = Dispatch.objects.filter(concern=concern, state=states.DispatchState.HANDED_BACK, needs_desk=True)
    came_back.filter(answered_at__lt=at).update(needs_desk=False)


def _note_disclosure(dispatch: Dispatch) -> None:
    """To whom, how much, on what ground (Data Protection Act 2018, section 62)."""
    detail = {"profile": dispatch.profile, "basis": dispatch.basis, "mode": dispatch.mode}
    audit.record(
        Action.DISCLOSE,
        "dispatches.made",
        record=dispatch,
        recipient=dispatch.recipient_id,
        purpose=dispatch.purpose,
        detail={name: str(value) for name, value in detail.items()} | {"concern": str(dispatch.concern_id)},
    )


def defer_delivery(dispatch: Dispatch) -> None:
    jobs.defer("concerns.deliver", lock=f"dispatch:{dispatch.pk}", dispatch=dispatch.pk, desk=dispatch.owner_agency_id)


def add_step(dispatch: Dispatch, actor: Actor, event: str, at: datetime, reason: str = "") -> None:
    """Write what happened where both agencies read it."""
    DispatchStep.objects.bulk_create(
        [
            DispatchStep(
                dispatch=dispatch,
                event=event,
                state=dispatch.state,
                by_id=actor.member_id,
                by_agency_id=actor.agency_id,
                at=at,
                reason=reason,
            )
        ]
    )


def refuse_ended(concern: Concern) -> None:
    """Raises ``Refused`` when nothing more of a concern goes out: taken back by its reporter, closed, or merged."""
    if concern.state in states.OPEN:
        return
    if concern.state == states.State.WITHDRAWN:
        raise Refused(_("The reporter has taken this back, so nothing more of it goes out."))
    if concern.state == states.State.MERGED:
        raise Refused(_("The concern is merged into another. Take them apart first."))
    raise Refused(_("The concern is closed. Open it again first."))


def refuse_recipient(agency: Agency, concern: Concern, purpose: str, at: datetime) -> None:
    """Raises ``Refused`` for an agency that has ended, and for one that routing would never send to."""
    day = at.astimezone(LONDON).date()
    if agency.valid_from > day or (agency.valid_to is not None and agency.valid_to <= day):
        raise Refused(_("%(agency)s is not at work any more.") % {"agency": agency})
    never = barring.why_never(agency, concern, purpose, at)
    if never:
        raise Refused(never)


def refuse_route(concern: Concern, route: Route, at: datetime) -> Signature | None:
    """The signature under which it may go. Raises ``Refused`` for a dead contact, no agreement, or a second copy."""
    refuse_contact(route.contact, route.agency, at.astimezone(LONDON).date())
    signature = agreement_for(route.agency, profile_for(route.profile, concern.reporter_mode), at)
    if route.escalated_from is None:
        _refuse_second(concern, route)
    return signature


def refuse_contact(contact: Contact, agency: Agency, day: date) -> None:
    if contact.agency_id != agency.pk:
        raise Refused(_("This contact belongs to another agency."))
    ended = contact.valid_to is not None and contact.valid_to <= day
    if contact.state == ContactState.LAPSED or contact.valid_from > day or ended:
        raise Refused(
            _("“%(contact)s” no longer reaches anybody at %(agency)s.")
            % {
                "contact": contact.label,
                "agency": agency,
            }
        )


def agreement_for(agency: Agency, profile: str, at: datetime) -> Signature | None:
    """The signature under which personal data goes. Raises ``Refused`` when there is none and there should be."""
    signature = agencies.agreement_in_force(agency.pk, at)
    if signature is None and profile in states.PERSONAL:
        said = _(
            "%(agency)s has no information sharing agreement in force. Only the place and the kind of harm may go."
        )
        raise Refused(said % {"agency": agency})
    return signature


def _refuse_second(concern: Concern, route: Route) -> None:
    """An agency has a concern once for each purpose."""
    again = Dispatch.objects.filter(
        Q(state__in=states.LIVE_DISPATCH),
        concern=concern,
        recipient=route.agency,
        purpose=route.purpose,
        escalated_from__isnull=True,
    ).first()
    if again is not None:
        raise Refused(
            _("%(agency)s has it already: %(reference)s.")
            % {
                "agency": route.agency,
                "reference": again.reference,
            }
        )


def _clock(route: Route, concern: Concern) -> tuple[int, bool]:
    minutes, working = RESPOND[states.Urgency(concern.urgency)]
    minutes = minutes if route.respond_minutes is None else route.respond_minutes
    working = working if route.working_time is None else route.working_time
    # What cannot wait runs round the clock, whatever a rule says.
    return minutes, working and concern.urgency != states.Urgency.IMMEDIATE


def respond_by(contact: Contact, at: datetime, minutes: int, closed: Collection[date], *, working: bool) -> datetime:
    """When the answer is due: in the contact's own working time, or round the clock."""
    try:
        return add_working_minutes(at, minutes, contact.week if working else None, closed)
    except NeverOpen:
        return add_working_minutes(at, minutes, None, closed)


def respond_words(minutes: int, *, working: bool) -> str:
    """The clock's rule as people say it: "2 working hours", "30 minutes, day and night"."""
    hours, rest = divmod(minutes, 60)
    if rest or not hours:
        time = {"time": ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}}
        return _("%(time)s of working time") % time if working else _("%(time)s, day and night") % time
    if working:
        return ngettext("%(count)d working hour", "%(count)d working hours", hours) % {"count": hours}
    text = ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return _("%(time)s, day and night") % {"time": text}
