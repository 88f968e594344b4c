"""A list between the look at it and the taking in: kept sealed, for whoever sent it, for a day."""

import json
import zlib
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from northstar.foundation.agencies.models import WaitingImport
from northstar.foundation.agencies.services.importing.opening import Table
from northstar.foundation.agencies.services.importing.taking import Sheet
from northstar.foundation.vault.keyring import keyring
from northstar.kit import sealing

KEPT = timedelta(hours=24)


@transaction.atomic
def keep_waiting(*, member_id: UUID, sheet: Sheet, at: datetime) -> WaitingImport:
    """Keep what was read of a file until it is taken in. One at a time: an earlier one of theirs goes."""
    WaitingImport.objects.filter(member_id=member_id).delete()
    waiting = WaitingImport(member_id=member_id, made_at=at, digest=sheet.digest)
    kept = {"name": sheet.name, "all_or_none": sheet.all_or_none, **sheet.table.as_json()}
    content = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    waiting.content = sealing.seal(_key(), zlib.compress(content.encode()), _context(waiting))
    waiting.save(force_insert=True)
    return waiting


def waiting_sheet(*, waiting: WaitingImport) -> Sheet:
    """What was kept."""
    kept = json.loads(zlib.decompress(sealing.unseal(_key(), bytes(waiting.content), _context(waiting))))
    return Sheet(kept["name"], bytes(waiting.digest), Table.of_json(kept), kept["all_or_none"])


@transaction.atomic
def forget_waiting(*, waiting: WaitingImport) -> None:
    """It was taken in, or is not wanted any more."""
    waiting.delete()


@transaction.atomic
def forget_old_waiting(*, at: datetime) -> int:
    """Remove what nobody took in for a day. For the job that clears up."""
    gone, _by_model = WaitingImport.objects.filter(made_at__lt=at - KEPT).delete()
    return gone


def _key() -> bytes:
    return keyring().key_for("import")


def _context(waiting: WaitingImport) -> str:
    return f"agencies_waitingimport.content:{waiting.pk}:{waiting.member_id}"
