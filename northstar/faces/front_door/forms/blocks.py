"""Who and what is involved, as often as somebody has something to tell."""

from django import forms
from django.utils.translation import gettext_lazy as _

from northstar.faces.front_door.forms.asking import AskedAgain
from northstar.kit import fields

PLAIN = {"autocomplete": "off"}
EXACT = {"autocomplete": "off", "spellcheck": "false"}


class Person(forms.Form):
    name = fields.TextField(
        label=_("Name, or what they are called"), limit=120, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    description = fields.ParagraphField(
        label=_("How do they look?"),
        help_text=_("For example: about how old, hair, clothes"),
        limit=1000,
        required=False,
    )
    role = fields.ChoiceField(
        label=_("What do you think?"),
        choices=[
            ("worried_about", _("They may need help")),
            ("in_charge", _("They may be in charge of others")),
            ("unsure", _("I'm not sure")),
        ],
        required=False,
    )


class Vehicle(forms.Form):
    plate = fields.TextField(
        label=_("Number plate, or part of it"),
        limit=20,
        required=False,
        widget=forms.TextInput(attrs=EXACT | {"autocapitalize": "characters"}),
    )
    description = fields.TextField(label=_("What sort, what colour, what is written on it?"), limit=500, required=False)


class Business(forms.Form):
    name = fields.TextField(
        label=_("Name of the business"), limit=160, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    address = fields.TextField(label=_("Where is it?"), limit=300, required=False)
    description = fields.TextField(label=_("What does it do?"), limit=300, required=False)


class Phone(forms.Form):
    number = fields.PhoneField(
        label=_("Phone number"),
        required=False,
        widget=forms.TextInput(attrs=EXACT | {"type": "tel", "inputmode": "tel"}),
    )
    link = fields.TextField(
        label=_("Name or page online"),
        help_text=_("For example a profile, an advert or a web address"),
        limit=500,
        required=False,
        widget=forms.TextInput(attrs=EXACT),
    )
    description = fields.TextField(label=_("Whose is it, or where did you see it?"), limit=300, required=False)


class People(AskedAgain):
    heading = _("Who is involved?")
    intro = _("Tell us about each person as you would say it. Leave empty what you don't know.")
    one, prefix, called, another = Person, "people", _("Person"), _("Add another person")


class Vehicles(AskedAgain):
    heading = _("Which vehicle did you see?")
    intro = _("Part of a number plate helps too. Don't follow anybody.")
    one, prefix, called, another = Vehicle, "vehicles", _("Vehicle"), _("Add another vehicle")


class Businesses(AskedAgain):
    heading = _("Which business is it?")
    one, prefix, called, another = Business, "businesses", _("Business"), _("Add another business")


class Phones(AskedAgain):
    heading = _("Which number, name or page?")
    intro = _("Please don't ring it or write to it.")
    one, prefix, called, another = Phone, "phones", _("Number or page"), _("Add another one")
