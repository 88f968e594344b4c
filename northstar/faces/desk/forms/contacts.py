"""The form of a contact: for what, who, how, when, in which languages, and who answers for it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from northstar.faces.desk.forms.agencies import Explained, one_day
from northstar.foundation.agencies import services
from northstar.foundation.agencies.models import Contact
from northstar.foundation.agencies.states import Channel
from northstar.kit import fields
from northstar.kit.weeks import week_words
from northstar.kit.worktime import Opening

# Fields that the form and the record call the same.
PLAIN = (
    "purpose", "label", "person", "channel", "email", "phone", "web", "priority", "have_ready", "owner_name",
    "owner_email", "public",
)  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Questions under one heading. Those that are seldom answered are ``folded``, and shut unless ``open``."""

    heading: Any
    names: tuple[str, ...]
    folded: bool = False
    open: bool = False


# In the order in which people think of somebody whom others are to reach.
GROUPS = (
    Group(_("Who, and what for"), ("purpose", "label", "person", "team")),
    Group(_("How to reach them"), ("channel", "email", "phone", "web")),
    Group(_("When"), ("staffed", "fallback")),
    Group(_("Whom they help, and where"), ("whom", "areas", "languages"), folded=True),
    Group(_("What they know about, and their training"), ("topics", "trained_until"), folded=True),
    Group(_("Who finds them, and what callers need"), ("have_ready", "priority", "public"), folded=True),
    Group(_("Who keeps this right"), ("owner_name", "owner_email", "confirmed", "reason")),
)
# Answers that say no more than if nobody had answered.
_USUAL = {"whom": "['adults', 'children']", "priority": "100"}


class ContactForm(Explained):
    """One way to reach an agency."""

    purpose = fields.SelectField(label=_("What is it for?"))
    label = fields.TextField(label=_("What is it called?"), help_text=_("A desk, a team or a duty"), limit=120)
    person = fields.TextField(
        label=_("Who is it, if it is one person?"),
        help_text=_("Their name and rank or title, as colleagues know them"),
        limit=120,
        required=False,
    )
    whom = fields.ChoicesField(
        label=_("Whom do they help?"), choices=[("adults", _("Adults")), ("children", _("Children"))]
    )
    team = fields.SelectField(label=_("Team"), blank=_("None"), required=False)
    channel = fields.ChoiceField(label=_("How are they told?"), choices=Channel.choices)
    email = fields.EmailField(label=_("E-mail address"), required=False)
    phone = fields.PhoneField(label=_("Telephone number"), required=False)
    web = fields.TextField(label=_("Their page on the web"), help_text=_("Begins with https://"), required=False)
    staffed = fields.ChoiceField(
        label=_("When is somebody there?"),
        reveals={"hours": "hours"},
        choices=[("hours", _("At these times")), ("always", _("Day and night")), ("unknown", _("Not known"))],
    )
    hours = fields.HoursField(
        label=_("Times"),
        unread=_("We can't read “%(line)s”. Write it like “Mon-Fri 9:00-17:00”, with 22:00-06:00 for a night"),
        help_text=_("One line each: “Mon-Fri 9:00-17:00” or “Sat 10:00-14:00 holidays too”"),
        limit=600,
        required=False,
    )
    fallback = fields.SelectField(label=_("Who stands in when it is closed?"), blank=_("Nobody"), required=False)
    languages = fields.TextField(
        label=_("Languages spoken there"), help_text=_("Between commas, like “Romanian, Polish”"), required=False
    )
    topics = fields.ChoicesField(label=_("Subjects that they know about"), required=False)
    trained_until = fields.WhenField(
        label=_("Until when does their training to refer into the NRM hold?"),
        help_text=_("Only for those who make referrals. For example: 31 March 2027"),
        future=True,
        required=False,
    )
    have_ready = fields.TextField(
        label=_("What should people have ready?"),
        help_text=_("Empty: what the page says for everybody"),
        limit=300,
        required=False,
    )
    areas = fields.ParagraphField(
        label=_("Only for these places"),
        help_text=_("Names of councils, one a line. Empty: everywhere the agency works."),
        required=False,
        limit=600,
    )
    priority = fields.NumberField(
        label=_("Order"), help_text=_("The smallest number is tried first"), min_value=1, max_value=9999, initial=100
    )
    owner_name = fields.TextField(
        label=_("Who answers for this being right?"), help_text=_("A name or a post"), limit=120, required=False
    )
    owner_email = fields.EmailField(
        label=_("Where are they asked twice a year?"), help_text=_("Empty: at the address above"), required=False
    )
    public = fields.ConfirmField(
        label=_("It may be given to the public"),
        help_text=_("Once confirmed it stands on the public page of help, without the name of the person"),
        required=False,
    )
    confirmed = fields.ConfirmField(label=_("Somebody there has told me that this reaches them"), required=False)

    def __init__(self, *args: Any, known: "Known", contact: Contact | None = None, **options: Any):
        self.known, self.contact = known, contact
        if contact is not None:
            options["initial"] = known.initial(contact)
        else:
            options["initial"] = {"whom": ["adults", "children"]}
        super().__init__(*args, **options)
        others = [(str(each.pk), each.label) for each in known.contacts if contact is None or each.pk != contact.pk]
        self.fields["purpose"].choices = [("", _("Choose")), *known.purposes]
        self.fields["team"].choices = [("", _("None")), *((str(each.pk), each.name) for each in known.teams)]
        self.fields["fallback"].choices = [("", _("Nobody")), *others]
        self.fields["topics"].choices = known.topics
        self.order_fields([name for name in self.fields if name != "reason"])

    def clean_trained_until(self) -> date | None:
        return one_day(self.cleaned_data["trained_until"]) if self.cleaned_data["trained_until"] else None

    def clean_hours(self) -> tuple[Opening, ...] | None:
        """The week; none for day and night, empty for not known."""
        staffed, week = self.cleaned_data.get("staffed"), self.cleaned_data["hours"]
        if staffed == "hours" and not week:
            raise ValidationError(_("Write when somebody is there, like “Mon-Fri 9:00-17:00”"))
        return week if staffed == "hours" else None if staffed == "always" else ()

    def clean_languages(self) -> list[str]:
        unknown = _("We don't know the language “%(name)s”")
        return _named(self.cleaned_data["languages"], "[,;\n]", self.known.language_of, unknown)

    def clean_areas(self) -> list[str]:
        unknown = _("We don't know the place “%(name)s”")
        return _named(self.cleaned_data["areas"], "[;\n]", self.known.area_of, unknown)

    @property
    def groups(self) -> Iterator[Group]:
        """The questions by heading; what is folded stands open where it says something or has to be put right."""
        for each in GROUPS:
            yield replace(each, open=any(self.errors.get(name) or self._said(name) for name in each.names))

    def _said(self, name: str) -> bool:
        said = self[name].value()
        return bool(said) and str(said) != _USUAL.get(name)

    @property
    def details(self) -> services.ContactDetails:
        data = self.cleaned_data
        plain = {name: data[name] for name in (*PLAIN, "languages", "topics", "trained_until")}
        source = self.contact.source if self.contact else str(_("Entered at the desk"))
        return services.ContactDetails(
            **plain,
            for_adults="adults" in data["whom"],
            for_children="children" in data["whom"],
            area_codes=data["areas"],
            team_id=data["team"] or None,
            fallback_id=data["fallback"] or None,
            source=source,
        )


