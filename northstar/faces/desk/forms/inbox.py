"""An agency's answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from northstar.casework.concerns import states
from northstar.foundation.codes import queries as codes
from northstar.kit import fields


class InboxForm(forms.Form):
    """The filters of what was sent to an agency, in the address."""

    urgency = fields.SelectField(label=_("Urgency"), choices=states.Urgency.choices, blank=_("Any"), required=False)
    purpose = fields.SelectField(label=_("What is asked"), blank=_("Anything"), required=False)
    show = fields.ChoicesField(
        label=_("Only"), required=False, choices=[("late", _("Late")), ("unread", _("Not seen by us yet"))]
    )

    def __init__(self, *args: Any, day: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["purpose"].choices = [
            ("", _("Anything")),
            *codes.choices("contact_purpose", day, unknown=False),
        ]


class AnswerDeskForm(forms.Form):
    body = fields.ParagraphField(label=_("Write to the desk"), limit=2000)


class HandBackForm(forms.Form):
    """Not ours: why, and who might be right."""

    reason = fields.ChoiceField(label=_("Why is it not yours?"))
    words = fields.ParagraphField(
        label=_("What should the desk know?"),
        help_text=_("For example who would be right. The desk reads it."),
        limit=2000,
        required=False,
    )

    def __init__(self, *args: Any, day: Any, **options: Any):
        super().__init__(*args, prefix="back", **options)
        self.fields["reason"].choices = codes.choices("hand_back_reason", day, unknown=False)


class DoneForm(forms.Form):
    """What was done. Carries the version of the dispatch as the page showed it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = fields.ChoiceField(label=_("What was done?"))
    words = fields.ParagraphField(
        label=_("In a few words"),
        limit=4000,
        required=False,
        help_text=_(
            "The desk reads it. Leave out names of potential victims; the reporter learns only that somebody acted."
        ),
    )

    def __init__(self, *args: Any, day: Any, **options: Any):
        super().__init__(*args, prefix="done", **options)
        self.fields["outcome"].choices = codes.choices("dispatch_outcome", day, unknown=False)
