"""Photos and papers of a draft: cleaned and sealed at once, and swept away when the draft is never sent."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from northstar.casework.concerns.services.intake import desk_for
from northstar.casework.concerns.states import ReporterMode
from northstar.faces.front_door.queries import places
from northstar.faces.front_door.services.sending import RECORD_KIND
from northstar.faces.front_door.states.draft import Draft
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Reporter
from northstar.foundation.documents import queries as stored
from northstar.foundation.documents import services as documents
from northstar.kit.transitions import Refused


def add(*, draft: Draft, uploads: Iterable[UploadedFile], at: datetime) -> list[str]:
    """Keep what can be kept, and answer a sentence for each file that can't. ``draft.files`` knows the kept ones.

    Of somebody who stays anonymous only the clean copy is kept: an original may tell whose it is.
    """
    reporter = Reporter(concern_id=draft.concern_id)
    with acting_as(reporter):
        belonging = documents.Belonging(
            RECORD_KIND,
            draft.concern_id,
            desk_for(places.chosen(draft.place, draft.one("which"))[0]),
            keep_original=draft.one("you") in (ReporterMode.SHARE, ReporterMode.CONFIDENTIAL),
            settled=False,
        )
        taken, refused = documents.receive_all(actor=reporter, belonging=belonging, uploads=uploads, at=at)
        draft.files |= {str(document.pk): document.name for document in taken}
    return [str(refusal) for refusal in refused]


def remove(*, draft: Draft, document_id: str, at: datetime) -> None:
    """Take one back before the report is sent."""
    if draft.files.pop(document_id, None) is None:
        return
    reporter = Reporter(concern_id=draft.concern_id)
    with acting_as(reporter):
        found = stored.documents_for(reporter).held().filter(pk=UUID(document_id)).first()  # type: ignore[attr-defined]
        if found is not None:
            try:
                documents.discard(actor=reporter, document=found, at=at)
            except Refused:
                draft.files[document_id] = found.name  # sent already: it stays


def remove_all(*, draft: Draft, at: datetime) -> None:
    """Take everything back: somebody who wants to stay nameless after all chooses their files again."""
    for document_id in list(draft.files):
        remove(draft=draft, document_id=document_id, at=at)
