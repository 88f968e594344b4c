"""Forms of the routing rules: the filters, a rule as it is written, and its end."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from northstar.casework.concerns import states
from northstar.casework.concerns.services import rules as services
from northstar.faces.desk.queries.agencies import filter_areas
from northstar.faces.desk.queries.rules import CHOICES, FACTS, LISTS, value_word
from northstar.foundation.agencies.models import Agency
from northstar.foundation.codes import queries as codes
from northstar.kit import fields

UNITS = {"minutes": 1, "hours": 60, "days": 1440}
# Facts with a few answers stand open in the form; long lists of answers fold away.
SHORT, LONG = (
    ("urgency", "child", "still_there", "hours", "modes", "origins"),
    ("areas", "categories", "sectors", "exploitation"),
)


class FilterForm(forms.Form):
    """The filters of the list, in the address."""

    q = fields.TextField(label=_("Words"), required=False, limit=80)
    mode = fields.SelectField(
        label=_("What it does"), choices=states.RuleMode.choices, blank=_("Anything"), required=False
    )
    show = fields.SelectField(
        label=_("Show"),
        required=False,
        blank=None,
        choices=[
            ("force", _("In force and to come")),
            ("check", _("Still to be checked")),
            ("ended", _("Ended")),
            ("all", _("All")),
        ],
    )


class _Explained(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = fields.WhenField(
        label=_("From which day?"),
        help_text=_("Leave it empty for today. It cannot lie in the past."),
        future=True,
        required=False,
    )
    reason = fields.TextField(
        label=_("Why do you change it?"), help_text=_("Colleagues read it in the history."), limit=200, required=False
    )

    def clean_on(self) -> date | None:
        when = self.cleaned_data["on"]
        if when is not None and when.day is None:
            raise ValidationError(_("Write one day, like 7 April 2026"))
        return when.day if when else None


class RetireForm(_Explained):
    """The end of a rule."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["reason"].label = _("Why does it end?")
        self.fields["reason"].required = True


class RuleForm(_Explained):
    """A rule as somebody writes it. ``saving`` asks for a reason; trying it out does not."""

    title = fields.TextField(label=_("Title"), help_text=_("What happens and to whom, in a few words"), limit=160)
    mode = fields.ChoiceField(
        label=_("What does it do?"),
        choices=states.RuleMode.choices,
        hints={"auto": _("Only for a child in danger, an immediate risk, or a site without a person")},
    )
    agency = fields.SelectField(label=_("One agency"), blank=_("No: the kinds below"), required=False)
    kinds = fields.ChoicesField(label=_("Or the kinds of agency that cover the place"), required=False)
    purpose = fields.SelectField(
        label=_("Which of their contacts?"), blank=_("Any (only where nothing is ever sent)"), required=False
    )
    profile = fields.ChoiceField(label=_("How much are they given, at most?"), choices=states.Profile.choices)
    respond = fields.NumberField(label=_("Answer within"), min_value=1, max_value=44640)
    unit = fields.SelectField(
        label=_("Of these"), blank=None, choices=[("minutes", _("minutes")), ("hours", _("hours")), ("days", _("days"))]
    )
    counted = fields.ChoiceField(
        label=_("How is that time counted?"),
        choices=[("working", _("In their working hours")), ("always", _("Day and night"))],
    )
    priority = fields.NumberField(
        label=_("Order"),
        help_text=_("Of two rules as exact as each other, the smaller number speaks"),
        min_value=1,
        max_value=9999,
    )
    why = fields.ParagraphField(
        label=_("Why are they told?"), help_text=_("Shown to the desk and to whoever receives it."), limit=1000
    )
    source = fields.TextField(label=_("Where does the rule come from?"), limit=200)
    approved_by = fields.TextField(
        label=_("Who approved it?"), help_text=_("A board or a post"), limit=120, required=False
    )
    checked = fields.ConfirmField(label=_("I have compared it with its source today"), required=False)

    def __init__(
        self,
        *args: Any,
        day: date,
        rule: services.RuleDraft | None = None,
        version: int = 0,
        saving: bool = False,
        **options: Any,
    ):
        self.day, self.rule, self.saving = day, rule, saving
        options["initial"] = {"version": version, **(_initial(rule) if rule else _BLANK)}
        super().__init__(*args, **options)
        listed_kinds = codes.choices("agency_kind", day, unknown=False)
        self.fields["kinds"].choices = _kept(
            listed_kinds, rule.kinds if rule else (), lambda code: code.replace("_", " ")
        )
        names = list(Agency.objects.order_by("name").values_list("slug", "name"))
        self.fields["agency"].choices = [("", _("No: the kinds below")), *names]
        self.fields["purpose"].choices = [
            ("", _("Any (only where nothing is ever sent)")),
            *codes.choices("contact_purpose", day, unknown=False),
        ]
        for name, listed in self._answers().items():
            held = rule.match.get(name, ()) if rule else ()
            choices = _kept(listed, held, lambda value, name=name: value_word(name, value, day))
            self.fields[f"match_{name}"] = fields.ChoicesField(label=FACTS[name], choices=choices, required=False)
            self.initial[f"match_{name}"] = list(held)

    def _answers(self) -> dict[str, Sequence[tuple[str, Any]]]:
        listed: dict[str, Sequence[tuple[str, Any]]] = {"areas": filter_areas(self.day)}
        listed |= {name: codes.choices(slug, self.day) for name, slug in LISTS.items()}
        return {name: (listed | dict(CHOICES))[name] for name in FACTS}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if bool(data.get("agency")) == bool(data.get("kinds")) and "kinds" in data:
            self.add_error("kinds", _("Name one agency, or the kinds of agency that cover the place"))
        if self.saving and not data.get("reason") and "reason" in data:
            self.add_error("reason", _("Say why, for those who read the history"))
        return data

    @property
    def draft(self) -> services.RuleDraft:
        data, before = self.cleaned_data, self.rule
        plain = {
            name: data[name]
            for name in ("title", "mode", "why", "source", "profile", "agency", "purpose", "priority", "approved_by")
        }
        return services.RuleDraft(
            **plain,
            kinds=tuple(data["kinds"]),
            match={name: data[f"match_{name}"] for name in FACTS},
            respond_minutes=data["respond"] * UNITS[data["unit"]],
            working_time=data["counted"] == "working",
            begins=data["on"],
            checked_on=self.day if data["checked"] else before.checked_on if before else None,
        )


_BLANK = {
    "mode": "propose",
    "profile": "no_reporter",
    "respond": 24,
    "unit": "hours",
    "counted": "working",
    "priority": 100,
}


def _initial(rule: services.RuleDraft) -> dict[str, Any]:
    unit = next(name for name in ("days", "hours", "minutes") if rule.respond_minutes % UNITS[name] == 0)
    if unit == "days" and rule.working_time:
        unit = "hours"  # a day of working hours is not 24 of them
    plain = ("title", "mode", "why", "source", "profile", "agency", "purpose", "priority", "approved_by")
    return {name: getattr(rule, name) for name in plain} | {
        "kinds": list(rule.kinds),
        "respond": rule.respond_minutes // UNITS[unit],
        "unit": unit,
        "counted": "working" if rule.working_time else "always",
    }


def _kept(listed: Sequence[tuple[str, Any]], held: Sequence[str], words: Any) -> list[tuple[str, Any]]:
    """The choices, and what the rule holds already though no list has it any more."""
    known: Mapping[str, Any] = dict(listed)
    return [*listed, *((value, words(value)) for value in held if value not in known)]
