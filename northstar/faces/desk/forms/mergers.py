"""The form by which agencies become one."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from northstar.faces.desk.forms.agencies import one_day
from northstar.foundation.agencies.models import Agency
from northstar.foundation.agencies.services import Merging
from northstar.kit import fields


class MergeForm(forms.Form):
    """Which agencies become which, and when. It is looked at first; ``people`` and ``contacts`` come with the look."""

    agencies = fields.ChoicesField(
        label=_("Which agencies become another?"),
        help_text=_("One or several. An agency that runs a desk is not among them: its concerns cannot move."),
        error_messages={"required": _("Choose at least one agency")},
    )
    into = fields.SelectField(label=_("What do they become?"), blank=_("A new agency, named below"), required=False)
    name = fields.TextField(
        label=_("Name of the new agency"),
        help_text=_("Leave it empty if it is in the list above"),
        limit=160,
        required=False,
    )
    on = fields.WhenField(
        label=_("From which day?"),
        help_text=_("For example: today, 1 April 2027. Until then nothing changes."),
        future=True,
    )
    reason = fields.TextField(
        label=_("Why?"), help_text=_("For example the order in law. Colleagues read it in the history."), required=False
    )
    people = forms.MultipleChoiceField(required=False)
    contacts = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, agencies: Sequence[Agency], **options: Any):
        super().__init__(*args, **options)
        named = [(str(each.pk), each.name) for each in agencies]
        movable = [(str(each.pk), each.name) for each in agencies if not each.runs_desk]
        self.fields["into"].choices = [("", _("A new agency, named below")), *named]
        for name in ("agencies", "people", "contacts"):
            self.fields[name].choices = movable

    def clean_on(self) -> date:
        return one_day(self.cleaned_data["on"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("into") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Choose the agency that they become, or enter the name of a new one"))
        elif cleaned.get("into") and cleaned.get("name"):
            self.add_error("name", _("Either choose one from the list or name a new one, not both"))
        return cleaned

    @property
    def shown(self) -> list[forms.BoundField]:
        """The questions of the first page."""
        return [self[name] for name in ("agencies", "into", "name", "on", "reason")]

    @property
    def merging(self) -> Merging:
        data = self.cleaned_data
        chosen = [UUID(pk) for pk in data["agencies"]]
        return Merging(
            agencies=chosen,
            on=data["on"],
            into=UUID(data["into"]) if data["into"] else None,
            name=data["name"],
            without_people=[pk for pk in chosen if str(pk) not in data["people"]],
            without_contacts=[pk for pk in chosen if str(pk) not in data["contacts"]],
        )
