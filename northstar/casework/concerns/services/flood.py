"""Keeping floods away from the front door without shutting anybody out for long, and without keeping addresses.

A shared address (a shelter, a mosque, a training room, a mobile network) is never refused for itself: the
paces are generous, and over them the answer is a short wait with everything typed kept.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from northstar.foundation.accounts.throttle import salt_of
from northstar.foundation.vault.keyring import keyring
from northstar.kit import sealing


@dataclass(frozen=True)
class Pace:
    """At most ``most`` knocks in any span of so many minutes, from one source."""

    what: str
    most: int
    minutes: int = 10


# One question instead of three. Tidies up as well, and leaves alone what others tidy.
_KNOCK = """
with over as (
  delete from concerns_knock where id in
    (select id from concerns_knock where until <= %(at)s order by until limit 20 for update skip locked)
), counted as (
  select until from concerns_knock where digest = %(digest)s and until > %(at)s order by until desc limit %(most)s
), full_now as (
  select min(until) as until from counted having count(*) >= %(most)s
), kept as (
  insert into concerns_knock (digest, until)
  select %(digest)s, %(until)s where not exists (select from full_now)
)
select (select until from full_now)"""


def sends() -> Pace:
    return Pace("send", getattr(settings, "REPORTS_PER_SOURCE", 60))


WRONG_CODES = Pace("code", 30)
MESSAGES = Pace("message", 60)


def wait_for(pace: Pace, source: str, at: datetime) -> int:
    """Count a knock and answer 0, or the minutes to wait; a knock that has to wait is not counted.

    Those that come at the same moment do not see each other, so a few more than ``most`` may pass.
    """
    until = (at + timedelta(minutes=pace.minutes + 1)).replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_KNOCK, {"digest": _digest(pace, source, at), "at": at, "until": until, "most": pace.most})
        (full_until,) = cursor.fetchone()
    return max(1, math.ceil((full_until - at).total_seconds() / 60)) if full_until else 0


def _digest(pace: Pace, source: str, at: datetime) -> bytes:
    return sealing.keyed(keyring().key_for("knocks"), f"{salt_of(at.date()).hex()}|{pace.what}|{source}")
