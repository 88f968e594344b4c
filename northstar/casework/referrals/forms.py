"""Asking another agency for help, and answering."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from northstar.casework.referrals import policies, queries, states
from northstar.foundation.agencies.models import Contact
from northstar.foundation.codes import queries as codes
from northstar.foundation.places import queries as places
from northstar.kit import fields

_CHOSEN = ("need", "topic", "whom", "area_code")  # what a link may choose beforehand: codes and nothing else


class AskForm(forms.Form):
    """What is needed, without telling who it is for."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)  # one page, one request
    need = fields.ChoiceField(
        label=_("What do you need?"),
        reveals={"advice": "topic"},
        error_messages={"required": _("Choose what you need")},
    )
    topic = fields.SelectField(label=_("On which subject?"), required=False)
    whom = fields.ChoiceField(
        label=_("Whom is it for?"),
        choices=states.Whom.choices,
        error_messages={"required": _("Choose whom it is for")},
    )
    area_code = fields.SelectField(
        label=_("In which area?"),
        help_text=_("No address: the council’s area will do."),
        blank=_("Not said"),
        required=False,
    )
    words = fields.ParagraphField(
        label=_("Say what you need, without names"),
        help_text=_(
            "No name, number, address or date of birth of anybody who may be a victim. They will ring you for the rest."
        ),
        limit=2000,
        error_messages={"required": _("Say in a sentence or two what you need")},
    )
    by_when = fields.ChoiceField(
        label=_("By when do you need an answer?"),
        choices=states.By.choices,
        error_messages={"required": _("Choose by when you need an answer")},
    )
    callback = fields.TextField(
        label=_("How can they reach you?"),
        help_text=_("Your work number, and when you are there. Only the agency that you ask sees it."),
        limit=160,
        error_messages={"required": _("Give a number at which they can ring you")},
    )
    sure = fields.ConfirmField(
        label=_("Nothing here tells who a potential victim is"),
        error_messages={"required": _("Read it once more, then tick the box: names and numbers are said, not written")},
    )

    def __init__(self, *args: Any, contact: Contact, day: date, hints: Mapping[str, str], chosen: Any, **options: Any):
        super().__init__(*args, **options)
        self.contact, self.day = contact, day
        self.needs = queries.needs_of(contact, day)
        offered: Any = self.fields
        offered["need"].choices = [(one.code, one.label) for one in self.needs]
        offered["topic"].choices = [("", fields.BLANK), *codes.choices("expertise", day, unknown=False)]
        areas = [(area.code, area.name) for area in places.areas_in("local_authority", day)]
        offered["area_code"].choices = [("", _("Not said")), *areas]
        offered["by_when"].hints = hints
        for name in _CHOSEN:
            wanted = chosen.get(name) or ""
            if wanted and any(wanted == value for value, _label in offered[name].choices):
                self.initial[name] = wanted
        if len(self.needs) == 1:
            self.initial.setdefault("need", self.needs[0].code)

    def clean_whom(self) -> str:
        whom = str(self.cleaned_data["whom"])
        refusal = policies.why_not_for(self.contact, whom)
        if refusal:
            raise forms.ValidationError(refusal)
        return whom

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        asked = next((one for one in self.needs if one.code == data.get("need")), None)
        if asked is not None and asked.attributes.get("topics"):
            if not data.get("topic"):
                self.add_error("topic", _("Choose the subject"))
        else:
            data["topic"] = ""
        told = policies.names_somebody(data.get("words") or "", self.day, own=[data.get("callback") or ""])
        if told:
            self.add_error("words", ". ".join(told))
        return data

    @property
    def answers(self) -> dict[str, Any]:
        """What was asked, without the ticks and tokens of the page."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "sure")}


class _Reply(forms.Form):
    """Words that go back to whoever asked. They name nobody either; how the writer is reached may stand in them."""

    def __init__(self, *args: Any, day: date, **options: Any):
        super().__init__(*args, **options)
        self.day = day

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"])
        told = policies.names_somebody(words, self.day, allowed=policies.WAYS_TO_REACH)
        if told:
            raise forms.ValidationError(". ".join(told))
        return words


class DeclineForm(_Reply):
    reason = fields.ChoiceField(label=_("Why not?"))
    words = fields.ParagraphField(
        label=_("What should they know?"),
        help_text=_("For example who could help instead. No names of potential victims."),
        limit=2000,
        required=False,
    )

    def __init__(self, *args: Any, day: date, **options: Any):
        super().__init__(*args, day=day, prefix="no", **options)
        self.fields["reason"].choices = codes.choices("request_decline_reason", day, unknown=False)  # type: ignore[attr-defined]


class DoneForm(_Reply):
    """What was done. Carries the version of the request as the page showed it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = fields.ChoiceField(label=_("What came of it?"))
    words = fields.ParagraphField(
        label=_("In a few words"),
        help_text=_("Whoever asked reads it. No names of potential victims, and never where a refuge is."),
        limit=2000,
        required=False,
    )

    def __init__(self, *args: Any, day: date, **options: Any):
        super().__init__(*args, day=day, prefix="done", **options)
        self.fields["outcome"].choices = codes.choices("request_outcome", day, unknown=False)  # type: ignore[attr-defined]
