"""Whoever acts: a membership, a reporter with a receipt, an applicant, a job, or the public. Never a bare user."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.models import Membership
from northstar.foundation.access.roles import JOB_ONLY, ROLES


@dataclass(frozen=True)
class Actor:
    """What every actor has. ``agency_id`` is the agency acted for; ``subject`` the one record a reporter may reach."""

    kind: ClassVar[str] = ""
    agency_id: UUID | None = None
    permissions: frozenset[Permission] = frozenset()

    @property
    def ref(self) -> str:
        """What the trail calls the actor."""
        return ""

    @property
    def member_id(self) -> UUID | None:
        return None

    @property
    def role(self) -> str:
        return ""

    @property
    def subject(self) -> UUID | None:
        return None

    @property
    def receipt(self) -> bytes:
        """The keyed hash of a receipt code just shown, by which its row is found."""
        return b""

    def may(self, permission: Permission) -> bool:
        return Permission(permission) in self.permissions


@dataclass(frozen=True)
class Public(Actor):
    """Anybody, before they have shown a receipt or signed in. Sees no casework."""

    kind: ClassVar[str] = "public"


@dataclass(frozen=True)
class Reporter(Actor):
    """Holds the receipt of one concern, or is about to make it. Nameless in the trail."""

    kind: ClassVar[str] = "reporter"
    concern_id: UUID | None = None
    lookup: bytes = b""

    @property
    def receipt(self) -> bytes:
        return self.lookup

    @property
    def subject(self) -> UUID | None:
        return self.concern_id


@dataclass(frozen=True)
class Applicant(Actor):
    """Shows the link of one application to become a partner, or is about to make it. Acts for no agency yet."""

    kind: ClassVar[str] = "applicant"
    application_id: UUID | None = None
    lookup: bytes = b""

    @property
    def ref(self) -> str:
        return str(self.application_id or "")

    @property
    def receipt(self) -> bytes:
        return self.lookup

    @property
    def subject(self) -> UUID | None:
        return self.application_id


@dataclass(frozen=True)
class Member(Actor):
    """A person acting for an agency in one role."""

    kind: ClassVar[str] = "member"
    membership_id: UUID | None = None
    user_id: UUID | None = None
    role_name: str = ""
    name: str = ""
    agency_name: str = ""
    agency_runs_desk: bool = False
    reporting: UUID | None = None  # the record that the member is about to make for another agency

    @property
    def subject(self) -> UUID | None:
        return self.reporting

    @property
    def ref(self) -> str:
        return str(self.membership_id)

    @property
    def member_id(self) -> UUID | None:
        return self.membership_id

    @property
    def role(self) -> str:
        return self.role_name

    @property
    def title(self) -> str:
        return ROLES[self.role_name].title


@dataclass(frozen=True)
class JobActor(Actor):
    """A job that works for one agency with just the permissions it needs."""

    kind: ClassVar[str] = "job"
    name: str = field(default="")

    @property
    def ref(self) -> str:
        return self.name


def member(membership: Membership) -> Member:
    """The actor of a membership. The caller has checked that the membership is live."""
    return Member(
        agency_id=membership.agency_id,
        permissions=ROLES[membership.role].permissions,
        membership_id=membership.pk,
        user_id=membership.user_id,
        role_name=membership.role,
        name=membership.user.name,
        agency_name=str(membership.agency),
        agency_runs_desk=membership.agency.runs_desk,
    )


def live_member(membership_id: UUID | str, at: datetime) -> Member | None:
    """The actor of a membership that gives access at this moment, or none."""
    found = Membership.objects.live(at).select_related("user", "agency").filter(pk=membership_id).first()
    return member(found) if found and found.role in ROLES else None


def job(name: str, agency_id: UUID | None, *permissions: Permission) -> JobActor:
    """A job's actor. It may have what a role may have, and what only jobs may have."""
    return JobActor(agency_id=agency_id, permissions=frozenset({Permission.SERVICE, *permissions}), name=name)


assert not any(JOB_ONLY & role.permissions for role in ROLES.values()), "a role has a permission meant for jobs"
