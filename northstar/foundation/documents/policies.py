"""Who may open what."""

from uuid import UUID

from northstar.foundation.access.actors import Actor, Member
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.documents.models import Document
from northstar.foundation.documents.states import State


def may_open_clean(actor: Actor, document: Document) -> bool:
    """Whoever may see the document may open its clean copy, once the scanner has passed it."""
    return document.state == State.CLEANED


def may_open_original(actor: Actor, document: Document) -> bool:
    """Only the owner's desk, and there only those who may reach the reporter: an original tells who made it.

    Source: controls 28 (v14.2.8) of the assurance table; UK GDPR article 5(1)(c), minimisation.
    """
    return (
        isinstance(actor, Member)
        and actor.agency_id == document.owner_agency_id
        and actor.may(Permission.READ_CONTACT)
        and document.is_readable
    )


def may_add(actor: Actor, record_id: UUID, owner_agency_id: UUID) -> bool:
    """The reporter of the record, and whoever acts for the agency that owns it."""
    return record_id == actor.subject or (actor.agency_id is not None and actor.agency_id == owner_agency_id)


may_erase = may_add
