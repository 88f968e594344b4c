"""Why an original is opened."""

from django import forms
from django.utils.translation import gettext_lazy as _

from northstar.foundation.documents.states import Reason
from northstar.kit import fields


class OriginalForm(forms.Form):
    reason = fields.ChoiceField(
        label=_("Why do you need the original?"),
        help_text=_("Your reason and your name go on the record."),
        choices=Reason.choices,
        error_messages={"required": _("Choose why you need the original")},
    )
