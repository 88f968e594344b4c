"""Forms of the code lists: the filters, a code as it shall read, its end, and that it was checked."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from northstar.foundation.codes import services
from northstar.foundation.codes.models import Code
from northstar.foundation.codes.services.checking import ALWAYS
from northstar.foundation.codes.states import Kind
from northstar.kit import fields


class FilterForm(forms.Form):
    """The filters of one list, in the address."""

    q = fields.TextField(label=_("Words"), required=False, limit=80)
    show = fields.SelectField(
        label=_("Show"),
        required=False,
        blank=None,
        choices=[
            ("now", _("In force and to come")),
            ("check", _("Still to be checked")),
            ("ended", _("Ended")),
            ("all", _("All")),
        ],
    )


class _Dated(forms.Form):
    """A change with its day and its reason."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = fields.WhenField(label=_("From which day?"), help_text=_("For example: today, 7 April 2026"), future=True)
    reason = fields.TextField(
        label=_("Why?"),
        help_text=_("Colleagues read it in the history"),
        limit=300,
        error_messages={"required": _("Say why, for those who read the history")},
    )

    def clean_on(self) -> date:
        when = self.cleaned_data["on"]
        if when is None or when.day is None:
            raise ValidationError(_("Write one day, like 7 April 2026"))
        day: date = when.day
        return day


class CodeForm(_Dated):
    """How a code shall read. Each attribute of its list is a field of its own."""

    code = fields.TextField(
        label=_("Code"), help_text=_("Small letters, figures and underscores. It never changes."), limit=40
    )
    label = fields.TextField(label=_("Label"), help_text=_("For professionals"), limit=160)
    plain_label = fields.TextField(
        label=_("In plain words"), help_text=_("For a passer-by. Empty: the label."), limit=200, required=False
    )
    hint = fields.ParagraphField(label=_("Hint"), limit=1000, required=False)
    synonyms = fields.ParagraphField(label=_("Also called"), help_text=_("One a line"), limit=1000, required=False)
    position = fields.NumberField(
        label=_("Order in the list"), help_text=_("Empty: at the end"), min_value=0, max_value=99999, required=False
    )

    def __init__(
        self, *args: Any, attributes: Mapping[str, Mapping[str, str]], held: Code | None = None, **options: Any
    ):
        self.known, self.held = {**ALWAYS, **attributes}, held
        options["initial"] = _initial(held) if held else {"on": _("today")}
        super().__init__(*args, **options)
        if held is not None:
            del self.fields["code"]
        for name, about in self.known.items():
            self.fields[f"is_{name}"] = _field(Kind(about["kind"]), about["label"])
            self.initial[f"is_{name}"] = _shown((held.attributes if held else {}).get(name))
        self.order_fields([name for name in self.fields if name not in ("on", "reason")])

    @property
    def wording(self) -> services.Wording:
        data = self.cleaned_data
        return services.Wording(
            label=data["label"],
            plain_label=data["plain_label"],
            hint=data["hint"],
            synonyms=_lines(data["synonyms"]),
            position=data["position"],
            attributes=self._attributes(),
        )

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed, by column."""
        wording = self.wording
        return {
            "label": wording.label,
            "plain_label": wording.plain_label or wording.label,
            "hint": wording.hint,
            "synonyms": list(wording.synonyms),
            "attributes": dict(wording.attributes),
        }

    def _attributes(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, about in self.known.items():
            value = self.cleaned_data[f"is_{name}"]
            if Kind(about["kind"]) is Kind.LIST:
                value = _lines(value)
            before = (self.held.attributes if self.held else {}).get(name)
            if value not in (None, "", [], False) or (value is False and before is False):
                found[name] = value
        return found


class RetireForm(_Dated):
    """The end of a code."""

    replaced_by = fields.SelectField(label=_("Which code takes its place?"), blank=_("None"), required=False)

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **options: Any):
        super().__init__(*args, **options)
        self.fields["replaced_by"].choices = [("", _("None")), *others]
        self.fields["on"].label = _("From which day can nobody choose it?")
        self.order_fields(["on", "replaced_by", "reason"])


class CheckForm(forms.Form):
    """That a list, or one code of it, was compared with its source."""

    code = forms.CharField(required=False, max_length=40)


def _field(kind: Kind, label: str) -> forms.Field:
    if kind is Kind.FLAG:
        return fields.ConfirmField(label=label, required=False)
    if kind is Kind.NUMBER:
        return fields.NumberField(label=label, required=False)
    if kind is Kind.LIST:
        return fields.ParagraphField(label=label, help_text=_("One a line"), required=False, limit=1000)
    return fields.TextField(label=label, required=False, limit=300)


def _initial(held: Code) -> dict[str, Any]:
    plain = ("version", "label", "plain_label", "hint", "position")
    return {name: getattr(held, name) for name in plain} | {"synonyms": "\n".join(held.synonyms), "on": _("today")}


def _shown(value: Any) -> Any:
    return "\n".join(value) if isinstance(value, list) else value


def _lines(written: str) -> list[str]:
    return [line.strip() for line in (written or "").splitlines() if line.strip()]
