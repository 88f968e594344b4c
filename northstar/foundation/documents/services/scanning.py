"""Scanning what came in while the scanner was down."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from northstar.foundation.access.actors import Actor
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.documents.models import Document, StoredFile
from northstar.foundation.documents.services import erasing, scanner, storing
from northstar.foundation.documents.states import MOVES, Part, State
from northstar.kit.transitions import move


def scan_waiting(*, actor: Actor, at: datetime, scan: Callable[[bytes], scanner.Verdict] = scanner.scan) -> int:
    """Scan the waiting files of the actor's agency, until the scanner is down again. Answers how many were settled."""
    waiting = Document.objects.filter(owner_agency_id=actor.agency_id, state=State.WAITING).order_by("made_at")
    done = 0
    for document in waiting.select_related("data_key"):
        files = {file.part: file for file in document.files.all()}
        verdict = scan(storing.read(document, files.get(Part.ORIGINAL) or files[Part.CLEAN]))
        if verdict is scanner.Verdict.DOWN:
            break
        note_scan(actor=actor, document=document, verdict=verdict, at=at)
        done += 1
    return done


@transaction.atomic
def note_scan(*, actor: Actor, document: Document, verdict: scanner.Verdict, at: datetime) -> None:
    """Open a waiting file to its readers, or end it. A scanner that was switched off passes what waits for it."""
    if verdict is scanner.Verdict.FOUND:
        erasing.refuse(actor=actor, document=document, at=at)
        return
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    has_copy = StoredFile.objects.filter(document=document, part=Part.CLEAN).exists()
    step = move(document, MOVES, "pass" if has_copy else "pass_uncleaned")
    document.scanned_at = at if verdict is scanner.Verdict.PASSED else None
    document.save(update_fields=["state", "scanned_at"])
    audit.record(Action.ALTER, step.event, record=document, detail={"scanner": verdict.value})
