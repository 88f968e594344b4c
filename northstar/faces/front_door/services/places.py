"""Where somebody is who came back with their code: sealed into the session, for fifteen minutes without a click."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from northstar.casework.concerns.services.receipts import Opened
from northstar.foundation.access.actors import Reporter
from northstar.foundation.vault.keyring import keyring
from northstar.kit import sealing

SESSION = "place"
_CONTEXT = "back:session"
# Being there is written down once a minute, not at each click.
_NOTE_EVERY = 60


@dataclass(frozen=True)
class Place:
    reporter: Reporter
    copy_key: bytes


def take(session: SessionBase, opened: Opened, at: datetime) -> None:
    """A code was shown: the session gets a new id and may reach this one concern."""
    session.cycle_key()
    session[SESSION] = _seal(opened.concern_id, opened.copy_key, at)


def place_in(session: SessionBase, at: datetime) -> Place | None:
    """The place that a session holds, if it was used in the last fifteen minutes. Puts the end off."""
    written = session.get(SESSION)
    if not isinstance(written, str):
        return None
    try:
        plain = sealing.unseal(keyring().key_for("back"), base64.b64decode(written, validate=True), _CONTEXT)
    except (binascii.Error, sealing.BrokenSeal):
        leave(session)
        return None
    content = json.loads(plain)
    idle = at.timestamp() - content["at"]
    if not -60 <= idle < settings.SESSION_COOKIE_AGE:
        leave(session)
        return None
    concern_id, key = UUID(content["id"]), base64.b64decode(content["key"])
    if idle >= _NOTE_EVERY:
        session[SESSION] = _seal(concern_id, key, at)
    return Place(Reporter(concern_id=concern_id), key)


def leave(session: SessionBase) -> None:
    """Forget the place at once. A colleague's own sign-in in the same browser stays."""
    session.pop(SESSION, None)
    if not list(session.keys()):
        session.flush()


def _seal(concern_id: UUID, key: bytes, at: datetime) -> str:
    content = {"id": str(concern_id), "key": base64.b64encode(key).decode(), "at": int(at.timestamp())}
    return base64.b64encode(sealing.seal(keyring().key_for("back"), json.dumps(content).encode(), _CONTEXT)).decode()
