"""Reading requests: what an agency asked, and what it was asked."""

from collections.abc import Collection
from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from northstar.casework.concerns.services.dispatch.making import respond_words
from northstar.casework.referrals import states
from northstar.casework.referrals.models import Request
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.models import Exclusion
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Contact
from northstar.foundation.codes import queries as codes
from northstar.foundation.codes.queries import Entry
from northstar.kit.worktime import NeverOpen


def requests_for(actor: Actor) -> "QuerySet[Request]":
    """What the actor's agency asked and was asked, as far as their role goes; newest first."""
    return _whole(_of_us(actor) | _by_us(actor), actor)


def asked_of_us(actor: Actor) -> "QuerySet[Request]":
    """What other agencies ask of the actor's, newest first."""
    return _whole(_of_us(actor), actor)


def asked_by_us(actor: Actor) -> "QuerySet[Request]":
    """What the actor's agency asks of others, newest first."""
    return _whole(_by_us(actor), actor)


def overdue(actor: Actor, at: datetime) -> "QuerySet[Request]":
    """What nobody has answered in time, asked by the actor's agency or of it; the longest overdue first."""
    late = requests_for(actor).filter(state__in=states.UNANSWERED, answer_by__lte=at)
    return late.order_by("answer_by", "pk")


def _of_us(actor: Actor) -> Q:
    able = actor.agency_id is not None and actor.may(Permission.ANSWER_REQUESTS)
    return Q(asked_agency_id=actor.agency_id) if able else Q(pk__in=[])


def _by_us(actor: Actor) -> Q:
    able = actor.agency_id is not None and actor.may(Permission.ASK)
    return Q(asking_agency_id=actor.agency_id) if able else Q(pk__in=[])


def _whole(found: Q, actor: Actor) -> "QuerySet[Request]":
    rows = Request.objects.filter(found).exclude(Exists(_exclusions(actor))).order_by("-made_at", "pk")
    return rows.select_related(
        "data_key",
        "asking_agency",
        "asked_agency",
        "contact__agency",
        "made_by__user",
        "rung_by__user",
        "seen_by__user",
        "accepted_by__user",
        "ended_by__user",
    )


def _exclusions(actor: Actor) -> "QuerySet[Exclusion]":
    named = Q(agency_id=actor.agency_id)
    if actor.member_id:
        named |= Q(membership_id=actor.member_id)
    return Exclusion.objects.filter(named, record_id=OuterRef("pk"), ended_at__isnull=True)


def contact(contact_id: UUID) -> Contact:
    """A contact as it is shown to whoever asks it. Raises ``Contact.DoesNotExist``."""
    return Contact.objects.select_related("agency", "fallback").prefetch_related("hours").get(pk=contact_id)


def needs_of(contact: Contact, day: date) -> list[Entry]:
    """What a contact can be asked for in writing: the needs that its purpose answers."""
    return [
        one
        for one in codes.list_as_of("need", day)
        if one.attributes.get("may_ask")
        and contact.purpose in (*one.attributes.get("purposes", ()), *one.attributes.get("child_purposes", ()))
    ]


def clock(contact: Contact, by_when: str, at: datetime) -> tuple[datetime, str]:
    """When a contact's answer is due, and the rule in words. What cannot wait runs day and night, whatever its hours."""
    working, plain = states.ANSWER_IN[by_when]
    if working is not None and not contact.always_open:
        with suppress(NeverOpen):
            return agencies.due_at(contact, at, working), respond_words(working, working=True)
    return at + timedelta(minutes=plain), respond_words(plain, working=False)


def names_of_asked(actor: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """What requests are called, for the agency that was asked."""
    return dict(asked_of_us(actor).filter(pk__in=ids).values_list("pk", "reference"))


def names_of_asking(actor: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """What requests are called, for the agency that asked."""
    return dict(asked_by_us(actor).filter(pk__in=ids).values_list("pk", "reference"))
