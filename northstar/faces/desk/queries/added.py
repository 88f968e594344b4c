"""What was added after agencies got their copies, as the desk's pages and the agency's page show it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Addition, Concern, Dispatch
from northstar.casework.concerns.queries import added as queries
from northstar.casework.concerns.queries import dispatch as dispatches
from northstar.casework.concerns.services import dispatch as services
from northstar.casework.concerns.services.dispatch import reason_words
from northstar.casework.concerns.services.dispatch.payload import FACT, WARNED, warns
from northstar.foundation.access.actors import Actor


@dataclass(frozen=True)
class Went:
    """That one addition was sent on to one agency, and how it stands there."""

    agency: str
    day: date  # on which it was added
    at: datetime | None  # from when they may read it; none while it is on its way
    seen_at: datetime | None
    seen_by: str
    trouble: str


@dataclass(frozen=True)
class Standing:
    """Of one thing that the reporter wrote: how many agencies have a copy without it, and to whom it was sent on."""

    without: str
    may_go: bool
    went: Sequence[Went] = ()


def beside_messages(actor: Actor, concern: Concern) -> dict[UUID, Standing]:
    """By message of the reporter: who has a copy without it, and who was sent it after their copy."""
    lacking: dict[UUID, dict[UUID, bool]] = {}
    went: dict[UUID, list[Went]] = {}
    for copy in services.copies_of(actor, concern):
        for said in copy.lacks:
            agencies = lacking.setdefault(said.pk, {})
            recipient = copy.dispatch.recipient_id
            agencies[recipient] = copy.may_hold_it or agencies.get(recipient, False)
        for one in copy.additions:
            went.setdefault(one.message_id, []).append(_went(copy.dispatch, one))
    return {pk: _standing(lacking.get(pk, {}), went.get(pk, ())) for pk in {*lacking, *went}}


def _standing(agencies: Mapping[UUID, bool], went: Sequence[Went]) -> Standing:
    may = sum(agencies.values())
    return Standing(_without_words(len(agencies), may) if agencies else "", may > 0, went)


def beside_copies(actor: Actor, concern: Concern) -> dict[UUID, dict[str, Any]]:
    """By copy: what was sent on to it, and on which days facts were added that it could hold and is without."""
    found = {}
    for copy in services.copies_of(actor, concern):
        facts = [said for said in copy.lacks if said.kind == FACT and copy.may_hold_it]
        days = sorted({timezone.localdate(said.at) for said in facts})
        found[copy.dispatch.pk] = {"went": [_went(copy.dispatch, one) for one in copy.additions], "without": days}
    return found


def unwarned(actor: Actor, concern: Concern) -> dict[UUID, str]:
    """Who has a copy that can be acted on and was made before acting was known to be dangerous: they must be rung."""
    if concern.risk_if_acted != states.Answer.YES:
        return {}
    copies = dispatches.dispatches_of(actor, concern).filter(state__in=states.LIVE_DISPATCH, profile__in=WARNED)
    return {one.pk: str(one.recipient) for one in copies if not warns(one.payload or {})}


def _without_words(count: int, may: int) -> str:
    without = ngettext(
        "%(count)d agency has a copy without this", "%(count)d agencies have a copy without this", count
    ) % {"count": count}
    if may == count:
        return without
    return (
        _("%(without)s, and may not have it") % {"without": without}
        if not may
        else _("%(without)s, of which %(may)d may have it") % {"without": without, "may": may}
    )


def _went(dispatch: Dispatch, one: Addition) -> Went:
    return Went(
        agency=str(dispatch.recipient),
        day=date.fromisoformat(one.content["on"]),
        at=one.sent_at,
        seen_at=one.seen_at,
        seen_by=one.seen_by.user.name if one.seen_by else "",
        trouble=reason_words(one.trouble) if one.trouble else "",
    )


@dataclass(frozen=True)
class More:
    """Something that came to an agency after its copy."""

    pk: UUID
    on: date
    words: str
    came_at: datetime
    seen_at: datetime | None
    seen_by: str
    after_answer: bool


def more_of(actor: Actor, dispatch: Dispatch) -> list[More]:
    """What came in after the agency had its copy, oldest first."""
    return [_more(one, dispatch.answered_at) for one in queries.additions_for(actor, dispatch)]


def _more(one: Addition, answered_at: datetime | None) -> More:
    assert one.sent_at is not None  # or the query would not have answered it
    return More(
        pk=one.pk,
        on=date.fromisoformat(one.content["on"]),
        words=one.content["text"],
        came_at=one.sent_at,
        seen_at=one.seen_at,
        seen_by=one.seen_by.user.name if one.seen_by else "",
        after_answer=answered_at is not None and one.sent_at > answered_at,
    )


def asked_for(actor: Actor, concern: Concern, asked: Iterable[str]) -> list[UUID]:
    """The additions that a page is about: those that its address names, else what an agency is without.

    Without names these are the facts, and only where there is none, messages too: many of those need not go on.
    """
    named = set(asked)
    if named:
        return [one.pk for one in queries.added_to(actor, concern) if str(one.pk) in named]
    lacking = {said.pk: said for copy in services.copies_of(actor, concern) for said in copy.lacks}
    return [pk for pk, said in lacking.items() if said.kind == FACT] or list(lacking)
