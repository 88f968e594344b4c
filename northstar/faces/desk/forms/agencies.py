"""Forms of the directory: what an agency is, how it is reached, where it works, what it has signed."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from northstar.foundation.agencies import services
from northstar.foundation.agencies.models import Agency, Contact
from northstar.foundation.agencies.states import Channel, LegalRegime
from northstar.foundation.codes import queries as codes
from northstar.kit import fields
from northstar.kit.weeks import UnreadHours, read_week, week_words
from northstar.kit.worktime import Opening

# Words that stand for pages in an address, so that no agency may take them.
_TAKEN = {"add", "agreements", "changes", "contacts", "export", "holidays", "import", "imports", "signatures", "teams"}


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


class _Explained(forms.Form):
    """Carries the version that the page showed, and why the change is made."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = fields.TextField(
        label=_("Why?"), help_text=_("Colleagues read it in the history. You may leave it empty."), required=False
    )

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.order_fields([name for name in self.fields if name != "reason"])


class AgencyForm(_Explained):
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
        made = slugify(self.cleaned_data["name"])[:46]
        return f"{made}-1" if made in _TAKEN or not made else made


class ContactForm(_Explained):
    """One way to reach an agency."""

    purpose = fields.SelectField(label=_("What is it for?"))
    label = fields.TextField(label=_("What is it called?"), help_text=_("A desk or a team, never a person"), limit=120)
    team = fields.SelectField(label=_("Team"), blank=_("None"), required=False)
    channel = fields.ChoiceField(label=_("How are they told?"), choices=Channel.choices)
    email = fields.EmailField(label=_("E-mail address"), required=False)
    phone = fields.PhoneField(label=_("Telephone number"), required=False)
    staffed = fields.ChoiceField(
        label=_("When is somebody there?"),
        reveals={"hours": "hours"},
        choices=[("hours", _("At these times")), ("always", _("Day and night")), ("unknown", _("Not known"))],
    )
    hours = fields.ParagraphField(
        label=_("Times"),
        help_text=_("One line each, like “Mon-Fri 9:00-17:00” or “Sat 10:00-14:00 holidays too”"),
        limit=600,
        required=False,
    )
    fallback = fields.SelectField(label=_("Who stands in when it is closed?"), blank=_("Nobody"), required=False)
    languages = fields.TextField(
        label=_("Languages spoken there"), help_text=_("Between commas, like “Romanian, Polish”"), required=False
    )
    areas = fields.ParagraphField(
        label=_("Only for these places"),
        help_text=_("Names of councils, one a line. Empty: everywhere the agency works."),
        required=False,
        limit=600,
    )
    priority = fields.NumberField(
        label=_("Order"), help_text=_("The smallest number is tried first"), min_value=1, max_value=9999, initial=100
    )
    confirmed = fields.ConfirmField(label=_("Somebody there has told me that this reaches them"), required=False)

    def __init__(self, *args: Any, known: "Known", contact: Contact | None = None, **options: Any):
        self.known, self.contact = known, contact
        if contact is not None:
            options["initial"] = known.initial(contact)
        super().__init__(*args, **options)
        others = [(str(each.pk), each.label) for each in known.contacts if contact is None or each.pk != contact.pk]
        self.fields["purpose"].choices = [("", _("Choose")), *known.purposes]
        self.fields["team"].choices = [("", _("None")), *((str(each.pk), each.name) for each in known.teams)]
        self.fields["fallback"].choices = [("", _("Nobody")), *others]
        self.order_fields([name for name in self.fields if name != "reason"])

    def clean_hours(self) -> tuple[Opening, ...] | None:
        """The week; none for day and night, empty for not known."""
        staffed, written = self.cleaned_data.get("staffed"), self.cleaned_data["hours"]
        if staffed != "hours":
            return None if staffed == "always" else ()
        if not written:
            raise ValidationError(_("Write when somebody is there, like “Mon-Fri 9:00-17:00”"))
        try:
            return read_week(written)
        except UnreadHours as unread:
            said = _("We can't read “%(line)s”. Write it like “Mon-Fri 9:00-17:00”, with 22:00-06:00 for a night")
            raise ValidationError(said, params={"line": str(unread)}) from unread

    def clean_languages(self) -> list[str]:
        unknown = _("We don't know the language “%(name)s”")
        return _named(self.cleaned_data["languages"], "[,;\n]", self.known.language_of, unknown)

    def clean_areas(self) -> list[str]:
        unknown = _("We don't know the place “%(name)s”")
        return _named(self.cleaned_data["areas"], "[;\n]", self.known.area_of, unknown)

    @property
    def details(self) -> services.ContactDetails:
        data = self.cleaned_data
        kept = ("purpose", "label", "channel", "email", "phone", "priority", "languages")
        plain = {name: data[name] for name in kept}
        source = self.contact.source if self.contact else str(_("Entered at the desk"))
        return services.ContactDetails(
            **plain,
            area_codes=data["areas"],
            team_id=data["team"] or None,
            fallback_id=data["fallback"] or None,
            source=source,
        )


class Known:
    """What a contact's form may offer: an agency's teams and contacts, and names with their codes."""

    def __init__(
        self,
        *,
        purposes: Sequence[tuple[str, str]],
        teams: Iterable[Any],
        contacts: Iterable[Contact],
        languages: Mapping[str, str],
        areas: Mapping[str, str],
    ):
        self.purposes, self.teams, self.contacts = purposes, list(teams), list(contacts)
        self.languages, self.areas = languages, areas  # code to name
        self._language_codes = {name.casefold(): code for code, name in languages.items()}
        self._area_codes = {name.casefold(): code for code, name in areas.items()}

    def language_of(self, name: str) -> str | None:
        return self._language_codes.get(name.casefold())

    def area_of(self, name: str) -> str | None:
        return self._area_codes.get(name.casefold())

    def initial(self, contact: Contact) -> dict[str, Any]:
        plain = ("version", "purpose", "label", "channel", "email", "phone", "priority")
        staffed = "always" if contact.always_open else "hours" if contact.hours_known else "unknown"
        return {name: getattr(contact, name) for name in plain} | {
            "team": str(contact.team_id or ""),
            "fallback": str(contact.fallback_id or ""),
            "staffed": staffed,
            "hours": "\n".join(week_words([row.opening for row in contact.hours.all()])),
            "languages": ", ".join(self.languages.get(code, code) for code in contact.languages),
            "areas": "\n".join(self.areas.get(code, code) for code in contact.area_codes),
        }


def _named(written: str, separator: str, code_of: Callable[[str], str | None], unknown: Any) -> list[str]:
    found = []
    for name in filter(None, (each.strip() for each in re.split(separator, written))):
        code = code_of(name)
        if code is None:
            raise ValidationError(unknown, params={"name": name})
        found.append(code)
    return list(dict.fromkeys(found))


class AreasForm(_Explained):
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


class EndForm(_Explained):
    """The end of an agency, and who follows."""

    on = fields.WhenField(label=_("From which day?"), help_text=_("For example: today, 7 April 2026"), future=True)
    successor = fields.SelectField(label=_("Who takes over?"), blank=_("Nobody"), required=False)

    def __init__(self, *args: Any, others: Iterable[Agency], **options: Any):
        super().__init__(*args, **options)
        self.fields["successor"].choices = [("", _("Nobody")), *((str(each.pk), each.name) for each in others)]
        self.order_fields(["on", "successor", "reason", "version"])

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
