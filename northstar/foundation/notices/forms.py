"""How somebody wants to hear of each kind of notice."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from northstar.foundation.notices.states import Frequency, Kind
from northstar.kit import fields


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
