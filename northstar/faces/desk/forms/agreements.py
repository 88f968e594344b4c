"""Forms of information sharing agreements: what one allows, and when it ends."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from northstar.faces.desk.forms.agencies import one_day
from northstar.foundation.agencies import services
from northstar.foundation.agencies.states import Paper
from northstar.kit import fields

PURPOSES = [
    ("safeguarding", _("Keeping people safe")),
    ("prevention-and-detection", _("Preventing and detecting crime")),
    ("support", _("Supporting victims")),
    ("research", _("Research and statistics")),
]
DATA = [
    ("identity", _("Who people are")),
    ("location", _("Where people are")),
    ("narrative", _("What was told")),
    ("special-category", _("Health, origin, belief and the like (special categories)")),
    ("criminal-offence", _("Criminal offences")),
]


class AgreementForm(forms.Form):
    """An agreement, or a new version of one."""

    kind = fields.ChoiceField(
        label=_("What kind of paper is it?"),
        choices=Paper.choices,
        initial=Paper.SHARING,
        hints={
            Paper.SHARING: _("It lets personal data go to an agency that has signed"),
            Paper.TERMS: _("It says how partners work together, and lets nothing pass by itself"),
            Paper.CHARTER: _("It is a promise in public, against slavery in what the agency buys and whom it employs"),
        },
    )
    title = fields.TextField(label=_("What is it called?"), limit=160)
    version = fields.TextField(label=_("Version"), help_text=_("For example: 2.1"), limit=20)
    purposes = fields.ChoicesField(label=_("What may information be shared for?"), choices=PURPOSES, required=False)
    data_classes = fields.ChoicesField(label=_("What may be shared?"), choices=DATA, required=False)
    text = fields.ParagraphField(
        label=_("The text, as it is read by whoever signs"),
        help_text=_(
            "“# ” at the beginning of a line makes a heading, “- ” a line of a list, an empty line a paragraph."
        ),
        limit=40_000,
        required=False,
    )
    retention = fields.TextField(
        label=_("How long may it be kept?"),
        help_text=_("For example: as the schedule of each signatory says"),
        limit=200,
        required=False,
    )
    on = fields.WhenField(label=_("From which day?"), help_text=_("For example: today, 7 April 2026"), future=True)
    review_on = fields.WhenField(label=_("When is it to be looked at again?"), future=True, required=False)
    reason = fields.TextField(
        label=_("Why?"), help_text=_("Colleagues read it in the history. You may leave it empty."), required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        needed = {Paper.SHARING: ("purposes", "data_classes"), Paper.TERMS: ("purposes",)}.get(data.get("kind"), ())
        for name in needed:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Choose at least one answer"))
        return data

    def clean_on(self) -> date:
        return one_day(self.cleaned_data["on"])

    def clean_review_on(self) -> date | None:
        when = self.cleaned_data["review_on"]
        return one_day(when) if when else None

    @property
    def terms(self) -> services.Terms:
        data = self.cleaned_data
        return services.Terms(
            kind=data["kind"],
            text=data["text"],
            title=data["title"],
            version=data["version"],
            purposes=data["purposes"],
            data_classes=data["data_classes"],
            retention=data["retention"],
            review_on=data["review_on"],
        )


class EndAgreementForm(forms.Form):
    """From when an agreement carries nothing more."""

    on = fields.WhenField(label=_("From which day?"), help_text=_("For example: today, 7 April 2026"), future=True)
    reason = fields.TextField(
        label=_("Why?"), help_text=_("Colleagues read it in the history. You may leave it empty."), required=False
    )

    def clean_on(self) -> date:
        return one_day(self.cleaned_data["on"])
