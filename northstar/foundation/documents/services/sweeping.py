"""Sweeping: uploads that nobody sent, and files to which no row refers."""

from datetime import datetime, timedelta

from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.documents.models import Document, StoredFile
from northstar.foundation.documents.services import erasing, storing

# Longer than any request or job lasts, so that a file whose transaction is still open is left alone.
GRACE = timedelta(days=1)


def sweep_unsettled(*, actor: Actor, at: datetime) -> int:
    """Erase the actor's agency's uploads whose record was never sent. Answers how many."""
    left = Document.objects.held().filter(owner_agency_id=actor.agency_id, settled_at=None, made_at__lt=at - GRACE)
    count = 0
    for document in left:
        erasing.erase(actor=actor, document=document, at=at)
        count += 1
    return count


def sweep_files(*, actor: Actor, at: datetime) -> int:
    """Remove sealed files and drafts that a failed transaction left behind. Answers how many.

    Only a service job sees every file in use; anybody else would take others' files for lost.
    """
    if not actor.may(Permission.SERVICE):
        raise PermissionError("only a service job may sweep")
    used = set(StoredFile.objects.values_list("ref", flat=True))
    count = 0
    for ref, path in storing.lying(before=at - GRACE):
        if ref is None or ref not in used:
            path.unlink(missing_ok=True)
            count += 1
    return count
