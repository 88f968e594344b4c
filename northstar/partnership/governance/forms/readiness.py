"""What an agency's lead is asked of each point, who sees to what is left, and the filters of the table of all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Contact
from northstar.foundation.codes import queries as codes
from northstar.kit import fields
from northstar.kit.dates import When
from northstar.partnership.governance.models import PlannedStep, ReadinessAnswer
from northstar.partnership.governance.queries import applications, readiness
from northstar.partnership.governance.queries.points import Held, Point
from northstar.partnership.governance.states import Answer, Asks, Audience, Said, Source

MOST = 1_000_000
OTHER = "other"
POSITIVE = (Answer.YES, Answer.PARTLY)


@dataclass(frozen=True)
class People:
    """Whom a lead can be chosen from."""

    members: Sequence[Membership]
    contacts: Sequence[Contact]

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(f"m:{one.pk}", one.user.name) for one in self.members] + [
            (f"c:{one.pk}", f"{one.person} ({one.label})") for one in self.contacts
        ]

    def named(self, chosen: str) -> tuple[str, UUID | None, UUID | None]:
        """The name of whoever was chosen, as contact or as member."""
        for one in self.members:
            if chosen == f"m:{one.pk}":
                return one.user.name, None, one.pk
        for contact in self.contacts:
            if chosen == f"c:{contact.pk}":
                return contact.person, contact.pk, None
        return "", None, None


class PointForm(forms.Form):
    """An answer to one point, with a note. ``base`` is the answer that its page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    answer = fields.ChoiceField(label=_("Your answer"), choices=Answer.choices)
    note = fields.ParagraphField(
        label=_("Anything to add?"),
        help_text=_("If it does not apply to you, say why. Nothing about people whom you help."),
        limit=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    # What a yes cannot do without, and what is said where it is missing.
    needs: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, *args: Any, point: Point, people: People, base: ReadinessAnswer | None, **options: Any):
        self.point, self.people, self.base = point, people, base
        typed = options.pop("typed", {})
        initial = {"seen": base.pk if base else 0, **(self.from_answer(base) if base else {}), **typed}
        super().__init__(*args, prefix=point.code, initial=initial, **options)
        self.order_fields([name for name in self.fields if name != "note"])
        self.fields["answer"].label = point.question

    def from_answer(self, base: ReadinessAnswer) -> dict[str, Any]:
        return {"answer": base.answer, "note": base.note}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("answer") == Answer.NOT_FOR_US and not data.get("note") and "note" not in self.errors:
            self.add_error("note", _("Write why it does not apply to you"))
        for name, words in self.needs.items() if data.get("answer") in POSITIVE else ():
            if data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, words)
        return data

    @property
    def touched(self) -> bool:
        """Whether anything but the number of what was shown differs from it."""
        return bool(set(self.changed_data) - {"seen"})

    @property
    def more(self) -> dict[str, Any]:
        """What this kind of point asks beside the answer."""
        return {}

    @property
    def said(self) -> Said:
        data = self.cleaned_data
        more = self.more if data["answer"] in POSITIVE else {}
        return Said(self.point.code, data["answer"], seen=data["seen"] or 0, note=data["note"], **more)

    def unsaved(self, **over: Any) -> "PointForm":
        """The same as it was typed, without looking for faults in it."""
        typed = {name: self[name].value() for name in self.fields} | over
        return type(self)(point=self.point, people=self.people, base=self.base, typed=typed)

    def shown_again(self, latest: int) -> None:
        """What is saved next was typed in view of the newest answer."""
        self.data = {**self.data.dict(), self.add_prefix("seen"): latest}


