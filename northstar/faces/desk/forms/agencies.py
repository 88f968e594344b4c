"""Forms of the directory: what an agency is, where it works, what it has signed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import Agency
from northstar.foundation.agencies.states import LegalRegime
from northstar.foundation.codes import queries as codes
from northstar.kit import fields


class DirectoryForm(forms.Form):
    """The filters of the list, in the address."""

    q = fields.TextField(label=_("Name"), required=False, limit=80)
    kind = fields.SelectField(label=_("Kind"), blank=_("Any"), required=False)
    area = fields.SelectField(label=_("Works in"), blank=_("Anywhere"), required=False)
    show = fields.ChoicesField(label=_("Only"), choices=[("check", _("With contacts to check"))], required=False)

    def __init__(self, *args: Any, day: date, areas: Sequence[tuple[str, str]], **options: Any):
        super().__init__(*args, **options)
        self.fields["kind"].choices = [("", _("Any")), *codes.choices("agency_kind", day, unknown=False)]
        self.fields["area"].choices = [("", _("Anywhere")), *areas]


class ExportForm(forms.Form):
    format = forms.ChoiceField(choices=[("xlsx", "XLSX"), ("csv", "CSV")])


class Explained(forms.Form):
    """Carries the version that the page showed, and why the change is made."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = fields.TextField(
        label=_("Why?"), help_text=_("Colleagues read it in the history. You may leave it empty."), required=False
    )

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.order_fields([name for name in self.fields if name != "reason"])


class AgencyForm(Explained):
    """What an agency is."""

    name = fields.TextField(label=_("Full name"), limit=160)
    short_name = fields.TextField(label=_("Short name"), help_text=_("As people say it"), limit=60, required=False)
    kind = fields.SelectField(label=_("Kind"))
    legal_regime = fields.ChoiceField(label=_("Data protection law it works under"), choices=LegalRegime.choices)
    roles = fields.ChoicesField(
        label=_("What it does"),
        required=False,
        choices=[("runs_desk", _("Runs a duty desk"))],
        hints={"runs_desk": _("What the public reports belongs to such an agency")},
    )
    source = fields.TextField(label=_("Where this comes from"), required=False)

    def __init__(self, *args: Any, day: date, agency: Agency | None = None, **options: Any):
        if agency is not None:
            roles = ["runs_desk"] if agency.runs_desk else []
            plain = ("version", "name", "short_name", "kind", "legal_regime", "source")
            options["initial"] = {"roles": roles, **{name: getattr(agency, name) for name in plain}}
        super().__init__(*args, **options)
        listed = dict(codes.choices("agency_kind", day, unknown=False))
        if agency is not None:
            listed.setdefault(agency.kind, agency.kind.replace("_", " "))
        self.fields["kind"].choices = [("", _("Choose")), *listed.items()]

    @property
    def details(self) -> services.AgencyDetails:
        data = self.cleaned_data
        plain = {name: data[name] for name in ("name", "short_name", "kind", "legal_regime", "source")}
        return services.AgencyDetails(**plain, runs_desk="runs_desk" in data["roles"])

    @property
    def slug(self) -> str:
        """The agency's address, made from its name once."""
        return queries.slug_of(self.cleaned_data["name"])


class AreasForm(Explained):
    """Where an agency works."""

    forces = fields.ChoicesField(label=_("Whole police force areas"), required=False)
    counties = fields.ChoicesField(label=_("Whole counties with districts"), required=False)
    councils = fields.ChoicesField(label=_("Single councils"), required=False)

    def __init__(self, *args: Any, choices: Mapping[str, Sequence[tuple[str, str]]], **options: Any):
        super().__init__(*args, **options)
        for name, listed in choices.items():
            self.fields[name].choices = listed

    @property
    def chosen(self) -> list[str]:
        return [code for name in ("forces", "counties", "councils") for code in self.cleaned_data[name]]


class EndForm(Explained):
    """The end of an agency, and who follows."""

    on = fields.WhenField(label=_("From which day?"), help_text=_("For example: today, 7 April 2026"), future=True)
    successor = fields.SelectField(label=_("Who takes over?"), blank=_("Nobody"), required=False)

    def __init__(self, *args: Any, others: Iterable[Agency], **options: Any):
        super().__init__(*args, **options)
        self.fields["successor"].choices = [("", _("Nobody")), *((str(each.pk), each.name) for each in others)]
        self.order_fields(["on", "successor", "reason", "version"])

    def clean_on(self) -> date:
        return one_day(self.cleaned_data["on"])


class RenameForm(Explained):
    """A new name from a day on. The old one stays findable; a slip of the pen is corrected where the rest is."""

    name = fields.TextField(label=_("What is it called now?"), limit=160)
    short_name = fields.TextField(label=_("Short name"), help_text=_("As people say it"), limit=60, required=False)
    on = fields.WhenField(label=_("Since when?"), help_text=_("For example: today, 1 April 2026"))

    def __init__(self, *args: Any, agency: Agency, **options: Any):
        super().__init__(*args, initial={"version": agency.version}, **options)
        self.order_fields(["name", "short_name", "on", "reason", "version"])

    def clean_on(self) -> date:
        return one_day(self.cleaned_data["on"])


class SignForm(forms.Form):
    """A signature under an agreement."""

    agreement = fields.SelectField(label=_("Agreement"))
    signed_on = fields.WhenField(label=_("When was it signed?"))
    signed_by = fields.TextField(label=_("Who signed?"), help_text=_("Their post, not their name"), limit=160)
    lawful_basis = fields.TextField(
        label=_("Lawful basis"), help_text=_("For example: UK GDPR article 6(1)(e), public task"), limit=200
    )
    gateway = fields.TextField(
        label=_("Gateway in law"),
        help_text=_("For example: Crime and Disorder Act 1998 section 115"),
        limit=200,
        required=False,
    )

    def __init__(self, *args: Any, agreements: Iterable[Any], **options: Any):
        super().__init__(*args, **options)
        self.fields["agreement"].choices = [("", _("Choose")), *((str(each.pk), str(each)) for each in agreements)]

    def clean_signed_on(self) -> date:
        return one_day(self.cleaned_data["signed_on"])

    @property
    def signing(self) -> services.Signing:
        data = self.cleaned_data
        return services.Signing(data["signed_on"], data["signed_by"], data["lawful_basis"], data["gateway"])


class TeamForm(forms.Form):
    name = fields.TextField(label=_("Name of the team"), limit=120)


class HolidayForm(forms.Form):
    """A day on which offices are closed."""

    on = fields.WhenField(label=_("Which day?"), future=True)
    name = fields.TextField(label=_("What is it called?"), limit=80)
    source = fields.TextField(label=_("Who says so?"), required=False)

    def clean_on(self) -> date:
        return one_day(self.cleaned_data["on"])


def one_day(when: Any) -> date:
    if when is None or when.day is None:
        raise ValidationError(_("Write one day, like 7 April 2026"))
    day: date = when.day
    return day
