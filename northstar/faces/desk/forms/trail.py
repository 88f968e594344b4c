"""The filters of the trail, in the address."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from northstar.foundation.audit.states import Action
from northstar.kit import fields


class TrailForm(forms.Form):
    action = fields.SelectField(label=_("What was done"), choices=Action.choices, blank=_("Anything"), required=False)
    agency = fields.SelectField(label=_("Agency"), blank=_("Any"), required=False)
    person = fields.TextField(label=_("Person"), help_text=_("Part of the name"), required=False, limit=80)
    record = fields.TextField(label=_("Number of the record"), required=False, limit=64)
    since = fields.WhenField(label=_("From"), required=False, help_text=_("For example: last Monday"))
    until = fields.WhenField(label=_("Until"), required=False, help_text=_("That day included"))

    def __init__(self, *args: Any, agencies: Sequence[tuple[str, str]], **options: Any):
        super().__init__(*args, **options)
        self.fields["agency"].choices = [("", _("Any")), *agencies]

    @property
    def since_day(self) -> date | None:
        return getattr(self.cleaned_data.get("since"), "first", None)

    @property
    def until_day(self) -> date | None:
        return getattr(self.cleaned_data.get("until"), "last", None)
