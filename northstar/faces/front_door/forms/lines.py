"""What help somebody looks for, and in which language. Neither has to be chosen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from northstar.faces.front_door.queries import lines
from northstar.faces.front_door.queries.options import today
from northstar.kit import fields


class Wanted(forms.Form):
    need = fields.SelectField(
        label=_("What do you need?"), choices=lambda: lines.needs(today()), blank=_("Any help"), required=False
    )
    language = fields.SelectField(
        label=_("Which language do you speak?"),
        choices=lambda: lines.languages(today()),
        blank=_("Any language"),
        required=False,
    )
