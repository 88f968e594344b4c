"""Who may be chosen at the demonstration's door."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from northstar.demo import script
from northstar.foundation.access.models import Membership
from northstar.foundation.access.roles import ROLES
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action


@dataclass(frozen=True)
class Offered:
    membership: Membership
    title: str
    says: str


def people(at: datetime) -> tuple[list[Offered], list[Offered]]:
    """Those with a sentence, in the story's order; then everybody else of the story, by agency and name."""
    says = {person.email: person.says for person in script.read().people}
    found = Membership.objects.live(at).filter(user__email__in=says).select_related("user", "agency")
    offered = {one.user.email: Offered(one, ROLES[one.role].title, says[one.user.email]) for one in found}
    first = [offered[email] for email, sentence in says.items() if sentence and email in offered]
    others = [one for one in offered.values() if not one.says]
    return first, sorted(others, key=lambda one: (str(one.membership.agency), one.membership.user.name))


def member(membership_id: UUID, at: datetime) -> Membership | None:
    """One of the story's people, and nobody else who may have been invited since."""
    emails = [person.email for person in script.read().people]
    found = Membership.objects.live(at).filter(pk=membership_id, user__email__in=emails)
    return found.select_related("user", "agency").first()


def note(chosen: Membership) -> None:
    """Put on the trail that somebody came in by this door."""
    audit.record(Action.SIGN_IN, "accounts.demonstration_door", record=chosen.user)
