"""Choosing who gets a concern, and the second look before it leaves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from northstar.casework.concerns import states
from northstar.foundation.codes import queries as codes
from northstar.kit import fields


class ChooseForm(forms.Form):
    """Which of the proposed routes, how much each gets, and on what basis."""

    routes = fields.ChoicesField(label=_("Who should have it?"))
    basis = fields.SelectField(label=_("On what basis?"), blank=_("Choose"))

    def __init__(self, *args: Any, routes: Any, day: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["routes"].choices = routes
        self.fields["basis"].choices = [("", _("Choose")), *codes.choices("disclosure_basis", day, unknown=False)]
        for key, _words in routes:
            self.fields[f"profile-{key}"] = fields.SelectField(
                label=_("How much"), choices=states.Profile.choices, required=False, blank=_("As the rule says")
            )


class ConfirmForm(ChooseForm):
    """The second look: each recipient is ticked again, after what they get was shown."""

    looked = fields.ChoicesField(label=_("I have looked at what each of them gets"))

    def __init__(self, *args: Any, routes: Any, day: Any, **options: Any):
        super().__init__(*args, routes=routes, day=day, **options)
        self.fields["looked"].choices = routes

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if set(data.get("routes") or []) != set(data.get("looked") or []) and "looked" not in self.errors:
            self.add_error("looked", _("Tick every agency that you are sending to, or go back and choose fewer."))
        return data
