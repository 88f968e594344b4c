"""Code lists as the coordinator's pages show them: codes with their periods, and history in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from northstar.faces.desk.queries.trail_details import names_of
from northstar.foundation.codes import queries
from northstar.foundation.codes.models import Change, Code, CodeList
from northstar.foundation.codes.states import RESERVED, Act

FIELDS = {
    "label": gettext_lazy("Label"),
    "plain_label": gettext_lazy("In plain words"),
    "hint": gettext_lazy("Hint"),
    "synonyms": gettext_lazy("Also called"),
    "position": gettext_lazy("Order"),
    "valid_from": gettext_lazy("From"),
    "valid_to": gettext_lazy("Until"),
    "attributes": gettext_lazy("Attributes"),
    "words": gettext_lazy("Other languages"),
    "needs_check": gettext_lazy("To be checked"),
    "checked_on": gettext_lazy("Checked on"),
}


@dataclass(frozen=True)
class Row:
    """One period of one code."""

    pk: int
    code: str
    label: str
    plain_label: str
    period: tuple[date | None, date | None]
    standing: str
    standing_kind: str
    to_check: bool
    now: bool
    ended: bool
    reserved: bool


def rows(periods: Iterable[Code], day: date, *, text: str = "", show: str = "now") -> list[Row]:
    """Periods of a list that pass the filters. ``show``: now (in force or to come), ended, check, or all."""
    found = [_row(one, day) for one in periods if _says(one, text)]
    wanted = {
        "now": lambda row: not row.ended,
        "ended": lambda row: row.ended,
        "check": lambda row: row.to_check and not row.ended,
    }.get(show, lambda row: True)
    return [row for row in found if wanted(row)]


def _says(one: Code, text: str) -> bool:
    everything = " ".join([one.code, one.label, one.plain_label, *one.synonyms]).casefold()
    return all(word in everything for word in text.casefold().split())


def _row(one: Code, day: date) -> Row:
    ended = one.valid_to is not None and one.valid_to <= day
    now = one.valid_from <= day and not ended
    words, kind = (_("Ended"), "closed") if ended else (_("In force"), "settled") if now else (_("To come"), "waiting")
    return Row(
        pk=one.pk,
        code=one.code,
        label=one.label,
        plain_label=one.plain_label,
        period=(one.valid_from if one.valid_from.year > 2000 else None, one.valid_to),
        standing=words,
        standing_kind=kind,
        to_check=one.needs_check,
        now=now,
        ended=ended,
        reserved=one.code in RESERVED,
    )


def the_code(slug: str, code: str, day: date) -> Code | None:
    """The period in force, else the newest one to come, else the last that was; none when there is no such code."""
    periods = list(Code.objects.of(slug, code).select_related("code_list"))
    now = [one for one in periods if one.valid_from <= day and (one.valid_to is None or one.valid_to > day)]
    found = now or periods
    return found[-1] if found else None


def steps(listed: CodeList, code: str = "", most: int = 200) -> list[dict[str, Any]]:
    """What was changed in a list, or in one code of it, latest first, with the names of those who did."""
    changes = queries.history_of(listed.slug, code)[:most]
    names = names_of({change.changed_by for change in changes})
    return [
        {
            "words": _("%(act)s: %(label)s")
            % {"act": Act(change.act).label, "label": change.after.get("label", change.code)},
            "code": change.code,
            "at": change.changed_at,
            "by": names.get(change.changed_by, _("The software")),
            "reason": change.reason,
            "details": _details(change),
        }
        for change in changes
    ]


def _details(change: Change) -> list[tuple[Any, str, str]]:
    before: Mapping[str, Any] = change.before or {}
    if not before:
        return []
    return [
        (words, _said(before.get(name)), _said(change.after.get(name)))
        for name, words in FIELDS.items()
        if before.get(name) != change.after.get(name)
    ]


def _said(value: Any) -> str:
    if value in (None, "", [], {}):
        return _("Nothing")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_said(held)}" for key, held in value.items())
    return str(value)


def differences(held: Code, typed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """For a save that came second: what stands there now beside what was typed."""
    return [
        {"label": words, "theirs": _said(getattr(held, name)), "yours": _said(typed[name])}
        for name, words in FIELDS.items()
        if name in typed and getattr(held, name) != typed[name]
    ]
