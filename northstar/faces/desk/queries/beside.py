"""A record in short, for whoever looks down a list: what to do next, who has it, and how the account begins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Dispatch
from northstar.casework.concerns.policies import concerns as policies
from northstar.casework.concerns.queries import dispatch as dispatches
from northstar.faces.desk.queries import concerns as shown
from northstar.faces.desk.queries import inbox, records
from northstar.faces.desk.queries.onlookers import onlookers
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission

WORDS_SHOWN = 60  # of the account: enough to know what it is, few enough to read in passing


@dataclass(frozen=True)
class Next:
    """The one next thing to do: a sentence, and what the button beside it says and opens. ``claim`` takes it on."""

    words: str
    button: str
    url: str
    claim: bool = False
    take_over: bool = False


def concern(found: Concern, actor: Actor, now: datetime) -> dict[str, Any]:
    """What stands beside the list. Reads the concern: whoever calls this puts that on the trail."""
    row = shown.row(found, actor, now)
    sent = records.sent(dispatches.dispatches_of(actor, found), now)
    return {
        "concern": found,
        "row": row,
        "next": _next(found, row, actor, somebody_has=any(one.is_live for one in sent)),
        "facts": records.told(found, now.date()),
        "sent": sent,
        "onlookers": onlookers(actor, found, now),
        "account": Truncator(found.account).words(WORDS_SHOWN),
    }


def dispatch(found: Dispatch, actor: Actor, now: datetime) -> dict[str, Any]:
    """What was sent to the actor's agency, in short. Whoever calls this puts it on the trail."""
    payload = inbox.payload(found)
    return {
        "dispatch": found,
        "row": inbox.row(found, now),
        "facts": inbox.told(found, now),
        "may_answer": actor.may(Permission.ANSWER) and found.state in states.UNANSWERED,
        "may_endanger": payload.may_endanger,
        "onlookers": onlookers(actor, found, now),
        "account": Truncator(payload.account).words(WORDS_SHOWN),
    }


def _next(found: Concern, row: shown.Row, actor: Actor, *, somebody_has: bool) -> Next | None:
    if found.state not in states.OPEN or not policies.may_triage(actor, found):
        return None
    if not row.mine:
        return _taking(found, row)
    if found.unread_from_reporter:
        return Next(_("Read what the reporter wrote"), _("Open the messages"), _tab(found, "messages"))
    if not row.in_triage:
        return None
    if not found.assessments.exists():
        return Next(_("Say how urgent it is"), _("Assess it"), _tab(found, "assess"))
    if found.area_choices:
        return Next(_("Say which side of the border it is"), _("Pick the area"), _tab(found, "assess"))
    if somebody_has:
        return Next(_("See what the agencies answered"), _("Who has it"), _tab(found, "routes"))
    return Next(_("Decide who should know"), _("Choose who should have it"), _tab(found, "routes"))


def _taking(found: Concern, row: shown.Row) -> Next | None:
    if row.owner:
        words = _("%(name)s has it. Take over only if they cannot go on.") % {"name": row.owner}
        button = _("Take over from %(name)s") % {"name": row.owner}
        return Next(words, button, reverse("desk:claim", args=[found.pk]), claim=True, take_over=True)
    if not row.in_triage:
        return None
    words = _("Nobody has looked at it yet")
    return Next(words, _("I'll take this"), reverse("desk:claim", args=[found.pk]), claim=True)


def _tab(found: Concern, name: str) -> str:
    return reverse("desk:concern-tab", args=[found.pk, name])