class LeadForm(PointForm):
    """Who leads, chosen or written, and since when."""

    who = fields.SelectField(label=_("Who is it?"), required=False)
    name = fields.TextField(label=_("Their name, if they are not in that list"), limit=120, required=False)
    post = fields.TextField(label=_("Their post"), limit=120, required=False)
    when = fields.WhenField(
        label=_("Since when?"), help_text=_("Like “March 2024”. You may leave it empty."), required=False
    )
    again = fields.WhenField(
        label=_("When shall we ask again?"), help_text=_("Empty: after a year."), future=True, required=False
    )

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        offered = [("", _("Choose")), *self.people.choices, (OTHER, _("Somebody else"))]
        self.fields["who"].choices = offered

    def from_answer(self, base: ReadinessAnswer) -> dict[str, Any]:
        who = f"m:{base.membership_id}" if base.membership_id else f"c:{base.contact_id}" if base.contact_id else ""
        known = who in dict(self.people.choices)
        return super().from_answer(base) | {
            "who": who if known else OTHER if base.person and not who else "",
            "name": base.person if base.person and not who else "",
            "post": base.post,
            "when": _shown(base.on),
            "again": _shown(base.again_on),
        }

    def clean_again(self) -> When | None:
        again: When | None = self.cleaned_data["again"]
        if again and again.first and again.first <= timezone.localdate():
            raise ValidationError(_("Write a day that is still to come"))
        return again

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        chosen = data.get("who") or ""
        if data.get("answer") in POSITIVE and chosen in ("", OTHER) and not data.get("name"):
            field, words = (
                ("name", _("Write their name")) if chosen else ("who", _("Choose who it is, or write the name"))
            )
            if not {"who", "name"} & set(self.errors):
                self.add_error(field, words)
        return data

    @property
    def more(self) -> dict[str, Any]:
        data = self.cleaned_data
        name, contact, member = self.people.named(data["who"])
        return {
            "person": name or data["name"],
            "post": data["post"],
            "contact_id": contact,
            "membership_id": member,
            "on": _first(data["when"]),
            "again_on": _first(data["again"]),
        }


def _number(label: Any) -> fields.NumberField:
    said = {"min_value": _("Enter a whole number, like 3"), "max_value": _("Enter a number up to a million")}
    return fields.NumberField(label=label, required=False, min_value=0, max_value=MOST, error_messages=said)


class TrainingForm(PointForm):
    """How many of how many were trained in what."""

    trained = _number(_("How many are trained?"))
    of = _number(_("Of how many who meet the public?"))
    what = fields.TextField(label=_("Which training?"), limit=200, required=False)
    when = fields.WhenField(label=_("As of which day?"), help_text=_("Empty: today."), required=False)
    needs: ClassVar[Mapping[str, Any]] = {
        "trained": _("Enter how many are trained"),
        "of": _("Enter how many there are in all"),
    }

    def from_answer(self, base: ReadinessAnswer) -> dict[str, Any]:
        held = {"trained": base.trained, "of": base.of, "what": base.what, "when": _shown(base.on)}
        return super().from_answer(base) | held

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        trained, of = data.get("trained"), data.get("of")
        if trained is not None and of is not None and trained > of:
            self.add_error("trained", _("More are trained than there are. Check both numbers"))
        if data.get("answer") in POSITIVE and trained == 0:
            self.add_error("answer", _("With nobody trained, choose “Not yet”"))
        return data

    @property
    def more(self) -> dict[str, Any]:
        data = self.cleaned_data
        on = _first(data["when"]) or timezone.localdate()
        return {"trained": data["trained"], "of": data["of"], "what": data["what"], "on": on}


class RouteForm(PointForm):
    """Where it is published, and for whom."""

    where = fields.TextField(
        label=_("Where is it?"), help_text=_("The name of the page or card, or its address."), limit=200, required=False
    )
    audience = fields.ChoiceField(label=_("Who can read it?"), choices=Audience.choices, required=False)
    needs: ClassVar[Mapping[str, Any]] = {"where": _("Write where it is published")}

    def from_answer(self, base: ReadinessAnswer) -> dict[str, Any]:
        return super().from_answer(base) | {"where": base.what, "audience": base.audience}

    @property
    def more(self) -> dict[str, Any]:
        return {"what": self.cleaned_data["where"], "audience": self.cleaned_data["audience"]}


