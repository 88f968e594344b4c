"""Keeping floods away from the front door without shutting anybody out for long, and without keeping addresses.

A shared address (a shelter, a mosque, a training room, a mobile network) is never refused for itself: the
paces are generous, and over them the answer is a short wait with everything typed kept.
"""

import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from northstar.casework.concerns.models import Knock
from northstar.foundation.accounts.models import DailySalt
from northstar.foundation.vault.keyring import keyring
from northstar.kit import sealing


@dataclass(frozen=True)
class Pace:
    """At most ``most`` knocks in any span of so many minutes, from one source."""

    what: str
    most: int
    minutes: int = 10


def sends() -> Pace:
    return Pace("send", getattr(settings, "REPORTS_PER_SOURCE", 60))


WRONG_CODES = Pace("code", 30)
MESSAGES = Pace("message", 60)


def wait_for(pace: Pace, source: str, at: datetime) -> int:
    """Count a knock and answer 0, or the minutes to wait; a knock that has to wait is not counted.

    Those that come at the same moment do not see each other, so a few more than ``most`` may pass.
    """
    digest = _digest(pace, source, at)
    found = Knock.objects.filter(digest=digest, until__gt=at).order_by("-until").values_list("until", flat=True)
    ends = list(found[: pace.most])
    if len(ends) == pace.most:
        return max(1, math.ceil((ends[-1] - at).total_seconds() / 60))
    until = (at + timedelta(minutes=pace.minutes + 1)).replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        # Plain SQL: no number is asked back. The second statement tidies up, and leaves alone what others tidy.
        cursor.execute("insert into concerns_knock (digest, until) values (%s, %s)", [digest, until])
        cursor.execute(
            "delete from concerns_knock where id in"
            " (select id from concerns_knock where until <= %s order by until limit 20 for update skip locked)",
            [at],
        )
    return 0


def _digest(pace: Pace, source: str, at: datetime) -> bytes:
    row, _made = DailySalt.objects.get_or_create(day=at.date(), defaults={"salt": secrets.token_bytes(32)})
    return sealing.keyed(keyring().key_for("knocks"), f"{bytes(row.salt).hex()}|{pace.what}|{source}")
