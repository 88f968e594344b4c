"""Adding, revising and retiring routing rules: a change is a new version, and what held before stays readable."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.casework.concerns.models import Rule, RuleChange
from northstar.casework.concerns.policies import rules as policies
from northstar.casework.concerns.services.rules.drafting import CARRIED, RuleDraft, draft_of, refuse_unfit
from northstar.casework.concerns.services.triage import Stale
from northstar.foundation.access.actors import Member
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused
from northstar.kit.worktime import LONDON


@transaction.atomic
def add_rule(*, actor: Member, key: str, draft: RuleDraft, reason: str, at: datetime) -> Rule:
    """Bring in a rule. ``key`` names it for good."""
    _require(actor, reason)
    if Rule.objects.filter(key=key).exists():
        raise Refused(_("There is a rule of this name already. Revise that one."))
    day = _day(at, draft.begins)
    refuse_unfit(draft, day)
    rule = write_version(None, key, draft, day)
    note_change(rule, "rules.added", by=actor.ref, by_name=_named(actor), reason=reason, at=at)
    return rule


@transaction.atomic
def revise_rule(*, actor: Member, key: str, seen_version: int, draft: RuleDraft, reason: str, at: datetime) -> Rule:
    """Put a new version in the place of the newest. Raises ``Stale`` when somebody revised it first."""
    _require(actor, reason)
    newest = _locked(key, seen_version, draft)
    day = _day(at, draft.begins)
    refuse_unfit(draft, day)
    if draft.values() == draft_of(newest).values() and newest.valid_to is None and day >= newest.valid_from:
        return newest
    rule = write_version(newest, key, draft, day)
    note_change(rule, "rules.revised", by=actor.ref, by_name=_named(actor), reason=reason, at=at)
    return rule


@transaction.atomic
def retire_rule(
    *, actor: Member, key: str, seen_version: int, reason: str, at: datetime, on: date | None = None
) -> Rule:
    """End a rule from a day on. Revising it later brings it back."""
    _require(actor, reason)
    rule = _locked(key, seen_version, None)
    day = _day(at, on)
    if rule.valid_to is not None and rule.valid_to <= day:
        raise Refused(_("The rule has ended already."))
    _end_all(key, day)
    rule.refresh_from_db()
    note_change(rule, "rules.retired", by=actor.ref, by_name=_named(actor), reason=reason, at=at)
    return rule


def write_version(newest: Rule | None, key: str, draft: RuleDraft, day: date) -> Rule:
    """The row of a new version, in force from a day; those before it end then."""
    if newest is not None:
        _end_all(key, day)
        Rule.objects.filter(key=key, current=True).update(current=False)
    rule = Rule(key=key, version=newest.version + 1 if newest else 1, valid_from=day, current=True)
    for name, value in draft.values().items():
        setattr(rule, name, value)
    rule.save(force_insert=True)
    return rule


def note_change(rule: Rule, event: str, *, by: str, by_name: str, reason: str, at: datetime) -> None:
    """The row of history, and the line in the trail."""
    RuleChange.objects.bulk_create([RuleChange(rule=rule, at=at, by=by, by_name=by_name, reason=reason.strip()[:200])])
    audit.record(
        Action.ADMINISTER, event, record=rule, detail={"key": rule.key, "version": rule.version, "mode": rule.mode}
    )


def _end_all(key: str, day: date) -> None:
    """End every version that still holds on the day; one that has not begun by then never does."""
    for row in Rule.objects.select_for_update().filter(key=key):
        if row.valid_to is None or row.valid_to > day:
            row.valid_to = max(day, row.valid_from)
            row.save(update_fields=["valid_to"])


def _locked(key: str, seen_version: int, draft: RuleDraft | None) -> Rule:
    """The newest version, locked. Raises ``Rule.DoesNotExist``, ``Stale`` with what somebody else has changed."""
    rule = Rule.objects.select_for_update().get(key=key, current=True)
    if rule.version != seen_version:
        theirs, yours = draft_of(rule).values(), draft.values() if draft else {}
        last = rule.changes.order_by("-at").first()
        differing = [name for name in CARRIED if name in yours and theirs[name] != yours[name]]
        changed = {name: (theirs[name], yours[name]) for name in differing}
        raise Stale(changed, last.by_name if last else "")
    return rule


def _require(actor: Member, reason: str) -> None:
    if not policies.may_edit_rules(actor):
        raise Refused(_("Your role does not allow this."))
    if not reason.strip():
        raise Refused(_("Say why, for those who read the history."))


def _named(actor: Member) -> str:
    return f"{actor.name}, {actor.agency_name}"[:160]


def _day(at: datetime, on: date | None) -> date:
    today = at.astimezone(LONDON).date()
    if on is not None and on < today:
        raise Refused(_("A rule cannot change the past. Choose today or a later day."))
    return on or today