_BY_ASKS: dict[str, type[PointForm]] = {Asks.LEAD: LeadForm, Asks.TRAINING: TrainingForm, Asks.ROUTE: RouteForm}


@dataclass(eq=False)
class Card:
    """One point on its page: how it stands, what was said before, and its form where it can be answered here."""

    held: Held
    said: Sequence[ReadinessAnswer]
    form: PointForm | None = None


def cards(ready: readiness.Ready, at: datetime, data: Any = None, *, answering: bool = True) -> list[Card]:
    """Every point of an agency; filled in with ``data``, each against the answer that its page showed."""
    people = People(*readiness.people_of(ready.agency.pk, at)) if answering else None
    made = []
    for held in ready.held:
        said = ready.said.get(held.point.code, [])
        card = Card(held, said)
        if people is not None and held.point.comes_from == Source.LEAD:
            base = _shown_then(said, held.point.code, data) if data is not None else next(iter(said), None)
            kind = _BY_ASKS.get(held.point.asks, PointForm)
            card.form = kind(data, point=held.point, people=people, base=base)
        made.append(card)
    return made


def _shown_then(said: Sequence[ReadinessAnswer], code: str, data: Any) -> ReadinessAnswer | None:
    seen = data.get(f"{code}-seen", "")
    return next((one for one in said if str(one.pk) == seen), None)


class StepForm(forms.Form):
    """Who sees to a step, and by when."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    owner = fields.TextField(label=_("Who sees to it?"), limit=120, required=False)
    due_on = fields.WhenField(
        label=_("By when?"), help_text=_("Like “end of March” or “3 June”."), future=True, required=False
    )

    def __init__(self, *args: Any, planned: PlannedStep | None, **options: Any):
        initial: dict[str, Any] = {"seen": planned.pk if planned else 0}
        if planned:
            initial |= {"owner": planned.owner, "due_on": _shown(planned.due_on)}
        super().__init__(*args, initial=initial, **options)

    @property
    def due(self) -> date | None:
        when: When | None = self.cleaned_data["due_on"]
        return when.last or when.first if when else None

    def shown_again(self, latest: int) -> None:
        self.data = {**self.data.dict(), "seen": latest}


class TableForm(forms.Form):
    """The filters of the table, in the address."""

    kind = fields.SelectField(label=_("Kind"), blank=_("Any"), required=False)
    area = fields.SelectField(label=_("Works in"), blank=_("Anywhere"), required=False)
    gap = fields.SelectField(label=_("With a gap in"), blank=_("Any point"), required=False)
    show = fields.ChoicesField(label=_("Only"), choices=[("old", _("Nothing said for a year"))], required=False)

    def __init__(self, *args: Any, day: date, listed: Sequence[Point], **options: Any):
        super().__init__(*args, **options)
        councils = [(code, name) for name, code in sorted(applications.councils(day).items())]
        forces = [(code, _("%(name)s (police area)") % {"name": name}) for code, name in applications.forces(day)]
        self.fields["kind"].choices = [("", _("Any")), *codes.choices("agency_kind", day, unknown=False)]
        self.fields["area"].choices = [("", _("Anywhere")), *forces, *councils]
        self.fields["gap"].choices = [("", _("Any point")), *((one.code, one.label) for one in listed)]

    @property
    def wanted(self) -> readiness.Wanted:
        data = self.cleaned_data
        named = {name: data.get(name) or "" for name in ("kind", "area", "gap")}
        return readiness.Wanted(**named, old="old" in (data.get("show") or []))


class ExportForm(forms.Form):
    format = forms.ChoiceField(choices=[("xlsx", "XLSX"), ("csv", "CSV")])


def _first(when: When | None) -> date | None:
    return when.first if when else None


def _shown(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""
