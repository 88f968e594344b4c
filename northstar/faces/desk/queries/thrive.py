"""THRIVE on the page: the six questions, the grades given, and the urgency that they propose, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from northstar.casework.concerns.models import Assessment
from northstar.casework.concerns.services.urgency import Suggestion, suggested
from northstar.casework.concerns.states import Urgency
from northstar.faces.desk.queries.concerns import URGENCY_KIND, label
from northstar.foundation.codes import queries as codes

LIST, GRADES = "thrive_dimension", "thrive_grade"


@dataclass(frozen=True)
class Dimension:
    """One of the six questions. Its ``code`` names the words, ``grade_name`` the grade, in the form."""

    code: str
    label: str
    asks: str

    @property
    def grade_name(self) -> str:
        return f"grade_{self.code}"


def dimensions(day: date) -> list[Dimension]:
    """The questions as the list of the day has them."""
    listed = [entry for entry in codes.list_as_of(LIST, day) if entry.code not in ("not_known", "not_asked")]
    return [Dimension(entry.code, entry.label, str(entry.attributes.get("asks", ""))) for entry in listed]


def grade_choices(day: date) -> list[tuple[str, str]]:
    """Not assessed first: whoever is in a hurry leaves it so."""
    listed = codes.choices(GRADES, day)
    return [row for row in listed if row[0] == "not_asked"] + [row for row in listed if row[0] != "not_asked"]


def suggestion(grades: Mapping[str, str], day: date) -> dict[str, Any] | None:
    """The urgency that the grades propose, with its reason; none where they say nothing of it."""
    found = suggested(grades, day)
    if found is None:
        return None
    urgency = Urgency(found.urgency)
    return {
        "urgency": urgency.label,
        "code": urgency.value,
        "kind": URGENCY_KIND[urgency],
        "because": _because(found, day),
    }


def _because(found: Suggestion, day: date) -> list[str]:
    said = [
        _("%(question)s: %(grade)s.") % {"question": label(LIST, name, day), "grade": label(GRADES, grade, day).lower()}
        for name, grade in found.because
    ]
    if found.hastened:
        return [*said, _("Where much harm is likely and near, it can't wait.")]
    if any(grade == "not_known" for _name, grade in found.because):
        said.append(_("What is not known counts as medium until somebody knows."))
    return [*said, _("The worse of harm and vulnerability decides: high is today, medium soon, low routine.")]


def earlier(assessments: Iterable[Assessment], day: date) -> list[dict[str, Any]]:
    """Assessments as they were made, each with its grades and words question by question."""
    asked = dimensions(day)
    return [
        {
            "urgency": one.get_urgency_display(),
            "at": one.at,
            "by": one.by.user.name,
            "rows": [
                {
                    "label": question.label,
                    "grade": label(GRADES, one.grades[question.code], day) if question.code in one.grades else "",
                    "words": (one.words or {}).get(question.code, ""),
                }
                for question in asked
                if question.code in one.grades or (one.words or {}).get(question.code)
            ],
        }
        for one in assessments
    ]
