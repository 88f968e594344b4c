"""Sending on what was added, and saying that it has been seen."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from northstar.kit import fields


class SendOnForm(forms.Form):
    """Which of those who have a copy get what was added, ticked after what each gets was shown."""

    added = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput)
    to = fields.ChoicesField(
        label=_("I have looked at what each of them gets. Send it on to"),
        error_messages={"required": _("Choose at least one agency.")},
    )

    def __init__(self, *args: Any, added: Sequence[UUID], to: Sequence[tuple[str, Any]], **options: Any):
        super().__init__(*args, **options)
        self.fields["added"].choices = [(str(pk), "") for pk in added]
        self.fields["to"].choices = to


class SeenForm(forms.Form):
    """What was new on the page that was read."""

    added = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, added: Sequence[UUID], **options: Any):
        super().__init__(*args, **options)
        self.fields["added"].choices = [(str(pk), "") for pk in added]
