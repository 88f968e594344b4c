"""Who may change what an agency is and how it can be reached.

The rooms above know the actors, so these take whatever has an agency and permissions.
"""

from typing import Any, Protocol
from uuid import UUID

# The permissions of ``access.catalogue``, which stands above; a test holds the two together.
EDIT_ANY, EDIT_OWN = "agencies.edit", "agencies.edit_own"


class Editor(Protocol):
    """An actor, as far as these policies look at one."""

    @property
    def agency_id(self) -> UUID | None: ...

    def may(self, permission: Any) -> bool: ...


def may_edit_contacts(actor: Editor, agency_id: UUID) -> bool:
    """An agency answers for how it is reached; the coordinator for all of them (terms of reference, contacts)."""
    own = actor.agency_id is not None and actor.agency_id == agency_id
    return actor.may(EDIT_ANY) or (own and actor.may(EDIT_OWN))


def may_administer(actor: Editor) -> bool:
    """Kinds, areas, successors, agreements and bank holidays decide where personal data may go: coordinator only."""
    return actor.may(EDIT_ANY)


def may_bring_lists(actor: Editor) -> bool:
    """Whoever may change contacts may bring a list of them (terms of reference, contacts)."""
    return actor.may(EDIT_ANY) or actor.may(EDIT_OWN)


def own_alone(actor: Editor) -> UUID | None:
    """The only agency whose rows a lead may take in; none for who keeps the whole directory."""
    return None if may_administer(actor) else actor.agency_id
