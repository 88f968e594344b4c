"""A rule as somebody writes it, and what it must be like before it may route anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Rule
from northstar.casework.concerns.services.ruling.facts import FACT_OF, RuleView
from northstar.foundation.agencies.models import Agency
from northstar.foundation.codes import queries as codes
from northstar.kit.text import clean_line
from northstar.kit.transitions import Refused

# Where the values of a fact come from: a code list, or choices of our own.
_LISTS = {"categories": "concern_category", "sectors": "sector", "exploitation": "exploitation_type"}
_CHOICES: Mapping[str, Sequence[str]] = {
    "child": states.Answer.values,
    "urgency": states.Urgency.values,
    "still_there": states.Answer.values,
    "modes": states.ReporterMode.values,
    "origins": states.Origin.values,
    "hours": ("office", "out"),
}
CARRIED = (
    "title",
    "priority",
    "match",
    "target",
    "mode",
    "profile",
    "respond_minutes",
    "working_time",
    "why",
    "source",
    "checked_on",
    "approved_by",
)
LONGEST = 60 * 24 * 31


@dataclass(frozen=True)
class RuleDraft:
    """What people enter. ``match`` maps names of facts to lists of values, all of which must hold.

    Either ``agency`` (a slug) or ``kinds`` (codes of agency_kind). ``purpose`` may stay empty in a
    ``never`` rule, which then stands against every purpose. ``begins`` is the day from which it holds;
    none: today.
    """

    title: str
    mode: str
    why: str
    source: str
    profile: str = states.Profile.NO_REPORTER
    agency: str = ""
    kinds: tuple[str, ...] = ()
    purpose: str = ""
    match: Mapping[str, Sequence[str]] = field(default_factory=dict)
    priority: int = 100
    respond_minutes: int = 24 * 60
    working_time: bool = True
    approved_by: str = ""
    checked_on: date | None = None
    begins: date | None = None

    def values(self) -> dict[str, Any]:
        """As the columns of a rule."""
        target: dict[str, Any] = {"agency": self.agency} if self.agency else {"kind": list(self.kinds)}
        if self.purpose:
            target["purpose"] = self.purpose
        return {
            "title": clean_line(self.title),
            "priority": self.priority,
            "target": target,
            "mode": str(self.mode),
            "match": {name: list(values) for name, values in self.match.items() if values},
            "profile": str(self.profile),
            "respond_minutes": self.respond_minutes,
            "working_time": self.working_time,
            "why": self.why.strip(),
            "source": clean_line(self.source),
            "checked_on": self.checked_on,
            "approved_by": clean_line(self.approved_by),
        }

    def view(self, key: str, version: int, on: date) -> RuleView:
        return RuleView(
            key=key,
            version=version,
            mode=self.mode,
            profile=self.profile,
            agency=self.agency,
            kinds=tuple(self.kinds),
            purpose=self.purpose,
            match=self.values()["match"],
            priority=self.priority,
            respond_minutes=self.respond_minutes,
            working_time=self.working_time,
            why=self.why,
            valid_from=on,
        )


def draft_of(rule: Rule) -> RuleDraft:
    """A rule as the form shows it."""
    return RuleDraft(
        title=rule.title,
        mode=rule.mode,
        why=rule.why,
        source=rule.source,
        profile=rule.profile,
        agency=rule.agency,
        kinds=rule.kinds,
        purpose=rule.purpose,
        match=rule.match,
        priority=rule.priority,
        respond_minutes=rule.respond_minutes,
        working_time=rule.working_time,
        approved_by=rule.approved_by,
        checked_on=rule.checked_on,
    )


def refuse_unfit(draft: RuleDraft, on: date) -> None:
    """Raise ``Refused`` with the first thing that is wrong with a rule."""
    if not draft.title.strip() or not draft.why.strip() or not draft.source.strip():
        raise Refused(_("A rule needs a title, its reason and its source."))
    if draft.mode not in states.RuleMode.values or draft.profile not in states.Profile.values:
        raise Refused(_("Choose what the rule does and how much is given."))
    if not 1 <= draft.respond_minutes <= LONGEST:
        raise Refused(_("The time to answer is between one minute and 31 days."))
    _refuse_target(draft, on)
    for name, values in draft.match.items():
        _refuse_match(name, values, on)


def _refuse_target(draft: RuleDraft, on: date) -> None:
    if bool(draft.agency) == bool(draft.kinds):
        raise Refused(_("Name one agency, or the kinds of agency that cover the place."))
    if draft.agency and not Agency.objects.filter(slug=draft.agency).exists():
        raise Refused(_("There is no agency “%(agency)s”.") % {"agency": draft.agency})
    never = codes.with_attribute("agency_kind", on, "never_by_rule")
    for kind in draft.kinds:
        if not codes.is_valid("agency_kind", kind, on):
            raise Refused(_("“%(code)s” is not a kind of agency.") % {"code": kind})
        if kind in never and draft.mode != states.RuleMode.NEVER:
            raise Refused(
                _("No rule may send to an agency of the kind “%(kind)s”.")
                % {
                    "kind": codes.label("agency_kind", kind, on),
                }
            )
    sends = draft.agency and draft.mode != states.RuleMode.NEVER
    if sends and Agency.objects.filter(slug=draft.agency, kind__in=never).exists():
        raise Refused(_("No rule may send to this agency."))
    if draft.mode == states.RuleMode.NEVER and not draft.purpose:
        return
    if not codes.is_valid("contact_purpose", draft.purpose, on):
        raise Refused(_("Choose what the contact must be for."))


def _refuse_match(name: str, values: Sequence[str], on: date) -> None:
    if name not in FACT_OF:
        raise Refused(_("A rule cannot look at “%(name)s”.") % {"name": name})
    if isinstance(values, str):
        raise Refused(_("Give the values of “%(name)s” as a list.") % {"name": name})
    for value in values:
        if name in _LISTS:
            known = codes.is_valid(_LISTS[name], value, on)
        else:
            known = name == "areas" or value in _CHOICES[name]
        if not known:
            raise Refused(_("“%(value)s” is not a value of “%(name)s”.") % {"value": value, "name": name})
