"""The questions of the desk that takes a call, or writes down a letter: the professional ones, about somebody else."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from northstar.casework.concerns.states import Origin, ReporterMode
from northstar.faces.front_door.forms.professional import AskedOfRisk, TheConcern
from northstar.faces.front_door.forms.public import NEEDS
from northstar.faces.front_door.queries import directory, options
from northstar.kit import fields


class TheCall(TheConcern):
    heading = _("Take a call")
    template = "front_door/call.html"
    origin = fields.ChoiceField(
        label=_("How did it reach the desk?"),
        choices=[(Origin.PHONE, Origin.PHONE.label), (Origin.LETTER, Origin.LETTER.label)],
        initial=Origin.PHONE,
        error_messages={"required": _("Choose how it reached the desk")},
    )

    def choose(self) -> None:
        super().choose()
        self.fields["know"].label = _("How do they know?")
        self.fields["know"].choices = options.professional("how_known")  # type: ignore[attr-defined]
        self.fields["how"].label = _("Anything about how they know that helps to judge it?")
        self.fields["files"].label = _("There are photos, recordings or papers to add")


class TheCaller(AskedOfRisk):
    heading = _("Who is telling us, and how to reach them")
    template = "front_door/caller.html"
    may_skip = False
    you = fields.ChoiceField(
        label=_("Who may know that it was them?"),
        choices=[
            (ReporterMode.ANONYMOUS, _("Nobody: they do not want to say who they are")),
            (ReporterMode.CONFIDENTIAL, _("Only this desk")),
            (ReporterMode.SHARE, _("This desk, and those who can help")),
        ],
        hints={
            ReporterMode.ANONYMOUS: _("Don't write down a name or a number. Nothing you enter below is kept."),
            ReporterMode.CONFIDENTIAL: _("Say that we must tell somebody if a life or a child is in danger."),
            ReporterMode.SHARE: _("The police, a council or a charity may get in touch with them about this."),
        },
        error_messages={"required": _("Ask them who may know that it was them, and choose")},
    )
    name = fields.TextField(label=_("What to call them"), limit=120, required=False)
    phone = fields.PhoneField(label=_("Phone number"), required=False)
    email = fields.EmailField(label=_("E-mail address"), required=False)
    ways = fields.ChoicesField(label=_("Which ways are safe for them?"), none_of_these="none", required=False)
    times = fields.TextField(label=_("When is it safe?"), limit=200, required=False)
    notes = fields.TextField(label=_("Anything we must be careful about?"), limit=500, required=False)
    hidden_from = fields.ChoicesField(label=_("Which agencies must not see it?"), required=False)

    def choose(self) -> None:
        self.fields["ways"].choices = options.plain("safe_channel", unknown=False)  # type: ignore[attr-defined]
        self.fields["hidden_from"].choices = directory.others("")  # type: ignore[attr-defined]
        for name in ("name", "phone", "email", "times", "notes"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for way in cleaned.get("ways", ()) if cleaned.get("you") != ReporterMode.ANONYMOUS else ():
            name, words = NEEDS.get(way, ("", ""))
            if name and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(words, code="needed"))
        return cleaned
