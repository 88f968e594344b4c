"""The status of a First Responder Organisation."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from northstar.faces.desk.forms.agencies import one_day
from northstar.foundation.agencies import services
from northstar.foundation.agencies.models import Designation
from northstar.kit import fields


class DesignationForm(forms.Form):
    """New without ``held``; with it, what it says can be corrected, or the status ended by a day."""

    whom = fields.ChoicesField(
        label=_("Whom may its staff refer?"), choices=[("adults", _("Adults")), ("children", _("Children"))]
    )
    duty_to_notify = fields.ConfirmField(
        label=_("The duty to notify applies to it"),
        help_text=_("Modern Slavery Act 2015 section 52"),
        required=False,
    )
    areas = fields.ChoicesField(
        label=_("Only in these force areas"), help_text=_("None: wherever the agency works"), required=False
    )
    basis = fields.TextField(
        label=_("By what was it designated?"),
        help_text=_("For example: listed in the statutory guidance, version 3.11"),
        limit=200,
    )
    source = fields.TextField(label=_("Where did you look it up?"), limit=200, required=False)
    on = fields.WhenField(label=_("Since when?"), future=True, required=False)
    reason = fields.TextField(
        label=_("Why?"), help_text=_("Colleagues read it in the history. You may leave it empty."), required=False
    )

    def __init__(
        self,
        *args: Any,
        held: Designation | None,
        areas: Mapping[str, Sequence[tuple[str, str]]],
        **options: Any,
    ):
        self.held = held
        if held is not None:
            options["initial"] = {
                "whom": [n for n, yes in (("adults", held.for_adults), ("children", held.for_children)) if yes],
                "duty_to_notify": held.duty_to_notify,
                "areas": held.area_codes,
                "basis": held.basis,
                "source": held.source,
            }
        super().__init__(*args, **options)
        self.fields["areas"].choices = areas["forces"]
        if held is not None:
            self.fields["on"].label = _("Has it ended? From which day?")
            self.fields["on"].help_text = _("Leave it empty unless it has: what is above is then corrected.")

    def clean_on(self) -> date | None:
        written = self.cleaned_data["on"]
        if written is None and self.held is None:
            raise ValidationError(_("Write the day, like 7 April 2026"))
        return one_day(written) if written is not None else None

    @property
    def status(self) -> services.Status:
        data = self.cleaned_data
        return services.Status(
            basis=data["basis"],
            duty_to_notify=data["duty_to_notify"],
            for_adults="adults" in data["whom"],
            for_children="children" in data["whom"],
            area_codes=data["areas"],
            source=data["source"],
        )
