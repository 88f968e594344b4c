"""Forms of triage."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from northstar.casework.concerns import states
from northstar.faces.desk.queries import thrive
from northstar.foundation.codes import queries as codes
from northstar.kit import fields


class QueueForm(forms.Form):
    """The filters of the queue, in the address."""

    urgency = fields.SelectField(label=_("Urgency"), choices=states.Urgency.choices, blank=_("Any"), required=False)
    category = fields.SelectField(label=_("About"), blank=_("Anything"), required=False)
    area = fields.SelectField(label=_("Police force"), blank=_("Anywhere"), required=False)
    state = fields.SelectField(label=_("State"), choices=states.State.choices, blank=_("Waiting"), required=False)
    show = fields.ChoicesField(
        label=_("Only"),
        required=False,
        choices=[
            ("mine", _("Mine")),
            ("unclaimed", _("Nobody's")),
            ("overdue", _("Late")),
            ("unread", _("Reporter wrote")),
        ],
    )

    def __init__(self, *args: Any, day: Any, forces: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["category"].choices = [("", _("Anything")), *codes.choices("concern_category", day)]
        self.fields["area"].choices = [("", _("Anywhere")), *forces]


class VersionedForm(forms.Form):
    """Carries the version of the record as the page showed it."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class CodesForm(VersionedForm):
    """What the desk thinks a concern is about."""

    category = fields.SelectField(label=_("About"))
    exploitation_type = fields.SelectField(label=_("Type of exploitation"))
    sector = fields.SelectField(label=_("Sector"))
    child = fields.SelectField(label=_("Is a child involved?"), choices=states.Answer.choices)
    still_there = fields.SelectField(label=_("Are they still there?"), choices=states.Answer.choices)
    risk_if_acted = fields.SelectField(
        label=_("Could acting put somebody in danger?"),
        help_text=_("If yes, every agency to which it is sent from now on is warned to speak to the desk first."),
        choices=states.Answer.choices,
    )
    area = fields.SelectField(
        label=_("Where is it?"),
        help_text=_("The council, or the police force where the council is not known. Routes are worked out again."),
        required=False,
    )

    def __init__(self, *args: Any, day: Any, areas: Any = (), **options: Any):
        super().__init__(*args, **options)
        for name, listed in (
            ("category", "concern_category"),
            ("exploitation_type", "exploitation_type"),
            ("sector", "sector"),
        ):
            self.fields[name].choices = codes.choices(listed, day)
        self.fields["area"].choices = areas


class AssessForm(VersionedForm):
    """A THRIVE assessment. Only the urgency is asked for; a tired officer grades and writes what matters."""

    urgency = fields.ChoiceField(
        label=_("How urgent is it?"),
        choices=states.Urgency.choices,
        hints={
            "immediate": _("Somebody may come to harm within hours"),
            "today": _("It cannot wait until tomorrow"),
            "soon": _("Within days"),
            "routine": _("No sign that waiting makes it worse"),
        },
    )

    def __init__(self, *args: Any, day: Any, **options: Any):
        super().__init__(*args, **options)
        self.dimensions = thrive.dimensions(day)
        grades = thrive.grade_choices(day)
        for asked in self.dimensions:
            self.fields[asked.grade_name] = fields.SelectField(
                label=asked.label, help_text=asked.asks, choices=grades, blank=None, required=False
            )
            self.fields[asked.code] = fields.ParagraphField(
                label=_("%(question)s in a few words") % {"question": asked.label}, limit=2000, required=False
            )

    @property
    def words(self) -> dict[str, str]:
        return {one.code: said for one in self.dimensions if (said := self.cleaned_data.get(one.code))}

    @property
    def grades(self) -> dict[str, str]:
        """The grades that were given; what was not assessed is left out."""
        given = {one.code: self.cleaned_data.get(one.grade_name) for one in self.dimensions}
        return {code: grade for code, grade in given.items() if grade and grade != "not_asked"}


class NoteForm(forms.Form):
    body = fields.ParagraphField(
        label=_("Note for the desk"),
        limit=4000,
        help_text=_("Only this desk reads it. It is never sent to anybody."),
    )


class AskForm(forms.Form):
    body = fields.ParagraphField(
        label=_("Write to the reporter"),
        limit=2000,
        help_text=_("They read it when they come back with their code. Ask one thing, in short plain words."),
    )


class CloseForm(forms.Form):
    reason = fields.ChoiceField(label=_("Why does the desk stop here?"))

    def __init__(self, *args: Any, day: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["reason"].choices = codes.choices("no_further_action_reason", day, unknown=False)


class HandOverForm(forms.Form):
    to = fields.SelectField(label=_("To whom?"))

    def __init__(self, *args: Any, colleagues: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["to"].choices = [("", _("Choose")), *[(str(one.pk), one.user.name) for one in colleagues]]


class MergeForm(forms.Form):
    into = fields.TextField(label=_("Into which concern?"), help_text=_("Its reference, such as C-7K3M9QX2"), limit=20)


class RevealForm(forms.Form):
    reason = fields.TextField(label=_("Why do you need it?"), help_text=_("It goes on the trail."), limit=80)
