"""Coming back: the code, a message, taking the report back."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from northstar.casework.concerns import references
from northstar.kit import fields


class Code(forms.Form):
    code = fields.TextField(
        label=_("Your code"),
        help_text=_("Six groups of four and one more letter or number. Spaces don't matter."),
        limit=200,
        error_messages={"required": _("Enter your code")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        """The code in its plain form. A typing mistake is found here, before anything is looked up."""
        written = self.cleaned_data["code"]
        try:
            return references.read_code(written)
        except references.WrongCode as error:
            count = len(re.sub(r"[\W_]+", "", written))
            if count != references.CODE_SYMBOLS + 1:
                words = _("The code has 25 letters and numbers. You entered %(count)s. Check it and try again.")
                raise ValidationError(words, code="length", params={"count": count}) from error
            words = _("One of the letters or numbers is different from the code we gave you. Check it and try again.")
            raise ValidationError(words, code="symbol") from error


class Message(forms.Form):
    message = fields.ParagraphField(
        label=_("Write to us"),
        help_text=_("Answer a question, ask us something, or add what you have seen since."),
        error_messages={"required": _("Write a message first")},
    )
    new = fields.ConfirmField(label=_("This is something new that I saw or heard"), required=False)


class Withdraw(forms.Form):
    reason = fields.ParagraphField(
        label=_("Do you want to tell us why?"), help_text=_("You don't have to."), limit=2000, required=False
    )
