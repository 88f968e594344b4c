"""The desk's verbs over what it sends: look, send, recall, try again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Dispatch, Proposal
from northstar.casework.concerns.policies import concerns as concern_policies
from northstar.casework.concerns.policies import dispatch as policies
from northstar.casework.concerns.queries import dispatch as queries
from northstar.casework.concerns.services import jobs, triage
from northstar.casework.concerns.services.dispatch import files, making, returning, searching, telling
from northstar.casework.concerns.services.dispatch.keeping import keep, locked
from northstar.casework.concerns.services.dispatch.looking import Look, look_at
from northstar.casework.concerns.services.dispatch.payload import beside
from northstar.casework.concerns.services.ruling.deciding import lowest
from northstar.foundation.access.actors import Actor, Member
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Agency, Contact
from northstar.foundation.codes import queries as codes
from northstar.kit.transitions import Refused, move


@dataclass(frozen=True)
class Choice:
    """One recipient that an officer chose, proposed by a rule or not.

    ``contact`` of none: the best for the purpose at this moment. ``again``: the agency handed this concern
    back, and the officer means to send it there all the same.
    """

    agency: Agency
    purpose: str
    profile: str
    why: str
    contact: Contact | None = None
    again: bool = False


def preview_payload(*, actor: Actor, concern: Concern, profile: str, at: datetime) -> Look:
    """What a recipient would get and not get under a profile, for the second look. Raises ``Refused``."""
    if not concern_policies.may_send(actor, concern):
        raise Refused(_("Your role does not allow this."))
    return look_at(concern, profile, beside(concern), files.files_of(actor, concern), at.date())


def preview_choice(*, actor: Actor, concern: Concern, choice: Choice, at: datetime) -> Look:
    """What one choice would give. Raises ``Refused`` for whatever ``send`` would refuse, and writes nothing."""
    if not concern_policies.may_send(actor, concern):
        raise Refused(_("Your role does not allow this."))
    making.refuse_recipient(choice.agency, concern, choice.purpose, at)
    route = _route(choice, concern, queries.last_round(concern), basis="", at=at)
    making.refuse_route(concern, route, at)
    return preview_payload(actor=actor, concern=concern, profile=route.profile, at=at)


@transaction.atomic
def send(
    *, actor: Member, concern: Concern, choices: Sequence[Choice], basis: str, at: datetime, version: int | None = None
) -> list[Dispatch]:
    """Send a concern to the chosen agencies: all of them, or none if one is refused.

    ``version`` is that of the page on which the officer decided; raises ``Stale`` when the concern has
    changed since, ``Refused`` with the reason for a recipient that must not get it or has it already.
    """
    concern = triage.locked(actor, concern.pk)
    if not concern_policies.may_send(actor, concern):
        raise Refused(_("Your role does not allow this."))
    if version is not None and version != concern.version:
        raise triage.Stale({}, triage.last_hand(concern))
    if not choices:
        raise Refused(_("Choose at least one agency."))
    if not codes.is_valid("disclosure_basis", basis, at.date()):
        raise Refused(_("Choose the basis on which it is passed on."))
    if len({(choice.agency.pk, choice.purpose) for choice in choices}) < len(choices):
        raise Refused(_("An agency is chosen twice for the same purpose."))
    step = move(concern, states.MOVES, "send")
    proposals = queries.last_round(concern)
    made = [
        making.make_dispatch(
            actor=actor, concern=concern, at=at, route=_route(choice, concern, proposals, basis=basis, at=at)
        )
        for choice in choices
    ]
    triage.keep(
        concern, actor, step.event, at, fields=[], detail={"recipients": [str(one.recipient_id) for one in made]}
    )
    jobs.defer("concerns.route", concern=concern.pk, desk=concern.owner_agency_id)
    return made


def _route(
    choice: Choice, concern: Concern, proposals: Sequence[Proposal], *, basis: str, at: datetime
) -> making.Route:
    """The choice with the rule that proposed it and its clock, and never more than that rule gives."""
    rows = [row for row in proposals if (row.agency_id, row.purpose) == (choice.agency.pk, choice.purpose)]
    usable = [row for row in rows if not row.blocked]
    proposal = usable[-1] if usable else None
    _refuse_again(concern, choice)
    return making.Route(
        agency=choice.agency,
        contact=choice.contact or _best_contact(choice, concern, proposal, at),
        purpose=choice.purpose,
        profile=_capped(choice.profile, usable or rows),
        why=choice.why,
        basis=basis,
        mode=proposal.mode if proposal else states.RuleMode.PROPOSE,
        rule_key=proposal.rule_key if proposal else "",
        respond_minutes=proposal.respond_minutes if proposal else None,
        working_time=proposal.working_time if proposal else None,
    )


def _capped(profile: str, rows: Sequence[Proposal]) -> str:
    """What was chosen, lowered to the most that the rules give this agency; as chosen where no rule names it."""
    most = min((states.PROFILE_ORDER.index(states.Profile(row.profile)) for row in rows), default=0)
    return lowest(profile, states.PROFILE_ORDER[most])


def _refuse_again(concern: Concern, choice: Choice) -> None:
    """What came back goes there again only when an officer says that this is meant."""
    back = Dispatch.objects.filter(
        concern=concern, recipient=choice.agency, purpose=choice.purpose, state=states.DispatchState.HANDED_BACK
    )
    if not choice.again and back.exists():
        raise Refused(
            _("%(agency)s handed it back. Say that you send it again on purpose.") % {"agency": choice.agency}
        )


def _best_contact(choice: Choice, concern: Concern, proposal: Proposal | None, at: datetime) -> Contact:
    if proposal is not None and proposal.contact_id:
        found = Contact.objects.filter(pk=proposal.contact_id, agency=choice.agency).prefetch_related("hours").first()
        if found is not None:
            return found
    reached = agencies.reach(choice.agency, choice.purpose, at, area_codes=concern.area_codes)
    if reached.contact is None or reached.agency.pk != choice.agency.pk:
        raise Refused(reached.why)
    return reached.contact


@transaction.atomic
def recall(*, actor: Actor, dispatch_id: UUID, at: datetime, reason: str = "") -> Dispatch:
    """Take back what was sent: the recipient no longer sees it. What somebody has read cannot be taken back."""
    dispatch = _theirs(actor, dispatch_id)
    was_with_them = dispatch.state in states.WITH_RECIPIENT
    step = move(dispatch, states.DISPATCH_MOVES, "recall")
    keep(dispatch, actor, step.event, at, reason=reason)
    if was_with_them:
        searching.forget_copy(dispatch)
        files.close_files(actor, dispatch, at)
        telling.take_back(dispatch, at)
    returning.return_to_desk(actor, dispatch.concern_id, at)
    jobs.defer("concerns.route", concern=dispatch.concern_id, desk=dispatch.owner_agency_id)
    return dispatch


@transaction.atomic
def retry(*, actor: Actor, dispatch_id: UUID, at: datetime) -> Dispatch:
    """Try again to deliver what failed; nothing else is sent again. Refuses when the concern is closed, and personal
    data where there is no agreement in force any more."""
    dispatch = _theirs(actor, dispatch_id)
    making.refuse_ended(dispatch.concern)
    making.agreement_for(dispatch.recipient, dispatch.profile, at)
    step = move(dispatch, states.DISPATCH_MOVES, "retry")
    keep(dispatch, actor, step.event, at)
    making.defer_delivery(dispatch)
    return dispatch


def _theirs(actor: Actor, dispatch_id: UUID) -> Dispatch:
    """The dispatch, locked, if the actor's desk sent it. Raises ``Dispatch.DoesNotExist``, ``Refused``."""
    dispatch = locked(actor, dispatch_id)
    if dispatch is None:
        raise Dispatch.DoesNotExist
    if not policies.may_withdraw(actor, dispatch):
        raise Refused(_("Your role does not allow this."))
    return dispatch
