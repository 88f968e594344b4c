"""The people everyone knows. Made when first asked for, in whichever database is in use.

Harbour Light, a charity, and Westmarch Council have signed all there is to sign, and so has Tern
Housing. Northfold Council is a partner too, but what it signed has ended: no personal data goes there.
The partnership desk holds what the public reports.
"""

from dataclasses import dataclass
from functools import cached_property

from django.test import Client
from django.utils import timezone

from northstar.foundation.access import actors
from northstar.foundation.access.models import Membership
from northstar.foundation.accounts import sessions
from northstar.foundation.accounts.models import User
from northstar.foundation.agencies.models import Agency, Agreement
from tests.factories import access, accounts, agencies


@dataclass(frozen=True)
class Person:
    name: str
    agency: str = ""
    role: str = ""


PEOPLE = {
    "asha": Person("Asha Ncube", "harbour_light", "responder"),
    "ben": Person("Ben Trelawny", "desk", "duty_desk"),
    "cara": Person("Cara Whitlock", "westmarch", "agency_lead"),
    "dev": Person("Dev Anand", "northfold", "responder"),
    "eve": Person("Eve Hollis"),  # an account, and nobody's member
    "finn": Person("Finn Gallagher", "desk", "coordinator"),
    "gita": Person("Gita Rao", "desk", "auditor"),
    "hal": Person("Hal Mercer", "desk", "owner"),
    "iris": Person("Iris Penrose", "tern", "frontline"),
}
AGENCIES = {
    "desk": ("partnership-desk", "South West partnership desk", "partnership"),
    "harbour_light": ("harbour-light", "Harbour Light", "charity"),
    "westmarch": ("westmarch-council", "Westmarch Council", "local-authority"),
    "northfold": ("northfold-council", "Northfold Council", "local-authority"),
    "tern": ("tern-housing", "Tern Housing", "housing-association"),
}


class Cast:
    """``cast.asha`` is a membership (Eve: her account), ``cast.westmarch`` an agency, ``cast.actor("ben")`` an actor."""

    def __getattr__(self, name: str) -> Membership | Agency | User:
        if name in AGENCIES:
            made = self._make_agency(name)
        elif name in PEOPLE:
            made = self._make_person(PEOPLE[name])
        else:
            raise AttributeError(name)
        setattr(self, name, made)
        return made

    @cached_property
    def agreements(self) -> list[Agreement]:
        """Two in force, which everybody but Northfold has signed."""
        wanted = [("Information sharing agreement", "3"), ("Victim support protocol", "1")]
        return [
            Agreement.objects.filter(title=title, version=version).first() or agencies.agreement(title, version)
            for title, version in wanted
        ]

    def user(self, name: str) -> User:
        person = getattr(self, name)
        return person if isinstance(person, User) else person.user

    def actor(self, name: str) -> actors.Actor:
        person = getattr(self, name)
        return actors.Public() if isinstance(person, User) else actors.member(person)

    def everybody(self) -> "Cast":
        """Make all of them now (the live server's database needs them there)."""
        for name in PEOPLE:
            getattr(self, name)
        return self

    def _make_agency(self, name: str) -> Agency:
        slug, title, kind = AGENCIES[name]
        known = Agency.objects.filter(slug=slug).first()
        if known:
            return known
        made = agencies.agency(slug, title, kind=kind, runs_desk=name == "desk")
        if name == "northfold":
            agencies.signed(agencies.agreement("Information sharing agreement", "2", ended=True), made)
        else:
            for agreement in self.agreements:
                agencies.signed(agreement, made)
        return made

    def _make_person(self, person: Person) -> Membership | User:
        user = User.objects.filter(name=person.name).first() or accounts.user(person.name)
        if not person.role:
            return user
        agency = getattr(self, person.agency)
        known = Membership.objects.filter(user=user, agency=agency, role=person.role).select_related("user", "agency")
        return known.first() or access.membership(user, agency, person.role)


def sign_in(client: Client, person: Membership | User, *, second_factor: bool = True) -> Client:
    """Give the client a session as it is after sign-in: new, and with the second factor shown."""
    user = person if isinstance(person, User) else person.user
    client.force_login(user)
    session = client.session
    sessions.begin(session, user, at=timezone.now(), second_factor=second_factor)
    if isinstance(person, Membership):
        session[sessions.MEMBERSHIP] = str(person.pk)
    session.save()
    return client