class Known:
    """What a contact's form may offer: an agency's teams and contacts, and names with their codes."""

    def __init__(
        self,
        *,
        purposes: Sequence[tuple[str, str]],
        teams: Iterable[Any],
        contacts: Iterable[Contact],
        languages: Mapping[str, str],
        areas: Mapping[str, str],
        topics: Sequence[tuple[str, str]],
    ):
        self.purposes, self.teams, self.contacts = purposes, list(teams), list(contacts)
        self.languages, self.areas, self.topics = languages, areas, topics  # code to name
        self._language_codes = {name.casefold(): code for code, name in languages.items()}
        self._area_codes = {name.casefold(): code for code, name in areas.items()}

    def language_of(self, name: str) -> str | None:
        return self._language_codes.get(name.casefold())

    def area_of(self, name: str) -> str | None:
        return self._area_codes.get(name.casefold())

    def initial(self, contact: Contact) -> dict[str, Any]:
        staffed = "always" if contact.always_open else "hours" if contact.hours_known else "unknown"
        return {name: getattr(contact, name) for name in (*PLAIN, "version", "topics")} | {
            "whom": [n for n, yes in (("adults", contact.for_adults), ("children", contact.for_children)) if yes],
            "trained_until": date_format(contact.trained_until, "j F Y") if contact.trained_until else "",
            "team": str(contact.team_id or ""),
            "fallback": str(contact.fallback_id or ""),
            "staffed": staffed,
            "hours": "\n".join(week_words([row.opening for row in contact.hours.all()])),
            "languages": ", ".join(self.languages.get(code, code) for code in contact.languages),
            "areas": "\n".join(self.areas.get(code, code) for code in contact.area_codes),
        }


def _named(written: str, separator: str, code_of: Callable[[str], str | None], unknown: Any) -> list[str]:
    found = []
    for name in filter(None, (each.strip() for each in re.split(separator, written))):
        code = code_of(name)
        if code is None:
            raise ValidationError(unknown, params={"name": name})
        found.append(code)
    return list(dict.fromkeys(found))


class AwayForm(Explained):
    """Nobody is there for a while: a holiday, a course, a post that is not filled."""

    leaves = fields.WhenField(label=_("From which day is nobody there?"), future=True, required=False)
    back = fields.WhenField(
        label=_("On which day is somebody back?"),
        help_text=_("Empty: until further notice"),
        future=True,
        required=False,
    )

    def clean_leaves(self) -> date | None:
        return one_day(self.cleaned_data["leaves"]) if self.cleaned_data["leaves"] else None

    def clean_back(self) -> date | None:
        return one_day(self.cleaned_data["back"]) if self.cleaned_data["back"] else None

    @property
    def span(self) -> dict[str, Any]:
        """What ``services.set_away`` takes of it."""
        data = self.cleaned_data
        return {"seen_version": data["version"], "away_from": data["leaves"], "away_until": data["back"]}
