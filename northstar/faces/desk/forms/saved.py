"""Naming a filter that a person keeps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from northstar.casework.concerns.services import saved as services
from northstar.kit import fields


class NameForm(forms.Form):
    name = fields.TextField(label=_("What do you call it?"), help_text=_("Only you see it."), limit=services.LONGEST)
