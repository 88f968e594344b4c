"""The draft: every answer so far, sealed by the server and carried by the page itself.

Nothing is kept on the server and nothing in a cookie, so a lost session, another web node or a restart
loses nothing. The seal binds the draft to this installation and to the kind of report; it is padded, and
opens for four hours after the last page. The number of the concern and the receipt code are made at the
beginning, so that sending twice is sending once.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from northstar.casework.concerns import references
from northstar.foundation.vault.keyring import keyring
from northstar.kit import sealing

LIFE = timedelta(hours=4)
# What one page may add, in characters; far above the sum of the limits of its fields.
MOST_OF_A_PAGE = 60_000
# A draft as it comes back, in characters: more is no draft of ours.
MOST = 1_200_000


class Lost(Exception):
    """The draft cannot be used: changed on the way, of another installation, or none at all."""


class Expired(Lost):
    """The draft was ours, and its page was open for longer than four hours."""


@dataclass
class Draft:
    """``answers`` holds what was typed, by question and field, as it was typed; nothing in it is trusted.

    ``began`` is when the first page was answered, in seconds since 1970. ``files`` are uploads by id, with
    the name that their sender gave them. ``place`` is what ``queries.places`` found for the words typed.
    ``own_agency`` is never sealed: each request says anew whether a member of an agency is signed in.
    """

    flow: str
    began: int
    concern_id: UUID = field(default_factory=uuid4)
    code: str = field(default_factory=references.fresh_code)
    answers: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    place: dict[str, Any] = field(default_factory=dict)
    own_agency: str = ""

    def one(self, question: str, name: str = "") -> str:
        """The first value of a field (by default the one named like its question), or nothing."""
        return next(iter(self.answers.get(question, {}).get(name or question, ())), "")

    def many(self, question: str, name: str = "") -> list[str]:
        return list(self.answers.get(question, {}).get(name or question, ()))

    def keep(self, question: str, typed: Mapping[str, list[str]]) -> bool:
        """Take what was typed on a page. Answers whether it fitted."""
        if sum(len(value) for values in typed.values() for value in values) > MOST_OF_A_PAGE:
            return False
        self.answers[question] = {name: list(values) for name, values in typed.items()}
        return True

    def seen(self, question: str) -> bool:
        """Whether the page was answered, or left empty on purpose."""
        return question in self.answers


def begin(flow: str, at: datetime) -> Draft:
    return Draft(flow=flow, began=int(at.timestamp()))


def seal(draft: Draft, at: datetime) -> str:
    """The draft as the hidden field of a page."""
    content = {
        "at": int(at.timestamp()),
        "began": draft.began,
        "id": str(draft.concern_id),
        "code": draft.code,
        "answers": draft.answers,
        "files": draft.files,
        "place": draft.place,
    }
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(sealing.seal(_key(), plain, f"draft:{draft.flow}")).decode()


def unseal(written: str, flow: str, at: datetime) -> Draft:
    """The draft that a page brought back. Raises ``Expired`` or ``Lost``."""
    if not written or len(written) > MOST:
        raise Lost
    try:
        sealed = base64.b64decode(written.encode("ascii"), altchars=b"-_", validate=True)
        content = json.loads(sealing.unseal(_key(), sealed, f"draft:{flow}"))
    except (UnicodeEncodeError, binascii.Error, sealing.BrokenSeal) as error:
        raise Lost from error
    if at.timestamp() - content["at"] > LIFE.total_seconds():
        raise Expired
    return Draft(
        flow=flow,
        began=content["began"],
        concern_id=UUID(content["id"]),
        code=content["code"],
        answers=content["answers"],
        files=content["files"],
        place=content["place"],
    )


def _key() -> bytes:
    return keyring().key_for("draft")
