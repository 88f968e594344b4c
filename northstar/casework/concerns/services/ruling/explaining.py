"""Why here: one plain sentence for every route."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from northstar.casework.concerns import states
from northstar.casework.concerns.services.ruling.facts import AgencyView, Directory, Facts, RuleView


def why(rule: RuleView, facts: Facts, directory: Directory, agency: AgencyView | None) -> str:
    """What about this concern leads to this agency, in one sentence; then the rule's own reason."""
    parts = [*_place(rule, facts, directory, agency), *_matched(rule, facts)]
    if not parts:
        return rule.why or _("The rule holds for every concern.")
    sentence = (
        parts[0]
        if len(parts) == 1
        else _("%(first)s and %(last)s")
        % {
            "first": ", ".join(parts[:-1]),
            "last": parts[-1],
        }
    )
    return f"{sentence[0].upper()}{sentence[1:]}. {rule.why}".rstrip()


def _place(rule: RuleView, facts: Facts, directory: Directory, agency: AgencyView | None) -> Iterator[str]:
    if agency is None:
        named = _named(facts.areas, directory)
        if named:
            yield _("the place is in %(place)s") % {"place": named[0]}
        elif not facts.areas:
            yield _("the place is not known")
        return
    certain, maybe = agency.areas & facts.certain_areas, agency.areas & facts.areas
    if certain and (names := _named(certain, directory)):
        yield _("the place is in %(place)s") % {"place": names[0]}
    elif maybe and not certain and (names := _named(maybe, directory)):
        yield _("the place is near a border and may be in %(place)s") % {"place": names[0]}
    elif not facts.areas and directory.works_everywhere(agency):
        yield _("the place is not known and %(agency)s works in the whole region") % {"agency": agency.name}


def _named(codes: frozenset[str], directory: Directory) -> list[str]:
    """Names of these areas, the smallest first: the directory keeps them in that order."""
    return [name for code, name in directory.area_names.items() if code in codes]


def _matched(rule: RuleView, facts: Facts) -> Iterator[str]:
    """Words for what the rule looked at, in the order in which people ask."""
    for name, words_for in _WORDS.items():
        if name in rule.match and (words := words_for(facts)):
            yield words


def _about(facts: Facts) -> str:
    return _("it is about “%(what)s”") % {"what": facts.labels.get("category", facts.category)}


def _exploitation(facts: Facts) -> str:
    return _("it may be “%(what)s”") % {"what": facts.labels.get("exploitation_type", facts.exploitation_type)}


def _sector(facts: Facts) -> str:
    return _("the sector is “%(what)s”") % {"what": facts.labels.get("sector", facts.sector)}


def _child(facts: Facts) -> str:
    return {
        states.Answer.YES: _("there is a child"),
        states.Answer.NOT_KNOWN: _("a child may be there"),
        states.Answer.NO: _("no child is known to be there"),
    }.get(states.Answer(facts.child), _("nobody has asked about a child"))


def _still_there(facts: Facts) -> str:
    return {
        states.Answer.YES: _("somebody is still there"),
        states.Answer.NO: _("nobody is there any more"),
    }.get(states.Answer(facts.still_there), "")


def _urgency(facts: Facts) -> str:
    return {
        states.Urgency.IMMEDIATE: _("it cannot wait"),
        states.Urgency.TODAY: _("it should be looked at today"),
        states.Urgency.SOON: _("it should be looked at soon"),
        states.Urgency.ROUTINE: _("it is not urgent"),
    }[states.Urgency(facts.urgency)]


def _mode(facts: Facts) -> str:
    return {
        states.ReporterMode.ANONYMOUS: _("the reporter stays anonymous"),
        states.ReporterMode.CONFIDENTIAL: _("the reporter’s details stay with the desk"),
        states.ReporterMode.SHARE: _("the reporter may be contacted"),
    }[states.ReporterMode(facts.mode)]


_WORDS: dict[str, Callable[[Facts], str]] = {
    "categories": _about,
    "exploitation": _exploitation,
    "sectors": _sector,
    "child": _child,
    "still_there": _still_there,
    "urgency": _urgency,
    "modes": _mode,
    "hours": lambda facts: _("offices are open") if facts.office_hours else _("offices are closed"),
    "origins": lambda facts: facts.labels.get("origin", ""),
}
