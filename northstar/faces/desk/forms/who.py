"""The questions of “Who do I go to?”."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.states import Whom
from northstar.foundation.codes import queries as codes
from northstar.kit import fields
from northstar.kit.dates import parse_when
from northstar.kit.weeks import parse_time
from northstar.kit.worktime import LONDON

NOW, OFFICE, OTHER = "now", "office", "other"


class WhoForm(forms.Form):
    """``area`` holds codes: they come from the address, and the place that is typed never goes into it."""

    need = fields.ChoiceField(label=_("What do you need?"))
    place = fields.TextField(
        label=_("Where?"),
        help_text=_("A town, a postcode or a council. Empty: anywhere in the region."),
        limit=120,
        required=False,
    )
    whom = fields.ChoiceField(
        label=_("Whom is it about?"),
        choices=[*Whom.choices, ("", _("That doesn’t matter here"))],
        hints={Whom.IN_DOUBT: _("Is treated as a child")},
        required=False,
    )
    when = fields.ChoiceField(
        label=_("When?"),
        choices=[(NOW, _("Now")), (OFFICE, _("In office hours")), (OTHER, _("At another time"))],
        reveals={OTHER: "moment"},
        required=False,
        initial=NOW,
    )
    moment = fields.TextField(
        label=_("Which day and time?"), help_text=_("Like “Sunday 2:00” or “3 March 14:30”"), required=False, limit=60
    )
    language = fields.SelectField(label=_("Language that they speak"), blank=_("English will do"), required=False)
    topic = fields.SelectField(label=_("Advice on which subject?"), blank=_("Any"), required=False)

    def __init__(self, *args: Any, day: date, **options: Any):
        super().__init__(*args, **options)
        entries = [entry for entry in codes.list_as_of("need", day) if entry.attributes.get("purposes")]
        self.fields["need"].choices = [(entry.code, entry.label) for entry in entries]
        self.fields["language"].choices = [("", _("English will do")), *codes.choices("language", day, unknown=False)]
        self.fields["topic"].choices = [("", _("Any")), *codes.choices("expertise", day, unknown=False)]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("when") == OTHER and self._moment() is None:
            self.add_error("moment", _("Write a day and a time, like “Sunday 2:00” or “3 March 14:30”"))
        return data

    def at(self, now: datetime) -> datetime:
        """The moment that is asked about; on another day ten in the morning, unless a time was given."""
        when = self.cleaned_data["when"]
        if when == OFFICE:
            return agencies.office_hours(now)
        return (self._moment() or now) if when == OTHER else now

    @property
    def written(self) -> str:
        """The other time that was asked about, as we would write it; empty where it is not another time."""
        found = self._moment() if self.cleaned_data["when"] == OTHER else None
        return date_format(found, "j F Y H:i") if found else ""

    def _moment(self) -> datetime | None:
        written = self.cleaned_data.get("moment", "")
        when = parse_when(written, timezone.localdate(), future=True)
        if when is None or when.day is None:
            return None
        return datetime.combine(when.day, parse_time(written) or time(10), LONDON)


class SpotForm(forms.Form):
    """Which of several places of a name is meant."""

    spot = fields.ChoiceField(label=_("Which one do you mean?"))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **options: Any):
        super().__init__(*args, **options)
        self.fields["spot"].choices = choices
