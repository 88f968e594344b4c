"""What a reporter added after agencies got their copies: who lacks it, what of it may go there, and sending it on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Addition, Concern, Dispatch, Message
from northstar.casework.concerns.policies import concerns as policies
from northstar.casework.concerns.queries import added as queries
from northstar.casework.concerns.queries import dispatch as dispatches
from northstar.casework.concerns.services import triage
from northstar.casework.concerns.services.dispatch import bringing
from northstar.casework.concerns.services.dispatch.keeping import lean
from northstar.casework.concerns.services.dispatch.looking import Look, look_at_added
from northstar.casework.concerns.services.dispatch.payload import FACT, added_words, holds, tells_account
from northstar.foundation.access.actors import Actor, Member
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused


@dataclass(frozen=True)
class Copy:
    """One copy that an agency has: what was added and is not in it, and what was sent on to it since."""

    dispatch: Dispatch
    lacks: tuple[Message, ...]
    additions: tuple[Addition, ...]
    may_hold_it: bool  # by its profile; what else may be against it is looked at when it is sent on


@dataclass(frozen=True)
class Offer:
    """What of that would go to who has the copy, and what not and why. ``refused``: why nothing at all may go.

    ``has_it``: nothing goes, because all of it is there already.
    """

    dispatch: Dispatch
    look: Look
    refused: str = ""
    has_it: bool = False

    @property
    def may_go(self) -> bool:
        return not self.refused and bool(self.look.gets)


def copies_of(actor: Actor, concern: Concern, said: Sequence[Message] | None = None) -> list[Copy]:
    """Every copy that an agency has, or gets in a moment, beside what was added. Opens the copies."""
    said = queries.added_to(actor, concern) if said is None else said
    if not said:
        return []
    sent: dict[UUID, list[Addition]] = {}
    for one in queries.additions_of(actor, concern):
        sent.setdefault(one.dispatch_id, []).append(one)
    live = dispatches.dispatches_of(actor, concern).filter(state__in=states.LIVE_DISPATCH)
    return [_copy(concern, dispatch, said, sent.get(dispatch.pk, ())) for dispatch in live]


def _copy(concern: Concern, dispatch: Dispatch, said: Sequence[Message], sent: Sequence[Addition]) -> Copy:
    # What ran into trouble may be sent on again, unless somebody there has read it all the same.
    there = {one.message_id for one in sent if not one.trouble or one.seen_at}
    lacks = [one for one in said if one.pk not in there and not holds(dispatch.payload or {}, one)]
    return Copy(dispatch, tuple(lacks), tuple(sent), tells_account(concern, dispatch.profile))


def offers(*, actor: Actor, concern: Concern, added: Collection[UUID], at: datetime) -> list[Offer]:
    """What each agency would get of what was added, for the look before it is sent on. Raises ``Refused``."""
    if not policies.may_send(actor, concern):
        raise Refused(_("Your role does not allow this."))
    copies = copies_of(actor, concern, [one for one in queries.added_to(actor, concern) if one.pk in added])
    return [_offer(one.dispatch, concern, one.lacks, at) for one in copies]


def _offer(dispatch: Dispatch, concern: Concern, lacks: Sequence[Message], at: datetime) -> Offer:
    dispatch.concern, look = concern, look_at_added(concern, dispatch.profile, lacks)
    if not lacks:
        return Offer(dispatch, look, has_it=True)
    try:
        bringing.contact_for(dispatch, at)
    except Refused as refusal:
        return Offer(dispatch, look, str(refusal))
    return Offer(dispatch, look)


@transaction.atomic
def send_on(
    *, actor: Member, concern: Concern, added: Collection[UUID], to: Collection[UUID], at: datetime
) -> list[Dispatch]:
    """Send what was added on to chosen copies of a concern: to all of them, or to none if one is refused.

    What an agency has already does not go again, so that pressing twice, or two officers at once, send it once.
    Answers the copies to which something goes. Raises ``Refused`` with the reason.
    """
    # The copies before the concern: an agency that answers locks them in this order.
    rows = lean(actor).filter(concern_id=concern.pk, pk__in=to).order_by("pk")
    chosen = list(rows.select_for_update(of=("self",)))
    concern = triage.locked(actor, concern.pk)
    if not policies.may_send(actor, concern):
        raise Refused(_("Your role does not allow this."))
    said = [one for one in queries.added_to(actor, concern) if one.pk in added]
    if not said or not chosen or len(chosen) < len(set(to)):
        raise Refused(_("Choose at least one agency that has a copy."))
    sent: dict[UUID, list[Addition]] = {}
    for one in Addition.objects.filter(dispatch__in=chosen):
        sent.setdefault(one.dispatch_id, []).append(one)
    lacking = [_copy(concern, dispatch, said, sent.get(dispatch.pk, ())) for dispatch in chosen]
    reached = [_send_to(actor, one, concern, at) for one in lacking if one.lacks]
    if reached:
        _note_on_concern(actor, concern, reached, at)
    return reached


def _send_to(actor: Member, copy: Copy, concern: Concern, at: datetime) -> Dispatch:
    dispatch, lacks = copy.dispatch, copy.lacks
    offer = _offer(dispatch, concern, lacks, at)
    if not offer.may_go:
        raise Refused(offer.refused or _("%(agency)s may not read what was added.") % {"agency": dispatch.recipient})
    assert actor.membership_id is not None  # a member: the policy let them through
    again = {one.message_id: one for one in copy.additions}
    for place, said in enumerate(lacks):
        addition = again.get(said.pk) or Addition(dispatch=dispatch, message=said)
        addition.dispatch, addition.content = dispatch, added_words(said)
        # A microsecond apart, so that they are read in the order in which they were written.
        addition.made_at, addition.made_by_id = at + timedelta(microseconds=place), actor.membership_id
        addition.sent_at, addition.trouble = None, ""
        addition.save(force_insert=said.pk not in again, force_update=said.pk in again)
    detail = {"profile": offer.look.profile.value, "basis": dispatch.basis, "concern": str(concern.pk)}
    audit.record(
        Action.DISCLOSE,
        "dispatches.added",
        record=dispatch,
        recipient=dispatch.recipient_id,
        purpose=dispatch.purpose,
        count=len(lacks),
        detail=detail | {"messages": [str(one.pk) for one in lacks]},
    )
    bringing.defer_bringing(dispatch)
    return dispatch


def _note_on_concern(actor: Member, concern: Concern, reached: Sequence[Dispatch], at: datetime) -> None:
    """On the concern's history, and the mark goes when no agency is left that could have a fact and has it not."""
    facts = [one for one in queries.added_to(actor, concern) if one.kind == FACT]
    left = [one for one in copies_of(actor, concern, facts) if one.lacks and one.may_hold_it]
    concern.added_waits = bool(left)
    detail = {"recipients": [str(one.recipient_id) for one in reached]}
    triage.keep(concern, actor, "concerns.sent_on", at, fields=["added_waits"], detail=detail)


@transaction.atomic
def leave_added(*, actor: Member, concern_id: UUID, at: datetime) -> Concern:
    """Decide that what was added need not go on: the mark goes. It can be sent on later all the same."""
    concern = triage.locked(actor, concern_id)
    if not policies.may_send(actor, concern):
        raise Refused(_("Your role does not allow this."))
    if concern.added_waits:
        concern.added_waits = False
        triage.keep(concern, actor, "concerns.added_left", at, fields=["added_waits"])
    return concern


def mark_added(concern: Concern) -> None:
    """The reporter added something: where an agency has a copy, the desk has to say whether it goes on.

    The reporter may not know who has one, so the service looks for the desk.
    """
    if concern.added_waits:
        return
    with as_job("concerns.mark_added", concern.owner_agency_id, Permission.READ_CONCERNS):
        if Dispatch.objects.filter(concern_id=concern.pk, state__in=states.LIVE_DISPATCH).exists():
            Concern.objects.filter(pk=concern.pk).update(added_waits=True)
