"""What other agencies ask of the actor's, and what nobody has answered of what the actor's asked."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from northstar.casework.referrals import queries, states
from northstar.casework.referrals.models import Request
from northstar.casework.referrals.queries import shown
from northstar.faces.desk.queries.home import MOST, Item
from northstar.foundation.access.actors import Member
from northstar.foundation.access.catalogue import Permission as P
from northstar.kit.listings import few


def asked_of_us(actor: Member, now: datetime) -> list[Item]:
    """Requests that wait for an answer of the actor's agency, the soonest due first."""
    if not actor.may(P.ANSWER_REQUESTS):
        return []
    return _items(queries.asked_of_us(actor), states.Side.ASKED_OF_US, _("Another agency asks for help"), now)


def asked_by_us(actor: Member, now: datetime) -> list[Item]:
    """What the actor's agency asked and nobody has answered."""
    if not actor.may(P.ASK):
        return []
    return _items(queries.asked_by_us(actor), states.Side.ASKED_BY_US, _("You asked another agency"), now)


def _items(found: "QuerySet[Request]", side: states.Side, why: str, now: datetime) -> list[Item]:
    waiting = found.filter(state__in=states.UNANSWERED).order_by("answer_by", "pk")
    lines: Sequence[Request] = few(
        waiting.select_related(None).select_related("asking_agency", "asked_agency"), MOST // 2
    )
    return [_item(shown.row(one, side, now), why) for one in lines]


def _item(row: shown.Row, why: str) -> Item:
    return Item(
        title=row.title,
        url=reverse("referrals:request", args=[row.pk]),
        why=why,
        about=row.agency,
        reference=row.reference,
        tag=row.state,
        kind=row.state_kind,
        at=row.made_at,
        left=row.left,
        total=row.total,
    )
