"""How urgent a concern looks: at first from what was told, later from the desk's grades. A person decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from northstar.casework.concerns.states import URGENCY_ORDER, Answer, Urgency
from northstar.foundation.codes import queries as codes

# The least urgency with which a concern of a category begins, by the category's severity.
FLOOR = {"critical": Urgency.TODAY, "high": Urgency.SOON, "medium": Urgency.ROUTINE, "low": Urgency.ROUTINE}
# The THRIVE dimensions of which the worse proposes the urgency, and the one that hastens it.
DECIDE, HASTEN = ("harm", "vulnerability"), "risk"
HIGH, MEDIUM = 3, 2


class Told(Protocol):
    """What the first urgency reads of a report."""

    @property
    def category(self) -> str: ...
    @property
    def child(self) -> str: ...
    @property
    def still_there(self) -> str: ...
    @property
    def in_danger_now(self) -> str: ...


def first_urgency(report: Told, on: date) -> Urgency:
    """What the intake alone suggests. The desk decides; this only puts a concern in its first place in the queue."""
    category = _category(report.category, on)
    floor = FLOOR.get(str(category.get("severity", "")), Urgency.ROUTINE)
    return min(_as_told(report, about_a_child=bool(category.get("child"))), floor, key=URGENCY_ORDER.__getitem__)


def _as_told(report: Told, *, about_a_child: bool) -> Urgency:
    if report.in_danger_now == Answer.YES:
        return Urgency.IMMEDIATE
    child = about_a_child or report.child in (Answer.YES, Answer.NOT_KNOWN)
    there = report.still_there == Answer.YES
    if child and there:
        return Urgency.IMMEDIATE
    if child or there:
        return Urgency.TODAY
    if report.still_there == Answer.NO:
        return Urgency.ROUTINE
    return Urgency.SOON


def _category(code: str, on: date) -> Mapping[str, Any]:
    try:
        return codes.entry("concern_category", code, on).attributes
    except codes.UnknownCode:
        return {}


@dataclass(frozen=True)
class Suggestion:
    """The urgency that grades propose. ``because`` holds the grades that it rests on, dimension by grade."""

    urgency: Urgency
    because: tuple[tuple[str, str], ...]
    hastened: bool = False


def suggested(grades: Mapping[str, str], on: date) -> Suggestion | None:
    """What the grades of an assessment propose, or none where harm and vulnerability were not graded.

    The worse of harm and vulnerability decides: high is today, medium soon, low routine; not known counts as
    medium until somebody knows (the weights stand in the list of grades). A high risk beside a high one makes
    it immediate.
    """
    weights = {name: _weight(grades[name], on) for name in DECIDE if grades.get(name, "not_asked") != "not_asked"}
    if not weights:
        return None
    worst = max(weights.values())
    because = tuple((name, grades[name]) for name in DECIDE if weights.get(name) == worst)
    if worst >= HIGH and _weight(grades.get(HASTEN, "not_asked"), on) >= HIGH:
        return Suggestion(Urgency.IMMEDIATE, (*because, (HASTEN, grades[HASTEN])), hastened=True)
    urgency = Urgency.TODAY if worst >= HIGH else Urgency.SOON if worst >= MEDIUM else Urgency.ROUTINE
    return Suggestion(urgency, because)


def _weight(grade: str, on: date) -> int:
    return int(codes.entry("thrive_grade", grade, on).attributes.get("weight", MEDIUM))
