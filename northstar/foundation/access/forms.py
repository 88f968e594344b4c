"""Inviting people and giving roles."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from northstar.foundation.access import policies
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.queries import NOBODY, Group
from northstar.foundation.access.roles import ROLES
from northstar.foundation.agencies.models import Agency
from northstar.kit.fields import ChoiceField, EmailField, SelectField, TextField, WhenField


def role_field(names: list[str], **options: Any) -> ChoiceField:
    """Radios of roles, each with the sentence that says what it may do."""
    return ChoiceField(
        choices=[(name, _(ROLES[name].title)) for name in names],
        label=_("What they may do"),
        hints={name: _(ROLES[name].sentence) for name in names},
        error_messages={"required": _("Choose what this person may do")},
        **options,
    )


class InviteForm(forms.Form):
    """Offers only agencies and roles that the actor may give."""

    name = TextField(
        limit=120,
        label=_("Full name"),
        error_messages={"required": _("Enter the person's name, as colleagues know them")},
    )
    email = EmailField(
        label=_("Work e-mail address"),
        help_text=_("The invitation goes there, and they will sign in with it."),
        error_messages={"required": _("Enter the address that their organisation gave them")},
    )

    def __init__(self, *args: Any, actor: Actor, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = {str(agency.pk): agency for agency in agencies}
        if len(agencies) > 1:
            self.fields["agency"] = SelectField(
                choices=[(pk, str(agency)) for pk, agency in self.agencies.items()],
                blank=_("Choose"),
                label=_("Agency"),
                error_messages={"required": _("Choose the agency that they act for")},
            )
        only = agencies[0] if len(agencies) == 1 else None
        self.fields["role"] = role_field(policies.roles_to_give(actor, only))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = cleaned.get("agency") if "agency" in self.fields else next(iter(self.agencies), "")
        agency, role = self.agencies.get(str(chosen or "")), cleaned.get("role")
        if agency is not None and role and not policies.fits(role, agency):
            self.add_error("role", _("This role exists only at an agency that runs a desk."))
        return cleaned | {"agency": agency}


class RoleForm(forms.Form):
    """Another role for somebody who is there already."""

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = role_field(names)


class LastDayForm(forms.Form):
    """When somebody's last day is."""

    on = WhenField(
        label=_("Their last day"),
        help_text=_("For example: today, 30 April 2027. They can act until the midnight that ends it."),
        error_messages={"required": _("Enter their last day")},
        future=True,
    )

    def clean_on(self) -> date:
        when = self.cleaned_data["on"]
        if when is None or when.day is None:
            raise forms.ValidationError(_("Write one day, like 7 April 2026"))
        day: date = when.day
        return day


class HandOverForm(forms.Form):
    """Who takes what. One list for each kind of thing; a kind that is left for later stays as it is."""

    def __init__(
        self, *args: Any, groups: Sequence[Group], everybody: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        if len(groups) > 1 and everybody:
            self.fields["all"] = SelectField(
                choices=everybody, blank=_("Choose for each below"), label=_("All of it, to"), required=False
            )
        for group in groups:
            self.fields[group.code] = SelectField(
                choices=group.choices, blank=_("Leave it for later"), label=group.words, required=False
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = {group.code: cleaned.get(group.code) or self._for_all(group) for group in self.groups}
        self.choices = {code: None if to == NOBODY else UUID(to) for code, to in chosen.items() if to}
        if not self.choices and not self.errors:
            raise forms.ValidationError(_("Choose somebody for at least one of these, or come back later."))
        return cleaned

    def _for_all(self, group: Group) -> str:
        """Who takes everything takes this too, if their role allows it."""
        wanted = self.cleaned_data.get("all") or ""
        return wanted if wanted in dict(group.choices) else ""


class HatForm(forms.Form):
    """For whom the person acts now."""

    membership = forms.UUIDField()
