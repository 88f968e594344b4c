"""Digests leave on the clock, so that who sees mail pass learns nothing from when it does."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from northstar.foundation.access.actors import Actor
from northstar.foundation.access.models import Membership
from northstar.foundation.notices import queries
from northstar.foundation.notices.models import Choice, Mail
from northstar.foundation.notices.services import queueing
from northstar.foundation.notices.states import Frequency, Letter
from northstar.kit.worktime import LONDON

DAILY_AT = time(8)


@transaction.atomic
def send_digests(*, actor: Actor, at: datetime) -> int:
    """The hourly and daily notes of the actor's agency that are due. Answers how many mails that makes.

    Never two for the same tick, however often this runs; a tick missed in an outage is made up for once.
    """
    assert actor.agency_id is not None, "digests are made for one agency"
    hour, day = hour_before(at), morning_before(at)
    hourly = queries.to_mail(actor, Frequency.HOURLY).filter(made_at__lt=hour)
    waiting = set(hourly.values_list("membership_id", flat=True))
    # Everybody who chose it, whether or not there is anything: the count tells nothing.
    daily = set(
        Choice.objects.filter(membership__agency_id=actor.agency_id, frequency=Frequency.DAILY, made_at__lt=day)
        .values_list("membership_id", flat=True)
    )  # fmt: skip
    mails = _due(actor.agency_id, Letter.HOURLY, hour, waiting, at) + _due(
        actor.agency_id, Letter.DAILY, day, daily, at
    )
    Mail.objects.bulk_create(mails)
    hourly.update(mailed_at=at)
    noted = queries.to_mail(actor, Frequency.DAILY).filter(made_at__lt=day)
    noted.update(mailed_at=at)
    queueing.queue_delivery(mails)
    return len(mails)


def hour_before(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def morning_before(at: datetime) -> datetime:
    """The last eight o'clock in the morning by local time."""
    local = at.astimezone(LONDON)
    morning = datetime.combine(local.date(), DAILY_AT, LONDON)
    return morning if morning <= local else datetime.combine(local.date() - timedelta(days=1), DAILY_AT, LONDON)


def _due(agency_id: UUID, letter: Letter, slot: datetime, people: set[UUID], at: datetime) -> list[Mail]:
    live = set(Membership.objects.live(at).filter(pk__in=people).values_list("pk", flat=True))
    sent = set(
        Mail.objects.filter(membership_id__in=live, letter=letter, slot=slot).values_list("membership_id", flat=True)
    )
    return [
        Mail(membership_id=person, agency_id=agency_id, letter=letter, slot=slot, made_at=at, due_at=at)
        for person in sorted(live - sent)
    ]
