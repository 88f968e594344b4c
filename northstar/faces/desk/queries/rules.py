"""Routing rules as the desk's pages show them: what each does in words, its versions, and what it would have done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Rule
from northstar.casework.concerns.queries import routing as queries
from northstar.casework.concerns.services.triage import Stale
from northstar.faces.desk.queries.concerns import area_name, label
from northstar.foundation.access.actors import Actor
from northstar.foundation.agencies.models import Agency

MODE_KIND = {"auto": "next", "propose": "open", "notify": "waiting", "never": "harm"}
MODE_VERB = {
    "auto": gettext_lazy("Sends by itself to %(whom)s"),
    "propose": gettext_lazy("Proposes %(whom)s to the desk"),
    "notify": gettext_lazy("Tells %(whom)s, with nothing personal"),
    "never": gettext_lazy("Never sends to %(whom)s"),
}
# What a rule may look at, in the order in which it is read, with the code list its values come from.
FACTS = {
    "areas": gettext_lazy("Place"),
    "categories": gettext_lazy("What it is about"),
    "sectors": gettext_lazy("Sector"),
    "exploitation": gettext_lazy("Exploitation"),
    "child": gettext_lazy("A child"),
    "urgency": gettext_lazy("Urgency"),
    "still_there": gettext_lazy("Still there"),
    "modes": gettext_lazy("What the reporter chose"),
    "origins": gettext_lazy("How it came"),
    "hours": gettext_lazy("Time of day"),
}
LISTS = {"categories": "concern_category", "sectors": "sector", "exploitation": "exploitation_type"}
HOURS = {"office": gettext_lazy("Office hours"), "out": gettext_lazy("Nights, weekends and bank holidays")}
CHOICES: Mapping[str, Sequence[tuple[str, Any]]] = {
    "child": states.Answer.choices,
    "urgency": states.Urgency.choices,
    "still_there": states.Answer.choices,
    "modes": states.ReporterMode.choices,
    "origins": states.Origin.choices,
    "hours": list(HOURS.items()),
}
FIELDS = {
    "title": gettext_lazy("Title"),
    "mode": gettext_lazy("What it does"),
    "profile": gettext_lazy("How much is given"),
    "target": gettext_lazy("Whom"),
    "match": gettext_lazy("When"),
    "priority": gettext_lazy("Order"),
    "respond_minutes": gettext_lazy("Time to answer"),
    "working_time": gettext_lazy("How time is counted"),
    "why": gettext_lazy("Why"),
    "source": gettext_lazy("Source"),
    "checked_on": gettext_lazy("Checked on"),
    "approved_by": gettext_lazy("Approved by"),
}


@dataclass(frozen=True)
class Row:
    """A rule in the list."""

    key: str
    title: str
    does: str
    when: str
    mode: str
    mode_kind: str
    standing: str
    standing_kind: str
    to_check: bool
    changed_from: date


def found_rules(actor: Actor, day: date, *, text: str = "", mode: str = "", show: str = "force") -> "QuerySet[Rule]":
    """The newest versions that pass the filters. ``show``: force (in force or to come), ended, check, or all."""
    found = queries.rules_to_check(actor) if show == "check" else queries.rules_for(actor)
    if show == "force":
        found = found.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    elif show == "ended":
        found = found.filter(valid_to__lte=day)
    if mode:
        found = found.filter(mode=mode)
    for word in text.split():
        found = found.filter(Q(title__icontains=word) | Q(why__icontains=word) | Q(key__icontains=word))
    return found


def rows(rules: Iterable[Rule], day: date) -> list[Row]:
    rules = list(rules)
    names = agency_names()
    return [_row(rule, names, day) for rule in rules]


def _row(rule: Rule, names: Mapping[str, str], day: date) -> Row:
    words, kind = standing(rule, day)
    return Row(
        key=rule.key,
        title=rule.title,
        does=does(rule, names, day),
        when=when_words(rule.match, day),
        mode=rule.get_mode_display(),
        mode_kind=MODE_KIND[rule.mode],
        standing=words,
        standing_kind=kind,
        to_check=rule.checked_on is None,
        changed_from=rule.valid_from,
    )


def standing(rule: Rule, day: date) -> tuple[str, str]:
    """In force, to come or ended, with the kind of tag."""
    if rule.valid_to is not None and rule.valid_to <= max(day, rule.valid_from):
        return _("Ended"), "closed"
    if rule.valid_from > day:
        return _("To come"), "waiting"
    return _("In force"), "settled"


def agency_names() -> dict[str, str]:
    return dict(Agency.objects.values_list("slug", "name"))


def does(rule: Rule, names: Mapping[str, str], day: date) -> str:
    """What a rule does, in one sentence without the conditions."""
    sentence = str(MODE_VERB[rule.mode]) % {"whom": whom(rule, names, day)}
    if rule.mode == states.RuleMode.NEVER:
        return sentence
    return _("%(sentence)s; answer within %(time)s") % {
        "sentence": sentence,
        "time": duration(rule.respond_minutes, rule.working_time),
    }


def whom(rule: Rule, names: Mapping[str, str], day: date) -> str:
    """Who is told, by name or kind, and for what."""
    kinds = _(" or ").join(label("agency_kind", kind, day) for kind in rule.kinds)
    who = names.get(rule.agency, rule.agency) or kinds
    if not rule.purpose:
        return who
    return _("%(who)s (for: %(purpose)s)") % {"who": who, "purpose": label("contact_purpose", rule.purpose, day)}


def when_words(match: Mapping[str, Sequence[str]], day: date) -> str:
    """The conditions of a rule: "Urgency: Immediate · A child: Yes or Not known"; or "Always"."""
    parts = [
        _("%(fact)s: %(values)s")
        % {
            "fact": FACTS[name],
            "values": _(" or ").join(value_word(name, value, day) for value in match[name]),
        }
        for name in FACTS
        if match.get(name)
    ]
    return " · ".join(parts) or _("Always")


def value_word(name: str, value: str, day: date) -> str:
    if name == "areas":
        return area_name(value, day)
    if name in LISTS:
        return label(LISTS[name], value, day)
    return str(dict(CHOICES[name]).get(value, value))


def duration(minutes: int, working: bool) -> str:
    """Minutes as people say them: "30 minutes", "2 working hours", "3 days"."""
    if minutes % 1440 == 0 and not working:
        return ngettext("%(n)s day", "%(n)s days", minutes // 1440) % {"n": minutes // 1440}
    if minutes % 60 == 0:
        n = minutes // 60
        words = (
            ngettext("%(n)s working hour", "%(n)s working hours", n)
            if working
            else ngettext("%(n)s hour", "%(n)s hours", n)
        )
        return words % {"n": n}
    if working:
        return ngettext("%(n)s working minute", "%(n)s working minutes", minutes) % {"n": minutes}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def field_word(name: str, value: Any, names: Mapping[str, str], day: date) -> str:
    """One column of a rule in words."""
    if name == "target":
        return whom(value, names, day)
    if name == "match":
        return when_words(value, day)
    if name == "mode":
        return str(states.RuleMode(value).label)
    if name == "profile":
        return str(states.Profile(value).label)
    if name == "respond_minutes":
        return duration(value, False)
    if name == "working_time":
        return _("Working hours only") if value else _("Day and night")
    return str(value) if value not in (None, "") else _("Nothing")


def summary(rule: Rule, day: date) -> list[dict[str, Any]]:
    names = agency_names()
    never = rule.mode == states.RuleMode.NEVER
    found: list[dict[str, Any]] = [
        {"label": _("What it does"), "value": does(rule, names, day), "wide": True},
        {"label": _("When"), "value": when_words(rule.match, day), "wide": True},
        {"label": _("Why"), "value": rule.why, "wide": True},
    ]
    if not never:
        found.append({"label": _("How much is given"), "value": rule.get_profile_display()})
    found += [
        {"label": _("Order"), "value": rule.priority, "note": _("the smallest number speaks first")},
        {"label": _("Source"), "value": rule.source},
        {"label": _("Approved by"), "value": rule.approved_by or _("Nobody yet")},
    ]
    return found


def steps(actor: Actor, key: str, day: date) -> list[dict[str, Any]]:
    """Every change of a rule, newest first, with what was different."""
    names, found = agency_names(), []
    for version in queries.rule_history(actor, key):
        details = [
            (FIELDS[name], field_word(name, before, names, day), field_word(name, after, names, day))
            for name, before, after in version.differences
        ]
        for position, change in enumerate(version.changes):
            first = position == 0
            found.append(
                {
                    "words": _version_words(version.rule, first),
                    "at": change.at,
                    "by": change.by_name,
                    "reason": change.reason,
                    "details": details if first else [],
                    "from": version.rule.valid_from,
                }
            )
    return sorted(found, key=lambda step: step["at"], reverse=True)


def _version_words(rule: Rule, first: bool) -> str:
    if not first:
        return _("Ended")
    return _("Version %(number)s") % {"number": rule.version} if rule.version > 1 else _("Brought in")


def the_rule(actor: Actor, key: str) -> Rule | None:
    """The newest version of a rule; none for who may not read rules."""
    return queries.rules_for(actor).filter(key=key).order_by(F("version").desc()).first()


def stale_words(stale: Stale, day: date) -> dict[str, Any]:
    """What stands there now beside what was typed, for a save that came second."""
    names = agency_names()
    shown = [
        {
            "label": FIELDS[name],
            "theirs": field_word(name, theirs, names, day),
            "yours": field_word(name, yours, names, day),
        }
        for name, (theirs, yours) in stale.changed.items()
    ]
    return {"by": stale.by, "rows": shown}
