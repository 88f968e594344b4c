"""What a rule would have done: past concerns that would have gone elsewhere. Sends nothing, keeps nothing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from northstar.casework.concerns.models import Concern
from northstar.casework.concerns.policies import rules as policies
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.services.rules.drafting import RuleDraft, refuse_unfit
from northstar.casework.concerns.services.ruling import reading
from northstar.casework.concerns.services.ruling.deciding import decide, matches
from northstar.casework.concerns.services.ruling.facts import Candidate, Decision, RuleView
from northstar.foundation.access.actors import Member
from northstar.foundation.access.models import Exclusion
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.stamps import sitting
from northstar.kit.transitions import Refused

BACK = timedelta(days=90)


@dataclass(frozen=True)
class Changed:
    """A past concern that would have gone elsewhere. Names of agencies, with how: "Dorset Police (by itself)"."""

    concern_id: UUID
    reference: str
    received_at: datetime
    gains: tuple[str, ...]
    loses: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """``looked_at`` concerns of the last ninety days, ``matched`` by the rule, of which these would have changed.

    ``to`` are the agencies that the rule would have added, by number of concerns. ``cut``: there were more
    concerns than were looked at.
    """

    looked_at: int
    matched: int
    changed: tuple[Changed, ...]
    to: tuple[tuple[str, int], ...]
    cut: bool = False


def preview(*, draft: RuleDraft, actor: Member, at: datetime, key: str = "", most: int = 1000) -> Preview:
    """Try a rule on the past concerns that the actor may read. ``key``: the rule that it would replace.

    Retiring a rule is tried with ``preview_without``. Raises ``Refused``.
    """
    refuse_unfit(draft, reading.day_of(at))
    with sitting():
        return _compare(actor, at, key, [draft.view(key or "draft", 0, date.min)], most)


def preview_without(*, actor: Member, key: str, at: datetime, most: int = 1000) -> Preview:
    """What past concerns would have lost without a rule."""
    with sitting():
        return _compare(actor, at, key, [], most)


def _compare(actor: Member, at: datetime, key: str, instead: list[RuleView], most: int) -> Preview:
    if not policies.may_edit_rules(actor):
        raise Refused(_("Your role does not allow this."))
    recent = queries.concerns_for(actor).filter(received_at__gt=at - BACK, received_at__lte=at)
    concerns = list(recent.order_by("-received_at", "pk")[: most + 1])
    now = reading.rules_on(reading.day_of(at))
    then = [rule for rule in now if rule.key != key] + instead
    moved = [rule for rule in now if rule.key == key] + instead
    closed = agencies.holidays()
    directory = reading.directory_for([*now, *instead], areas=None, desk_id=_desk(actor), at=at, closed=closed)
    excluded = _exclusions(concerns)
    matched = 0
    changed: list[Changed] = []
    to: dict[str, int] = {}
    for concern in concerns[:most]:
        facts = reading.facts_of(concern, concern.received_at, closed)
        if not any(matches(rule, facts) for rule in moved):
            continue
        matched += 1
        own = reading.without(directory, excluded.get(concern.pk, frozenset()))
        before, after = decide(now, facts, own, at), decide(then, facts, own, at)
        difference = _difference(concern, before, after)
        if difference is not None:
            changed.append(difference)
            for name in difference.gains:
                to[name] = to.get(name, 0) + 1
    audit.record(
        Action.CONSULT,
        "rules.previewed",
        kind="concerns.rule",
        identifier=key,
        count=min(len(concerns), most),
        purpose="routing",
    )
    return Preview(
        looked_at=min(len(concerns), most),
        matched=matched,
        changed=tuple(changed),
        to=tuple(sorted(to.items(), key=lambda pair: (-pair[1], pair[0]))),
        cut=len(concerns) > most,
    )


def _desk(actor: Member) -> UUID:
    assert actor.agency_id is not None
    return actor.agency_id


def _exclusions(concerns: Collection[Concern]) -> dict[UUID, frozenset[UUID]]:
    rows = Exclusion.objects.filter(
        record_id__in=[concern.pk for concern in concerns], ended_at__isnull=True, agency__isnull=False
    )
    found: dict[UUID, frozenset[UUID]] = {}
    for record, agency in rows.values_list("record_id", "agency_id"):
        found[record] = found.get(record, frozenset()) | {agency}
    return found


def _difference(concern: Concern, before: Decision, after: Decision) -> Changed | None:
    was, would = _said(before.open), _said(after.open)
    if was == would:
        return None
    return Changed(
        concern.pk, concern.reference, concern.received_at, tuple(sorted(would - was)), tuple(sorted(was - would))
    )


def _said(candidates: Iterable[Candidate]) -> set[str]:
    return {
        _("%(agency)s (by itself)") % {"agency": one.agency.name} if one.automatic else one.agency.name
        for one in candidates
        if one.agency is not None
    }
