"""Sending a list of contacts."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from northstar.foundation.agencies.services import importing
from northstar.kit import fields

MEGABYTES = importing.MOST_BYTES // (1024 * 1024)


class _SheetField(fields.FilesField):
    """One spreadsheet; what was too large to be kept in memory on its way here is too large."""

    def __init__(self, **options: Any):
        super().__init__(most=1, megabytes=MEGABYTES, **options)
        self.widget.allow_multiple_selected = False
        self.widget.attrs.pop("multiple", None)  # or browsers say “Choose Files”

    def clean(self, value: Any) -> Any:
        if any(getattr(one, "refused", "") for one in value or []):
            raise ValidationError(
                _("This file is larger than %(most)s MB. Send it in parts"), params={"most": MEGABYTES}
            )
        return super().clean(value)[0]


class UploadForm(forms.Form):
    """A file, and what is to become of it when some rows have a fault."""

    file = _SheetField(
        label=_("Your list"),
        help_text=_("An .xlsx or .csv file with at most 5,000 rows"),
        accept=(".xlsx", ".csv"),
        error_messages={"required": _("Choose the file with your list")},
    )
    rows = fields.ChoiceField(
        label=_("If some rows are not right"),
        choices=[("good", _("Take in the rows that are")), ("all", _("Take nothing in until every row is right"))],
        initial="good",
    )


class TakeForm(forms.Form):
    """Says which plan the person saw."""

    seen = forms.RegexField(r"[0-9a-f]{64}")
