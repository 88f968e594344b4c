"""How somebody wants to hear of each kind of notice; and what an owner puts right about a contact."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from northstar.foundation.agencies.models import Contact
from northstar.foundation.agencies.services import Corrected
from northstar.foundation.notices.states import Frequency, Kind
from northstar.kit import fields
from northstar.kit.weeks import week_words
from northstar.kit.worktime import Opening


class ChoicesForm(forms.Form):
    """One question for each kind that can be chosen. Field names are numbered, because codes have dots in them."""

    def __init__(self, kinds: Sequence[Kind], chosen: Mapping[str, Frequency], data: Any = None):
        super().__init__(data)
        self.codes: dict[str, str] = {}
        for number, kind in enumerate(kind for kind in kinds if not kind.urgent):
            name = f"kind-{number}"
            self.codes[name] = kind.code
            self.fields[name] = fields.ChoiceField(
                label=kind.title,
                choices=Frequency.choices,
                initial=chosen[kind.code],
                error_messages={
                    "required": _("Choose how you want to hear"),
                    "invalid_choice": _("Choose from the list"),
                },
            )

    @property
    def choices(self) -> dict[str, str]:
        """What was chosen, by kind; of a form that is good."""
        return {code: self.cleaned_data[name] for name, code in self.codes.items()}


class CorrectionForm(forms.Form):
    """What whoever answers for a contact may put right without signing in."""

    phone = fields.PhoneField(
        label=_("Telephone number"),
        help_text=_("A new number is shown as not confirmed until a colleague who signs in confirms it"),
        required=False,
    )
    staffed = fields.ChoiceField(
        label=_("When is somebody there?"),
        reveals={"hours": "hours"},
        choices=[("hours", _("At these times")), ("always", _("Day and night"))],
    )
    hours = fields.HoursField(
        label=_("Times"),
        unread=_("We can't read “%(line)s”. Write it like “Mon-Fri 9:00-17:00”, with 22:00-06:00 for a night"),
        help_text=_("One line each, like “Mon-Fri 9:00-17:00” or “Sat 10:00-14:00 holidays too”"),
        limit=600,
        required=False,
    )
    have_ready = fields.TextField(label=_("What should people have ready?"), limit=300, required=False)

    def __init__(self, data: Any = None, *, contact: Contact):
        week = [row.opening for row in contact.hours.all()]
        initial = {
            "phone": contact.phone,
            "staffed": "always" if contact.always_open else "hours",
            "hours": "\n".join(week_words(week)),
            "have_ready": contact.have_ready,
        }
        super().__init__(data, initial=initial)

    def clean_hours(self) -> tuple[Opening, ...] | None:
        week = self.cleaned_data["hours"]
        if self.cleaned_data.get("staffed") == "always":
            return None
        if not week:
            raise ValidationError(_("Write when somebody is there, like “Mon-Fri 9:00-17:00”"))
        return tuple(week)

    @property
    def corrected(self) -> Corrected:
        data = self.cleaned_data
        return Corrected(phone=data["phone"], hours=data["hours"], have_ready=data["have_ready"])
