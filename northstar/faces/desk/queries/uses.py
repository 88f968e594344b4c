"""Before something ends: what uses it now. Numbers are of what the reader may read, and stop at a bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Rule
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.queries import dispatch as dispatches
from northstar.casework.concerns.queries import routing
from northstar.casework.referrals import queries as requests
from northstar.casework.referrals.states import OPEN
from northstar.faces.desk.queries.rules import LISTS
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission as P
from northstar.foundation.agencies.models import Contact

# So many concerns are looked through, the newest, and so many dispatches are counted.
MOST_LOOKED_AT, MOST_COUNTED = 5_000, 1_000
LATELY = timedelta(days=90)
FIELDS = {"concern_category": "category", "sector": "sector", "exploitation_type": "exploitation_type"}
_FACTS = {listed: fact for fact, listed in LISTS.items()}


@dataclass(frozen=True)
class CodeUse:
    """``rules`` in force match on the code or name it as whom they tell; ``concerns`` that are open hold it."""

    rules: Sequence[Rule]
    concerns: int
    newest_only: bool
    may_see_rules: bool
    may_see_concerns: bool

    @property
    def matched(self) -> bool:
        return bool(self.rules)


def of_code(actor: Actor, slug: str, code: str, day: date) -> CodeUse:
    """What a code's end would touch."""
    may_see_rules = actor.may(P.EDIT_RULES) or actor.may(P.READ_CONCERNS)
    found = routing.rules_in_force(actor, day) if may_see_rules else Rule.objects.on(day)
    rules = [one for one in found if code in _named(one, slug)]
    held, looked_at = _concerns(actor, slug, code)
    return CodeUse(
        rules=rules,
        concerns=held,
        newest_only=looked_at == MOST_LOOKED_AT,
        may_see_rules=may_see_rules,
        may_see_concerns=slug in FIELDS and actor.may(P.READ_CONCERNS),
    )


def _named(rule: Rule, slug: str) -> Sequence[str]:
    """The codes of a list that a rule names."""
    if slug in _FACTS:
        named = rule.match.get(_FACTS[slug]) or ()
    elif slug == "agency_kind":
        named = rule.kinds
    elif slug == "contact_purpose":
        named = rule.purpose or ()
    else:
        return ()
    return (named,) if isinstance(named, str) else named


def _concerns(actor: Actor, slug: str, code: str) -> tuple[int, int]:
    if slug not in FIELDS:
        return 0, 0
    newest = queries.concerns_for(actor).filter(state__in=states.OPEN).select_related(None).order_by("-received_at")
    held = list(newest.values_list(FIELDS[slug], flat=True)[:MOST_LOOKED_AT])
    return held.count(code), len(held)


@dataclass(frozen=True)
class ContactUse:
    """How much went to a contact lately (``more``: and more), and the rules in force that seek such a contact there.

    ``asked``: requests of it that are still open.
    """

    sent: int
    more: bool
    rules: Sequence[str]
    others: int
    asked: int


def of_contact(actor: Actor, contact: Contact, at: datetime) -> ContactUse:
    """What a contact's end would touch."""
    sent = dispatches.dispatches_for(actor).filter(contact=contact, made_at__gte=at - LATELY).select_related(None)
    counted = len(sent.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])
    day = at.date()
    seeking = [one.title for one in routing.rules_in_force(actor, day) if _seeks(one, contact)]
    standing = contact.agency.contacts.on(day).filter(purpose=contact.purpose, state="confirmed").exclude(pk=contact.pk)
    asked = requests.requests_for(actor).filter(contact=contact, state__in=OPEN).count()
    return ContactUse(min(counted, MOST_COUNTED), counted > MOST_COUNTED, seeking, standing.count(), asked)


def _seeks(rule: Rule, contact: Contact) -> bool:
    of_them = rule.agency == contact.agency.slug or contact.agency.kind in rule.kinds
    return of_them and rule.mode != states.RuleMode.NEVER and rule.purpose == contact.purpose
