"""The questions of the public report. Everything but the account and the choice of secrecy may be skipped."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from northstar.casework.concerns.states import Answer, ReporterMode
from northstar.faces.front_door.forms.asking import Asked, Told
from northstar.faces.front_door.queries import options
from northstar.kit import fields

YES_NO = [(Answer.YES, _("Yes")), (Answer.NO, _("No")), (Answer.NOT_KNOWN, _("I'm not sure"))]


class Danger(Asked):
    danger = fields.ChoiceField(
        label=_("Is anybody in danger right now?"),
        choices=[(Answer.YES, _("Yes, right now")), (Answer.NO, _("No")), (Answer.NOT_KNOWN, _("I'm not sure"))],
        error_messages={"required": _("Choose yes, no or not sure")},
    )
    template = "front_door/start.html"
    may_skip = False


class Now(Asked):
    """Asks nothing: whom to ring, and what to say."""

    heading = _("Call 999 now")
    template = "front_door/now_asked.html"
    may_skip = False


class Seen(Asked):
    seen = fields.ParagraphField(
        label=_("What have you seen or heard?"),
        help_text=_(
            "Write it as you would tell a friend. Any language is fine. Please don't go back to find out more: it may not be safe."
        ),
        error_messages={"required": _("Write what you saw or heard. A few words are enough.")},
    )
    may_skip = False


class Kind(Asked):
    kind = fields.ChoiceField(
        label=_("What do you think it is?"),
        help_text=_("Choose the one that is closest."),
        divider_before="not_known",
        required=False,
    )

    def choose(self) -> None:
        self.fields["kind"].choices = options.plain("concern_category")  # type: ignore[attr-defined]


class Where(Asked):
    heading = _("Where is it?")
    intro = _("Tell us what you know. A street, a town or a shop nearby will do.")
    place = fields.TextField(label=_("Street, town or name of the place"), limit=300, required=False)
    postcode = fields.TextField(
        label=_("Postcode"),
        limit=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    landmark = fields.TextField(
        label=_("Something nearby"),
        help_text=_("For example a shop, a church, a bridge or a bus stop"),
        limit=300,
        required=False,
    )
    sort = fields.SelectField(label=_("What sort of place is it?"), blank=_("I don't know"), required=False)

    def choose(self) -> None:
        field = self.fields["sort"]
        field.choices = [("", _("I don't know")), *options.plain("sector", unknown=False)]  # type: ignore[attr-defined]

    @property
    def words(self) -> str:
        return ", ".join(filter(None, (self.cleaned_data["place"], self.cleaned_data["landmark"])))


class Which(Asked):
    which = fields.ChoiceField(
        label=_("Which of these do you mean?"),
        help_text=_("There is more than one place like that, or it is near a border."),
        required=False,
    )

    def choose(self) -> None:
        found = self.draft.place.get("choices", [])
        listed = [(str(number), choice["label"]) for number, choice in enumerate(found)]
        self.fields["which"].choices = [*listed, ("unsure", _("None of these, or I'm not sure"))]  # type: ignore[attr-defined]
        self.fields["which"].divider_before = "unsure"  # type: ignore[attr-defined]


class WhenAsked(Asked):
    when = fields.WhenField(
        label=_("When did you see or hear it?"),
        help_text=_("For example: today, last Tuesday at night, or every morning since May"),
        strict=False,
        required=False,
    )


class There(Asked):
    there = fields.ChoiceField(label=_("Are the people still there?"), choices=YES_NO, required=False)


class Child(Asked):
    child = fields.ChoiceField(label=_("Is anybody there under 18?"), choices=YES_NO, required=False)


class Who(Asked):
    who = fields.ChoicesField(
        label=_("What can you tell us about?"),
        help_text=_("Choose all that you know something about. We ask about each in turn."),
        choices=[
            ("people", _("People: how they look, or a name")),
            ("vehicles", _("A car, van or other vehicle")),
            ("businesses", _("A business")),
            ("phones", _("A phone number, or a name or page online")),
        ],
        required=False,
    )


class Signs(Asked):
    heading = _("Did you notice any of these?")
    intro = _("Choose all that you saw or heard. One sign alone proves nothing, so choose what you really noticed.")

    def choose(self) -> None:
        words = options.group_words()
        for group, choices in options.signs(self.draft).items():
            self.fields[group] = fields.ChoicesField(label=words[group], choices=choices, required=False)

    @property
    def chosen(self) -> list[str]:
        return [code for codes in self.cleaned_data.values() for code in codes]


class Know(Asked):
    know = fields.ChoiceField(label=_("How do you know?"), required=False)

    def choose(self) -> None:
        self.fields["know"].choices = options.plain("how_known")  # type: ignore[attr-defined]


class Risk(Asked):
    risk = fields.ChoiceField(
        label=_("Could anybody be put in danger if we act on this?"),
        help_text=_("For example if only one person could have told us, or if somebody may be punished."),
        choices=YES_NO,
        reveals={"yes": "care"},
        required=False,
    )
    care = fields.ParagraphField(label=_("Who, and what should we be careful about?"), limit=2000, required=False)


class You(Asked):
    you = fields.ChoiceField(
        label=_("Who may know that it was you?"),
        choices=[
            (ReporterMode.ANONYMOUS, _("Nobody. I don't want to say who I am")),
            (ReporterMode.CONFIDENTIAL, _("Only you. Don't pass my details on")),
            (ReporterMode.SHARE, _("You, and those who can help")),
        ],
        hints={
            ReporterMode.ANONYMOUS: _("We ask for no name and no number. You get a code to come back with."),
            ReporterMode.CONFIDENTIAL: _("We keep how to reach you to ourselves."),
            ReporterMode.SHARE: _("The police, a council or a charity may get in touch with you about this."),
        },
        error_messages={"required": _("Choose who may know that it was you")},
    )
    template = "front_door/you.html"
    may_skip = False


# What a way of reaching somebody needs: the field, and what to say when it is empty.
NEEDS = {
    "call": ("phone", _("Enter a phone number, or choose another way")),
    "voicemail": ("phone", _("Enter a phone number, or choose another way")),
    "text": ("phone", _("Enter a phone number, or choose another way")),
    "email": ("email", _("Enter an e-mail address, or choose another way")),
    "via_person": ("notes", _("Write who this person is and how we reach them, or choose another way")),
}


class Reach(Asked):
    heading = _("How may we reach you?")
    intro = _("We only use the ways that you choose here. Leave out what is not safe.")
    name = fields.TextField(
        label=_("Your name, or what to call you"),
        limit=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = fields.PhoneField(label=_("Phone number"), required=False)
    email = fields.EmailField(label=_("E-mail address"), required=False)
    ways = fields.ChoicesField(label=_("Which ways are safe for you?"), none_of_these="none", required=False)
    times = fields.TextField(
        label=_("When is it safe?"),
        help_text=_("For example: weekdays before 3 in the afternoon"),
        limit=200,
        required=False,
    )
    notes = fields.TextField(
        label=_("Anything we must be careful about?"),
        help_text=_("For example: somebody else answers my phone"),
        limit=500,
        required=False,
    )

    def choose(self) -> None:
        self.fields["ways"].choices = options.plain("safe_channel", unknown=False)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for way in cleaned.get("ways", ()):
            name, words = NEEDS.get(way, ("", ""))
            if name and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(words, code="needed"))
        return cleaned


class Photos(Asked):
    photos = fields.FilesField(
        label=_("Do you have photos, recordings or papers to add?"),
        help_text=_(
            "Up to 5 files of 10 MB each. We take out what a picture or a recording tells about your phone and where you were. Don't take new pictures and don't record anybody if it isn't safe."
        ),
        accept=[
            "image/jpeg",
            "image/png",
            "image/webp",
            "application/pdf",
            "audio/*",
            "text/plain",
            ".docx",
            ".xlsx",
            ".pptx",
            ".odt",
        ],
        most=5,
        megabytes=10,
        required=False,
    )
    template = "front_door/photos.html"
    may_skip = True

    def told(self) -> Told:
        return [(str(self.fields["photos"].label), list(self.draft.files.values()))] if self.draft.files else []


class Check(Asked):
    """Asks nothing: everything is read once more. ``website`` is for machines."""

    heading = _("Check what you wrote")
    website = fields.TrapField()
    template = "front_door/check.html"
    may_skip = False

    def told(self) -> Told:
        return []
