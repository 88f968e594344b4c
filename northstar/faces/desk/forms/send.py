"""Choosing who gets a concern, and the second look before it leaves."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from northstar.casework.concerns import states
from northstar.faces.desk.queries.recipients import OTHER
from northstar.foundation.codes import queries as codes
from northstar.kit import fields


class ChooseForm(forms.Form):
    """Which of the proposed routes, somebody whom no rule proposed, how much each gets, and on what basis.

    ``others`` are the agencies that an officer may add: key, name, and what they said when they handed it back.
    """

    routes = fields.ChoicesField(label=_("Who should have it?"), required=False)
    other = fields.SelectField(
        label=_("Another agency"), help_text=_("One that no rule proposed, or that handed it back."), required=False
    )
    other_purpose = fields.SelectField(label=_("What is asked of them"), required=False)
    other_profile = fields.SelectField(
        label=_("How much they get"),
        help_text=_("Never more than the reporter allowed, or than a rule gives this agency."),
        choices=states.Profile.choices,
        required=False,
    )
    other_because = fields.SelectField(
        label=_("Why them"), help_text=_("They read it."), choices=states.ChosenBecause.choices, required=False
    )
    other_again = fields.ConfirmField(
        label=_("They handed it back. I send it to them again on purpose."), required=False
    )
    basis = fields.SelectField(label=_("On what basis?"), blank=_("Choose"))

    def __init__(self, *args: Any, routes: Any, others: Sequence[tuple[str, Any, str]], day: Any, **options: Any):
        super().__init__(*args, **options)
        self.back = {key for key, _name, said in others if said}  # keys of those who handed it back
        self.fields["routes"].choices = routes
        self.fields["basis"].choices = [("", _("Choose")), *codes.choices("disclosure_basis", day, unknown=False)]
        self.fields["other"].choices = [
            ("", _("Nobody else")),
            *(
                (key, _("%(name)s – handed it back: %(why)s") % {"name": name, "why": said} if said else str(name))
                for key, name, said in others
            ),
        ]
        receives = codes.with_attribute("contact_purpose", day, "receives")
        purposes = codes.choices("contact_purpose", day, unknown=False)
        self.fields["other_purpose"].choices = [
            ("", _("Choose")),
            *((code, words) for code, words in purposes if code in receives),
        ]
        for key, _words in routes:
            self.fields[f"profile-{key}"] = fields.SelectField(
                label=_("How much"), choices=states.Profile.choices, required=False, blank=_("As the rule says")
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("other"):
            for name, said in (
                ("other_purpose", _("Choose what is asked of them.")),
                ("other_profile", _("Choose how much they get.")),
                ("other_because", _("Choose why it goes to them.")),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, said)
        elif not data.get("routes") and "routes" not in self.errors and "other" not in self.errors:
            self.add_error("routes", _("Choose at least one agency, from here or from the list of all."))
        return data


class ConfirmForm(ChooseForm):
    """The second look: each recipient is ticked again, after what they get was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    looked = fields.ChoicesField(label=_("I have looked at what each of them gets"))

    def __init__(self, *args: Any, routes: Any, **options: Any):
        super().__init__(*args, routes=routes, **options)
        self.fields["looked"].choices = [*routes, (OTHER, _("The other agency"))]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        chosen = {*(data.get("routes") or []), *([OTHER] if data.get("other") else [])}
        if chosen != set(data.get("looked") or []) and "looked" not in self.errors:
            self.add_error("looked", _("Tick every agency that you are sending to, or go back and choose fewer."))
        return data
