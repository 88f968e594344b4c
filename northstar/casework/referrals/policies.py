"""Who may ask, answer and take back, and what must not stand in a request."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from northstar.casework.referrals.models import Request
from northstar.casework.referrals.states import AS_CHILD, Reached, Whom
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.agencies.models import Contact
from northstar.kit.identifying import Sign, signs


def may_ask(actor: Actor) -> bool:
    """Any partner's member asks any other partner for help (terms of reference: partners help each other)."""
    return actor.member_id is not None and actor.agency_id is not None and actor.may(Permission.ASK)


def may_follow(actor: Actor, request: Request) -> bool:
    """Everybody who may ask at the agency that asked: people go home, and a colleague takes the call."""
    return request.asking_agency_id == actor.agency_id and actor.may(Permission.ASK)


def may_answer(actor: Actor, request: Request) -> bool:
    """Only the agency that was asked answers."""
    return request.asked_agency_id == actor.agency_id and actor.may(Permission.ANSWER_REQUESTS)


def may_note_answer(actor: Actor, request: Request) -> bool:
    """Where nothing reaches them in writing, whoever rang notes what was said; the step says whose hand it was."""
    return may_follow(actor, request) and request.reached == Reached.RUNG


def why_not_for(contact: Contact, whom: str) -> str:
    """Why a contact does not help this person, or nothing (a child is helped by those who help children)."""
    if whom in AS_CHILD and not contact.for_children:
        return gettext("This contact does not help children. Look for one that does.")
    if whom == Whom.ADULT and not contact.for_adults:
        return gettext("This contact helps children only. Look for one that helps adults.")
    return ""


_TOLD = {
    Sign.PHONE: _(
        "This looks like a telephone number. Take it out; your own goes into “How can they reach you?” and nowhere else"
    ),
    Sign.EMAIL: _("This looks like an e-mail address. Take it out, and say it when you speak"),
    Sign.PLATE: _("This looks like the number of a vehicle. Take it out, and say it when you speak"),
    Sign.ADDRESS: _("This looks like somebody’s address. Say the town, or the area, and nothing closer"),
    Sign.NATIONAL_INSURANCE: _("This looks like a National Insurance number. Take it out"),
    Sign.NHS_NUMBER: _("This looks like an NHS number. Take it out"),
    Sign.BIRTH: _("This looks like a date of birth. Say an age in years, or leave it out"),
}
# Who answers may say how they themselves are reached.
WAYS_TO_REACH = frozenset({Sign.PHONE, Sign.EMAIL})


def names_somebody(
    words: str, today: date, *, own: Collection[str] = (), allowed: Collection[Sign] = frozenset()
) -> list[str]:
    """Why words must not go out as they are: sentences, none where nothing was found.

    A request goes without an agreement because it holds nobody's personal data (UK GDPR article 4(1)). No
    program knows a name when it reads one, so whoever writes is asked as well.
    """
    return [str(_TOLD[sign]) for sign in signs(words, today, own=own) if sign not in allowed]
