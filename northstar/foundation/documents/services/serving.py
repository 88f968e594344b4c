"""Opening what is kept. Every opening is on the record."""

import logging
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _

from northstar.foundation.access.actors import Actor
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.documents import policies
from northstar.foundation.documents.cleaning.kinds import KINDS
from northstar.foundation.documents.models import Document, StoredFile
from northstar.foundation.documents.services import storing
from northstar.foundation.documents.states import Part, Reason, State
from northstar.kit.sealing import BrokenSeal
from northstar.kit.transitions import Refused

logger = logging.getLogger("northstar.documents")


@dataclass(frozen=True)
class Opened:
    """A file in memory, to be sent as an attachment."""

    name: str
    media_type: str
    content: bytes


def open_clean(*, actor: Actor, document: Document) -> Opened:
    """The copy without its side information, for everybody who may see the document. Raises ``Refused``."""
    if not policies.may_open_clean(actor, document):
        raise Refused(_why_closed(document))
    content = _read(document, Part.CLEAN)
    audit.record(Action.CONSULT, "documents.opened", record=document)
    return Opened(_name(actor, document), KINDS[document.kind].media_type, content)


def open_original(*, actor: Actor, document: Document, reason: Reason) -> Opened:
    """The bytes as they came, for the owner's desk and with a reason. Raises ``Refused``."""
    if not policies.may_open_original(actor, document):
        audit.record(Action.REFUSE, "documents.original_refused", record=document)
        raise Refused(_("The original is only for the desk that holds this record."))
    content = _read(document, Part.ORIGINAL)
    audit.record(Action.CONSULT, "documents.original_opened", record=document, purpose=Reason(reason).value)
    return Opened(_name(actor, document), KINDS[document.kind].media_type, content)


def open_thumbnail(*, actor: Actor, document: Document) -> Opened:
    """A small picture for a list, made from the clean copy. Raises ``Refused`` when there is none."""
    if not policies.may_open_clean(actor, document):
        raise Refused(_why_closed(document))
    content = _read(document, Part.THUMBNAIL)
    audit.record(Action.CONSULT, "documents.glanced", record=document)
    return Opened(f"{document.pk.hex[:8]}-small.jpg", "image/jpeg", content)


def _read(document: Document, part: Part) -> bytes:
    stored = StoredFile.objects.filter(document=document, part=part).first()
    if stored is None:
        raise Refused(_("There is no such copy of this file."))
    try:
        return storing.read(document, stored)
    except (storing.Missing, BrokenSeal) as fault:
        logger.error("a sealed file is missing or was changed", extra={"event": "documents.broken"})
        audit.record(Action.REFUSE, "documents.broken", record=document)
        sentence = _("This file is missing or was changed, so it is not opened. Tell whoever runs the service.")
        raise Refused(sentence) from fault


def _why_closed(document: Document) -> str:
    return {
        State.WAITING: _("This file is waiting for the virus scanner. Nobody can open it yet."),
        State.KEPT: _("There is no clean copy of this file. The desk can open the original, with a reason."),
        State.REFUSED: _("The virus scanner refused this file. It was not kept."),
        State.ERASED: _("This file has been erased."),
    }[State(document.state)]


def _name(actor: Actor, document: Document) -> str:
    """Its own name for the owner's people; for others a name that tells nothing. The ending is always the true one."""
    suffix = KINDS[document.kind].suffix
    if actor.agency_id != document.owner_agency_id:
        return f"document-{document.pk.hex[:8]}{suffix}"
    return (PurePath(document.name).stem or "document") + suffix
