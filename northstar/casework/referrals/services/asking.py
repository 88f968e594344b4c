"""The verbs of the agency that asks: ask, note that somebody was rung, take back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.casework.referrals import policies, queries, states
from northstar.casework.referrals.models import Request
from northstar.casework.referrals.services import telling
from northstar.casework.referrals.services.keeping import add_step, keep, last_hand, locked
from northstar.foundation.access.actors import Actor, Member
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Contact
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.codes import queries as codes
from northstar.foundation.notices.services.telling import why_silent
from northstar.foundation.vault.models import DataKey
from northstar.kit import references
from northstar.kit.transitions import Refused, move


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for. ``topic`` is of the list expertise, ``need`` of the list need."""

    need: str
    whom: str
    words: str
    by_when: str
    callback: str
    topic: str = ""
    area_code: str = ""


@transaction.atomic
def ask(*, actor: Member, contact_id: UUID, wanted: Wanted, key: UUID, at: datetime) -> Request:
    """Ask an agency for help by one of its contacts. Raises ``Refused`` with a sentence for whoever asks.

    ``key`` names the page that was filled in: sent twice, it is one request.
    """
    if not policies.may_ask(actor):
        raise Refused(_("Your role does not allow this."))
    # One at a time for each person, so that a button pressed twice makes no twins.
    Membership.objects.select_for_update(of=("self",)).get(pk=actor.member_id)  # type: ignore[misc]
    # Made of the person as well, so that nobody meets another's request by its key.
    pk = uuid5(key, actor.ref)
    again = queries.asked_by_us(actor).filter(pk=pk).first()
    if again is not None and (again.contact_id, again.words) == (contact_id, wanted.words):
        return again
    if again is not None:  # gone back to, and written anew
        pk = uuid4()
    contact = queries.contact(contact_id)
    refuse(actor, contact, wanted, at)
    request = _made(actor, contact, wanted, pk, at)
    request.save(force_insert=True)
    request.reached = telling.tell_asked(request, contact, at, urgent=wanted.by_when == states.By.NOW)
    request.save(update_fields=["reached"])
    add_step(request, actor, "requests.sent", at)
    audit.record(
        Action.DISCLOSE, "requests.sent", record=request, recipient=request.asked_agency_id, purpose=request.need
    )
    return request


def _made(actor: Member, contact: Contact, wanted: Wanted, pk: UUID, at: datetime) -> Request:
    due, rule = queries.clock(contact, wanted.by_when, at)
    key = DataKey.fresh()
    key.save(force_insert=True)
    return Request(  # type: ignore[misc]
        pk=pk,
        data_key=key,
        reference=references.fresh("R"),
        need=wanted.need,
        topic=wanted.topic,
        whom=wanted.whom,
        area_code=wanted.area_code,
        asking_agency_id=actor.agency_id,
        asked_agency=contact.agency,
        contact=contact,
        words=wanted.words,
        callback=wanted.callback,
        by_when=wanted.by_when,
        answer_by=due,
        answer_rule=rule,
        reached=states.Reached.TO_RING,
        made_at=at,
        made_by_id=actor.member_id,
    )


def refuse(actor: Actor, contact: Contact, wanted: Wanted, at: datetime) -> None:
    """Raises ``Refused`` for whoever cannot be asked, what is not asked in writing, and words that tell who."""
    reason = why_not(actor, contact, at)
    if reason:
        raise Refused(reason)
    day = agencies.day_of(at)
    if wanted.need not in {one.code for one in queries.needs_of(contact, day)}:
        raise Refused(_("Choose what you need from the list."))
    if wanted.topic and not codes.is_valid("expertise", wanted.topic, day):
        raise Refused(_("Choose the subject from the list."))
    reason = policies.why_not_for(contact, wanted.whom)
    told = policies.names_somebody(wanted.words, day, own=[wanted.callback])
    if reason or told:
        raise Refused(reason or told[0])


def why_not(actor: Actor, contact: Contact, at: datetime) -> str:
    """Why nothing can be asked of a contact in writing, or nothing."""
    if contact.agency_id == actor.agency_id:
        return _("This is your own agency. Speak to your colleagues.")
    silent = why_silent(contact, at)
    if silent:
        return silent
    if not queries.needs_of(contact, agencies.day_of(at)):
        return _("This contact takes no requests. Ring them, or report a concern.")
    return ""


@transaction.atomic
def note_rung(*, actor: Member, request_id: UUID, at: datetime) -> Request:
    """Say that the agency was rung: nothing reached them in writing, or nobody answered in time. Once is enough."""
    request = _ours(actor, request_id)
    needed = request.reached == states.Reached.TO_RING or request.answer_by <= at
    if needed and request.reached != states.Reached.RUNG and request.state in states.UNANSWERED:
        request.reached, request.rung_at, request.rung_by_id = states.Reached.RUNG, at, actor.member_id
        keep(request, actor, "requests.rung", at, fields=["reached", "rung_at", "rung_by"])
    return request


@transaction.atomic
def withdraw(*, actor: Member, request_id: UUID, at: datetime) -> Request:
    """Take it back: it is no longer needed. Raises ``Refused`` when it has ended already, with who ended it."""
    request = _ours(actor, request_id)
    if request.state == states.State.WITHDRAWN and request.ended_by_id == actor.member_id:
        return request
    if request.state in states.ENDED:
        said = {"name": last_hand(request), "state": str(request.get_state_display()).lower()}
        raise Refused(_("%(name)s was quicker: %(state)s.") % said)
    hand = request.accepted_by_id or request.seen_by_id
    step = move(request, states.MOVES, "withdraw")
    request.ended_at, request.ended_by_id = at, actor.member_id
    keep(request, actor, step.event, at, fields=["ended_at", "ended_by"])
    telling.take_back(request, hand, at)
    return request


def _ours(actor: Member, request_id: UUID) -> Request:
    request = locked(actor, request_id)
    if not policies.may_follow(actor, request):
        raise Refused(_("Only somebody at the agency that asked can do this."))
    return request
