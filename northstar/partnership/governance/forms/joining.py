"""Forms of becoming a partner: applying, signing, and what the coordinator decides."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from northstar.foundation.agencies.models import Agency, Agreement
from northstar.foundation.agencies.states import LegalRegime
from northstar.foundation.codes import queries as codes
from northstar.kit import fields
from northstar.partnership.governance.models import Application
from northstar.partnership.governance.queries import applications, papers
from northstar.partnership.governance.states import Details, Finding, Invitation, Pen

UNSURE = "unsure"
# Who is named, and which of these the form asks for.
_PEOPLE = {
    "lead": ("name", "post", "email", "phone"),
    "signatory": ("name", "post", "email"),
    "protection": ("name", "email", "phone"),
}
_MARK = "joining"
# What to do where nothing was written; a page with many fields must say which.
_NEEDED = {
    "organisation": _("Write what your organisation is called"),
    "kind": _("Choose what kind of organisation it is"),
    "does": _("Write what your organisation does"),
    "why": _("Write why you want to join"),
    "legal_regime": _("Choose the law, or “We are not sure”"),
    "lead_name": _("Write the name of who would lead for you"),
    "lead_post": _("Write the lead’s post"),
    "lead_email": _("Write the lead’s work e-mail"),
    "lead_phone": _("Write the lead’s work telephone"),
    "signs": _("Choose who can sign for your organisation"),
    "protection_name": _("Write who answers for data protection"),
    "protection_email": _("Write how data protection is reached by e-mail"),
}


def fresh_mark() -> str:
    """What makes pressing twice one application. Signed, so that nobody chooses the number of a record."""
    return signing.dumps(str(uuid4()), salt=_MARK)


class JoinForm(forms.Form):
    """What an organisation says of itself, on one page."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False)
    organisation = fields.TextField(label=_("What is your organisation called?"), limit=160)
    kind = fields.SelectField(label=_("What kind of organisation is it?"))
    website = fields.TextField(label=_("Website"), limit=200, required=False)
    does = fields.ParagraphField(label=_("What does it do?"), limit=1500)
    why = fields.ParagraphField(
        label=_("Why do you want to join?"),
        help_text=_("What would you bring, and what would help you? Leave out anything about people you work with."),
        limit=1500,
    )
    areas = fields.ChoicesField(label=_("In which police areas does it work?"), required=False)
    councils = fields.ParagraphField(
        label=_("Only in part of one?"),
        help_text=_("Then name the councils instead, one a line"),
        limit=600,
        required=False,
    )
    legal_regime = fields.ChoiceField(
        label=_("Which data protection law does it work under?"),
        choices=[
            (LegalRegime.UK_GDPR, _("The UK GDPR, like most organisations")),
            (LegalRegime.PART3, _("Part 3 of the Data Protection Act 2018: law enforcement")),
            (LegalRegime.BOTH, _("Both, by what it is doing")),
            (UNSURE, _("We are not sure")),
        ],
        divider_before=UNSURE,
    )
    lead_name = fields.TextField(label=_("Name"), limit=120)
    lead_post = fields.TextField(label=_("Post"), limit=120)
    lead_email = fields.EmailField(label=_("Work e-mail"))
    lead_phone = fields.PhoneField(label=_("Work telephone"))
    signs = fields.ChoiceField(
        label=_("Who can sign for your organisation?"),
        choices=[("lead", _("The lead, named above")), ("other", _("Somebody else"))],
        hints={"other": _("A chief officer, a director or a trustee. They get a link by mail once we approve.")},
        reveals={"other": ["signatory_name", "signatory_post", "signatory_email"]},
    )
    signatory_name = fields.TextField(label=_("Their name"), limit=120, required=False)
    signatory_post = fields.TextField(label=_("Their post"), limit=120, required=False)
    signatory_email = fields.EmailField(label=_("Their work e-mail"), required=False)
    protection_name = fields.TextField(label=_("Name of whoever answers for data protection"), limit=120)
    protection_email = fields.EmailField(label=_("Their e-mail, or that of their desk"))
    protection_phone = fields.PhoneField(label=_("Their telephone"), required=False)

    def __init__(self, *args: Any, day: date, application: Application | None = None, **options: Any):
        self.day = day
        if application is not None:
            options["initial"] = _initial(application, day)
        options.setdefault("initial", {}).setdefault("mark", fresh_mark())
        super().__init__(*args, **options)
        self.fields["kind"].choices = [("", _("Choose")), *codes.choices("agency_kind", day, unknown=False)]
        self.fields["areas"].choices = applications.forces(day)
        for name, words in _NEEDED.items():
            self.fields[name].error_messages["required"] = words

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        if applications.never_joins(kind, self.day):
            raise ValidationError(
                _(
                    "An organisation of this kind cannot become a partner. You can still report a concern, or talk"
                    " to the coordinator about working together."
                )
            )
        return kind

    def clean_website(self) -> str:
        written: str = self.cleaned_data["website"]
        if not written:
            return ""
        full = written if "://" in written else f"https://{written}"
        try:
            URLValidator(schemes=["http", "https"])(full)
        except ValidationError as wrong:
            raise ValidationError(_("Write the address like www.example.org")) from wrong
        return full

    def clean_councils(self) -> list[str]:
        known = {name.casefold(): code for name, code in applications.councils(self.day).items()}
        found = []
        for name in filter(None, (line.strip(" ,;") for line in self.cleaned_data["councils"].split("\n"))):
            code = known.get(name.casefold())
            if code is None:
                raise ValidationError(_("We don't know the council “%(name)s”"), params={"name": name[:60]})
            found.append(code)
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        untouched = "areas" not in self.errors and "councils" not in self.errors
        if untouched and not data.get("areas") and not data.get("councils"):
            self.add_error("areas", _("Choose at least one area, or name a council below"))
        for name, words in (
            ("signatory_name", _("Write the name of who can sign")),
            ("signatory_post", _("Write their post")),
            ("signatory_email", _("Write their work e-mail")),
        ):
            if data.get("signs") == "other" and not data.get(name) and name not in self.errors:
                self.add_error(name, words)
        return data

    @property
    def application_id(self) -> UUID | None:
        """The number that this page was given. None where it is not ours: then it gets one of its own."""
        try:
            return UUID(signing.loads(self.cleaned_data["mark"], salt=_MARK, max_age=24 * 3600))
        except (signing.BadSignature, ValueError):
            return None

    @property
    def details(self) -> Details:
        data = self.cleaned_data
        lead = self._person("lead")
        return Details(
            **{name: data[name] for name in ("organisation", "kind", "website", "does", "why")},
            legal_regime="" if data["legal_regime"] == UNSURE else data["legal_regime"],
            area_codes=tuple(dict.fromkeys([*data["areas"], *data["councils"]])),
            protection=self._person("protection"),
            lead=lead,
            signatory=lead if data["signs"] == "lead" else self._person("signatory"),
        )

    def _person(self, who: str) -> dict[str, str]:
        asked = _PEOPLE[who]
        return {
            part: self.cleaned_data[f"{who}_{part}"] if part in asked else ""
            for part in ("name", "post", "email", "phone")
        }


