"""Playing the story, in the order of its time, into the database; and saying who may sign in."""

import heapq
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from northstar.demo import lives, plot, readiness, requests, script, tidying
from northstar.demo.casting import gather
from northstar.foundation.audit import services as audit
from northstar.kit.stamps import sitting

MONTHS_BACK = 18
CONCERNS = 400
BATCH = 200  # steps of lives in one transaction


class NotADemonstration(Exception):
    """The story is played where no real person's data is, and nowhere else."""


def play_story(*, scale: int = 1, progress: Callable[[int, int], None], most: int = CONCERNS) -> int:
    """Play ``scale`` times ``most`` concerns, those of today, and what agencies ask of each other; answers how many
    concerns. Refused outside a demonstration."""
    if not settings.DEMONSTRATION:
        raise NotADemonstration("The demonstration's story is played in a demonstration only.")
    now = timezone.now()
    before = tidying.last_job()
    call_command("load_agencies", "south_west", verbosity=0)
    began = now - timedelta(days=MONTHS_BACK * 30 + 40)
    with _dated(began):
        cast = gather(began)
    chance = Random(f"northstar:{scale}")
    with sitting():
        past = [life for number in range(scale) for life in plot.past(cast, Random(number), now, most)]
        today = plot.today(cast, chance, now)
    _play([*past, *today, *requests.played(cast, now), *readiness.played(cast, now)], now, progress)
    tidying.settle(cast, now, before, keep={lived.id for lived, _life in today})
    return len(past) + len(today)


def _dated(moment: datetime) -> AbstractContextManager[None]:
    """The trail of what is done inside has the story's time, where the owner of the database allows that."""
    return audit.as_of(moment) if audit.plays_a_story() else nullcontext()


class Alive(Protocol):
    """Whatever is played: ``began`` are lives that begin with it on the way."""

    began: list[lives.Life]


def _play(scenes: Sequence[tuple[Alive, lives.Life]], now: datetime, progress: Callable[[int, int], None]) -> None:
    """Resume every life at the moments it asks for, all in one order; what would come after now is not played."""
    waiting: list[tuple[datetime, int, lives.Life, Alive]] = []
    for lived, life in scenes:
        heapq.heappush(waiting, (next(life), len(waiting), life, lived))
    number = total = len(waiting)
    done = 0
    while waiting and waiting[0][0] <= now:
        with transaction.atomic(), sitting():
            for _ in range(BATCH):
                if not waiting or waiting[0][0] > now:
                    break
                at, order, life, lived = heapq.heappop(waiting)
                with _dated(at):
                    following = next(life, None)
                done += order < total and following is None
                for begun, moment in [(one, next(one)) for one in lived.began] + (
                    [(life, following)] if following else []
                ):
                    number += 1
                    heapq.heappush(waiting, (max(moment, at), order if begun is life else number, begun, lived))
                lived.began.clear()
        progress(min(done, total), total)
    progress(total, total)


def invitation(address: str) -> Iterator[str]:
    """Lines that say who may sign in as whom."""
    yield f"Sign in at {address}/demo/ as any of these (no password needed here):"
    for person in script.read().people:
        if person.says:
            yield f"  {person.name}: {person.says}"
    yield f"Report as the public does, without signing in, at {address}/"
