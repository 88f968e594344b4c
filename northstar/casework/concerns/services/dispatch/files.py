"""Pictures and files that go with a dispatch: the recipient may open the clean copies while the dispatch is theirs."""

from datetime import datetime

from django.db.models import QuerySet

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Dispatch
from northstar.casework.concerns.services.dispatch.payload import TELLS_ACCOUNT
from northstar.foundation.access import services as access
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.models import Grant
from northstar.foundation.documents import queries as documents
from northstar.foundation.documents.models import Document
from northstar.foundation.documents.states import State

RECORD_KIND = "concerns.concern"
BASIS = "sent_with_concern"
# Those of which only the original is kept stay at the desk: an original tells who made it.
GIVEN = (State.CLEANED, State.WAITING)


def files_of(actor: Actor, concern: Concern) -> list[documents.Listed]:
    """What would go with a concern under a profile that gives files, as a page lists it."""
    listed = documents.documents_of(actor, RECORD_KIND, concern.pk)
    return [one for one in listed if one.state in GIVEN]


def open_files(actor: Actor, dispatch: Dispatch, at: datetime) -> None:
    """Let the recipient open the clean copies, if the profile gives everything that was told."""
    if dispatch.profile not in TELLS_ACCOUNT:
        return
    for document in _documents(actor, dispatch).filter(state__in=GIVEN, settled_at__isnull=False):
        access.grant_access(
            actor=actor,
            record=document,
            owner_agency_id=dispatch.owner_agency_id,
            to=dispatch.recipient,
            basis=BASIS,
            at=at,
        )


def close_files(actor: Actor, dispatch: Dispatch, at: datetime) -> None:
    """Nobody at the recipient opens them any more, unless another dispatch of the concern still gives them."""
    others = Dispatch.objects.filter(
        concern_id=dispatch.concern_id,
        recipient_id=dispatch.recipient_id,
        profile__in=sorted(TELLS_ACCOUNT),
        state__in=states.WITH_RECIPIENT | {states.DispatchState.HANDED_BACK},
    )
    if others.exclude(pk=dispatch.pk).exists():
        return
    given = Grant.objects.filter(
        record_id__in=_documents(actor, dispatch).values("pk"),
        agency_id=dispatch.recipient_id,
        basis=BASIS,
        ended_at__isnull=True,
    )
    for grant in given:
        access.end_grant(actor=actor, grant=grant, at=at)


def _documents(actor: Actor, dispatch: Dispatch) -> "QuerySet[Document]":
    found = documents.documents_for(actor).filter(owner_agency_id=dispatch.owner_agency_id)
    return found.filter(record_kind=RECORD_KIND, record_id=dispatch.concern_id)