def _initial(application: Application, day: date) -> dict[str, Any]:
    names = {code: name for name, code in applications.councils(day).items()}
    forces = dict(applications.forces(day))
    people = {
        f"{who}_{part}": (getattr(application, who) or {}).get(part, "")
        for who, parts in _PEOPLE.items()
        for part in parts
    }
    signs = "" if application.signatory is None else "lead" if application.signatory == application.lead else "other"
    return {
        **{name: getattr(application, name) for name in ("organisation", "kind", "website", "does", "why")},
        **(people if signs != "lead" else {k: v for k, v in people.items() if not k.startswith("signatory")}),
        "legal_regime": application.legal_regime or (UNSURE if application.applied_at else ""),
        "areas": [code for code in application.area_codes if code in forces],
        "councils": "\n".join(names[code] for code in application.area_codes if code in names and code not in forces),
        "signs": signs,
    }


class ChangeForm(JoinForm):
    """The same, put right by a coordinator, who also knows which agency of the directory it is."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    agency = fields.SelectField(
        label=_("Is it in the directory already?"),
        help_text=_("Then it is not made a second time when you approve"),
        blank=_("No, it is new"),
        required=False,
    )

    def __init__(self, *args: Any, application: Application, agencies: Iterable[Agency], day: date, **options: Any):
        super().__init__(*args, application=application, day=day, **options)
        self.initial |= {"version": application.version, "agency": str(application.agency_id or "")}
        self.fields["agency"].choices = [("", _("No, it is new")), *((str(one.pk), one.name) for one in agencies)]

    @property
    def agency_id(self) -> UUID | None:
        chosen = self.cleaned_data["agency"]
        return UUID(chosen) if chosen else None


class InviteForm(forms.Form):
    """Enough to write to somebody; the rest they say themselves."""

    organisation = fields.TextField(label=_("Organisation"), limit=160)
    kind = fields.SelectField(label=_("Kind"))
    name = fields.TextField(label=_("Who would lead there?"), help_text=_("Their name"), limit=120)
    email = fields.EmailField(label=_("Their work e-mail"))

    def __init__(self, *args: Any, day: date, **options: Any):
        self.day = day
        super().__init__(*args, **options)
        never = codes.with_attribute("agency_kind", day, "never_by_rule")
        listed = [one for one in codes.choices("agency_kind", day, unknown=False) if one[0] not in never]
        self.fields["kind"].choices = [("", _("Choose")), *listed]

    @property
    def invitation(self) -> Invitation:
        data = self.cleaned_data
        lead = {"name": data["name"], "email": data["email"], "post": "", "phone": ""}
        return Invitation(data["organisation"], data["kind"], lead)


class CheckForm(forms.Form):
    """What one check came to."""

    finding = fields.ChoiceField(label=_("What did you find?"))
    note = fields.ParagraphField(
        label=_("What did you see, and where?"),
        help_text=_("For example the register, the number in it, and whom you spoke to"),
        limit=1000,
        required=False,
    )

    def __init__(self, *args: Any, row: applications.CheckRow, **options: Any):
        super().__init__(*args, **options)
        kept = [one for one in Finding if not (row.always and one == Finding.NOT_NEEDED)]
        self.fields["finding"].choices = [(one.value, one.label) for one in kept]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (
            data.get("finding") in (Finding.NO, Finding.NOT_NEEDED)
            and not data.get("note")
            and "note" not in self.errors
        ):
            self.add_error("note", _("Write why"))
        return data


class DeclineForm(forms.Form):
    """A no, with a reason that the applicant reads."""

    because = fields.ChoiceField(label=_("Why?"))
    words = fields.ParagraphField(
        label=_("What shall they read?"),
        help_text=_("They read the reason and these words through their link. The mail says neither."),
        limit=1500,
    )

    def __init__(self, *args: Any, day: date, **options: Any):
        super().__init__(*args, **options)
        self.fields["because"].choices = codes.choices("partner_decline_reason", day, unknown=False)


class SignForm(forms.Form):
    """A signature under the paper that was on the page."""

    agreement = forms.UUIDField(widget=forms.HiddenInput)
    read = forms.CharField(widget=forms.HiddenInput, max_length=64)
    basis = fields.ChoiceField(label=_("On what lawful basis does your organisation share?"))
    gateway = fields.ChoiceField(label=_("Through which law may it pass information on?"), required=False)
    name = fields.TextField(label=_("Your name"), limit=120)
    post = fields.TextField(label=_("Your post"), limit=120)
    authority = fields.ConfirmField(error_messages={"required": _("Tick the box if you may sign. If not, do not sign")})

    def __init__(self, *args: Any, agency: Agency, agreement: Agreement, person: Mapping[str, str], **options: Any):
        self.day: date = options.pop("day")
        # What was on the page: the digest stands in the form, and the service compares it with what is in force.
        options["initial"] = {
            "agreement": agreement.pk,
            "read": papers.digest_of(agreement).hex(),
            "name": person.get("name", ""),
            "post": person.get("post", ""),
        }
        super().__init__(*args, **options)
        none = (
            ("none", _("None is needed, or I am not sure")),
            _("You can ask your data protection officer, and come back."),
        )
        self.fields["authority"].label = _("I have authority to sign for %(agency)s") % {"agency": agency.name}
        if not papers.asks_for_basis(agreement):
            del self.fields["basis"], self.fields["gateway"]
            return
        offered, hints = papers.bases(agency.kind, agency.legal_regime, self.day)
        self.fields["basis"].choices, self.fields["basis"].hints = offered, hints
        offered, hints = papers.gateways(agency.kind, agency.legal_regime, self.day)
        self.fields["gateway"].choices = [*offered, none[0]]
        self.fields["gateway"].hints, self.fields["gateway"].divider_before = {**hints, "none": none[1]}, "none"

    def clean_read(self) -> bytes:
        try:
            return bytes.fromhex(self.cleaned_data["read"])
        except ValueError:
            return b""

    @property
    def pen(self) -> Pen:
        data = self.cleaned_data
        gateway = data.get("gateway", "")
        return Pen(
            data["name"], data["post"], data.get("basis", ""), "" if gateway == "none" else gateway, data["read"]
        )
