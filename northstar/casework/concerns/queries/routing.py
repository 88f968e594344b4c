"""Reading routing rules and their history. Rules hold no personal data; those who edit them read them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from northstar.casework.concerns.models import Rule, RuleChange
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission


def rules_for(actor: Actor) -> "QuerySet[Rule]":
    """The newest version of every rule, ended ones too, by title."""
    if not (actor.may(Permission.EDIT_RULES) or actor.may(Permission.READ_CONCERNS)):
        return Rule.objects.none()
    return Rule.objects.filter(current=True).order_by("title", "key")


def rules_in_force(actor: Actor, on: date) -> "QuerySet[Rule]":
    """The versions that route on a day."""
    if not (actor.may(Permission.EDIT_RULES) or actor.may(Permission.READ_CONCERNS)):
        return Rule.objects.none()
    return Rule.objects.on(on).order_by("title", "key")


def rules_to_check(actor: Actor) -> "QuerySet[Rule]":
    """Rules in use whose source nobody has looked at yet."""
    return rules_for(actor).filter(checked_on__isnull=True, valid_to__isnull=True)


@dataclass(frozen=True)
class Version:
    """One version of a rule with who made it, and what it changed: field, before, after."""

    rule: Rule
    changes: tuple[RuleChange, ...]
    differences: tuple[tuple[str, object, object], ...]


_COMPARED = (
    "title",
    "mode",
    "profile",
    "target",
    "match",
    "priority",
    "respond_minutes",
    "working_time",
    "why",
    "source",
    "checked_on",
    "approved_by",
)


def rule_history(actor: Actor, key: str) -> list[Version]:
    """Every version of a rule, newest first."""
    if not (actor.may(Permission.EDIT_RULES) or actor.may(Permission.READ_CONCERNS)):
        return []
    rows = list(Rule.objects.filter(key=key).prefetch_related("changes").order_by("version"))
    versions = []
    for index, row in enumerate(rows):
        older = rows[index - 1] if index else None
        differences = tuple(
            (name, getattr(older, name), getattr(row, name))
            for name in _COMPARED
            if older is not None and getattr(older, name) != getattr(row, name)
        )
        changes = tuple(sorted(row.changes.all(), key=lambda change: change.at))
        versions.append(Version(row, changes, differences))
    return versions[::-1]
