"""Making mails of notices: at most one to a person, however much there is."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from northstar.foundation.access.actors import Actor
from northstar.foundation.notices import queries
from northstar.foundation.notices.models import Mail, Notice
from northstar.foundation.notices.services import queueing
from northstar.foundation.notices.states import STRENGTH, Frequency, Letter, MailState

# Somebody who has just had a mail and has not looked yet is not sent another, unless it is urgent.
QUIET = timedelta(minutes=10)


@transaction.atomic
def post(*, actor: Actor, at: datetime) -> int:
    """Mail the people of the actor's agency who want to hear at once. Answers how many mails that makes.

    Needs ``service.jobs``. Two of these at a time share the work: each takes what the other has not locked.
    """
    assert actor.agency_id is not None, "posting works for one agency"
    notices = list(queries.to_mail(actor, Frequency.AT_ONCE).select_for_update(skip_locked=True).order_by("made_at"))
    letters: dict[UUID, Letter] = {}
    for notice in notices:
        letters[notice.membership_id] = stronger(letters.get(notice.membership_id), letter_of(notice))
    quiet = _quiet(letters, at)
    mails = [
        Mail(membership_id=person, agency_id=actor.agency_id, letter=letter, made_at=at, due_at=at)
        for person, letter in letters.items()
        if person not in quiet
    ]
    Mail.objects.bulk_create(mails)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=at)
    queueing.queue_delivery(mails)
    return len(mails)


def letter_of(notice: Notice) -> Letter:
    kind = queries.kinds().get(notice.kind)
    return kind.letter if kind else Letter.WAITING


def stronger(one: Letter | None, other: Letter) -> Letter:
    return other if one is None else max(one, other, key=STRENGTH.index)


def _quiet(letters: dict[UUID, Letter], at: datetime) -> set[UUID]:
    """People for whom a mail of a moment ago says already what this one would."""
    said = Q(state=MailState.WAITING) | Q(state__in=(MailState.HANDING, MailState.SENT), made_at__gt=at - QUIET)
    recent = Mail.objects.filter(said, membership_id__in=letters, slot=None)
    looked = dict(_last_looks(letters))
    quiet = set()
    for mail in recent:
        if mail.membership_id is None:
            continue
        says_as_much = STRENGTH.index(Letter(mail.letter)) >= STRENGTH.index(letters[mail.membership_id])
        has_looked = looked.get(mail.membership_id) is not None and looked[mail.membership_id] >= mail.made_at
        urgent = letters[mail.membership_id] == Letter.URGENT
        if says_as_much and not has_looked and (mail.state == MailState.WAITING or not urgent):
            quiet.add(mail.membership_id)
    return quiet


def _last_looks(people: Iterable[UUID]) -> Iterable[tuple[UUID, datetime]]:
    seen = Notice.objects.filter(membership_id__in=people, seen_at__isnull=False)
    return seen.values_list("membership_id").annotate(last=Max("seen_at"))
