"""The questions for people who report as part of their work: fewer pages, the same rules."""

from django import forms
from django.utils.translation import gettext_lazy as _

from northstar.casework.concerns.states import ReporterMode
from northstar.faces.front_door.forms import blocks
from northstar.faces.front_door.forms.asking import Asked, AskedTogether
from northstar.faces.front_door.forms.public import YES_NO
from northstar.faces.front_door.queries import directory, options
from northstar.kit import fields

# Asked only of those who are not signed in.
ABOUT_YOU = ("name", "agency", "agency_typed", "role", "email", "mode")


class TheConcern(Asked):
    heading = _("Report a concern at work")
    template = "front_door/professional.html"
    may_skip = False
    account = fields.ParagraphField(
        label=_("What is your concern?"),
        help_text=_(
            "What you saw, heard or were told, in the order in which it happened. Keep what was said apart from what you think."
        ),
        limit=8000,
        error_messages={"required": _("Write what your concern is. You can add more later.")},
    )
    know = fields.ChoiceField(label=_("How do you know?"), error_messages={"required": _("Choose how you know")})
    how = fields.TextField(
        label=_("Anything about how you know that helps to judge it?"),
        help_text=_("For example: told by her twice, with a month between"),
        limit=500,
        required=False,
    )
    kind = fields.SelectField(label=_("What is it closest to?"), blank=_("Not known"), required=False)
    place = fields.TextField(label=_("Where? Address, town or name of the place"), limit=300, required=False)
    postcode = fields.TextField(
        label=_("Postcode"),
        limit=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    sort = fields.SelectField(label=_("Sort of place or work"), blank=_("Not known"), required=False)
    when = fields.WhenField(
        label=_("When?"), help_text=_("For example: today, last Tuesday, since May"), strict=False, required=False
    )
    there = fields.ChoiceField(label=_("Are the people still there?"), choices=YES_NO, required=False)
    child = fields.ChoiceField(label=_("Is anybody involved under 18, or might be?"), choices=YES_NO, required=False)
    files = fields.ConfirmField(label=_("I have photos, recordings or papers to add"), required=False)

    def choose(self) -> None:
        self.fields["know"].choices = options.plain("how_known")  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("Not known")), *options.professional("concern_category", unknown=False)]  # type: ignore[attr-defined]
        self.fields["sort"].choices = [("", _("Not known")), *options.professional("sector", unknown=False)]  # type: ignore[attr-defined]

    @property
    def words(self) -> str:
        return str(self.cleaned_data["place"])


class WhoAndWhat(AskedTogether):
    heading = _("Who and what is involved?")
    intro = _("Leave empty what you don't know. Don't ask anybody for it.")
    kinds = (blocks.People, blocks.Vehicles, blocks.Businesses, blocks.Phones)


class AskedOfRisk(Asked):
    """The last page begins with what could go wrong."""

    risk = fields.ChoiceField(
        label=_("Could anybody be put in danger if somebody acts on this?"),
        choices=YES_NO,
        reveals={"yes": "care"},
        required=False,
    )
    care = fields.ParagraphField(label=_("Who, and what must they be careful about?"), limit=2000, required=False)


class Handling(AskedOfRisk):
    heading = _("Who may see it, and who you are")
    template = "front_door/handling.html"
    may_skip = False
    hidden_from = fields.ChoicesField(
        label=_("Which agencies must not see it?"),
        help_text=_("For example where somebody involved works. The desk that reads it first is not in the list."),
        required=False,
    )
    name = fields.TextField(
        label=_("Your name"),
        limit=120,
        error_messages={"required": _("Enter your name")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    agency = fields.SelectField(label=_("Where do you work?"), required=False)
    agency_typed = fields.TextField(
        label=_("If it is not in the list, write it here"),
        limit=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    role = fields.TextField(
        label=_("Your role"),
        limit=120,
        error_messages={"required": _("Enter your role, for example housing officer")},
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    email = fields.EmailField(
        label=_("Work e-mail address"), error_messages={"required": _("Enter your work e-mail address")}
    )
    mode = fields.ChoiceField(
        label=_("May the agencies that act know that it was you?"),
        choices=[
            (ReporterMode.SHARE, _("Yes, they may get in touch with me")),
            (ReporterMode.CONFIDENTIAL, _("No, only the desk may")),
        ],
        error_messages={"required": _("Choose who may know that it was you")},
    )
    website = fields.TrapField()

    def choose(self) -> None:
        self.fields["hidden_from"].choices = directory.others(self.draft.own_agency)  # type: ignore[attr-defined]
        if self.draft.own_agency:
            for name in ABOUT_YOU:
                del self.fields[name]
        else:
            self.fields["agency"].choices = [("", _("Choose")), *directory.others("")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if (
            "agency" in self.fields
            and not cleaned.get("agency")
            and not cleaned.get("agency_typed")
            and "agency_typed" not in self.errors
        ):
            self.add_error("agency", _("Choose where you work, or write it below"))
        if cleaned.get("agency"):
            cleaned["agency_name"] = dict(self.fields["agency"].choices)[cleaned["agency"]]  # type: ignore[attr-defined]
        return cleaned
