"""What a person does with notices: look at them, and choose how to hear of them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.foundation.access.actors import Member
from northstar.foundation.notices import queries
from northstar.foundation.notices.models import Choice, Notice
from northstar.foundation.notices.states import Frequency
from northstar.kit.transitions import Refused


@transaction.atomic
def mark_seen(
    *, actor: Member, at: datetime, record_id: UUID | None = None, notices: Collection[UUID] | None = None
) -> int:
    """All of the actor's, those about one record, or the ones named. Answers how many were new."""
    assert actor.membership_id is not None
    unseen = Notice.objects.unseen().filter(membership_id=actor.membership_id)
    if record_id is not None:
        unseen = unseen.filter(record_id=record_id)
    if notices is not None:
        unseen = unseen.filter(pk__in=notices)
    return unseen.update(seen_at=at)


@transaction.atomic
def open_notice(*, actor: Member, notice: Notice, at: datetime) -> str:
    """Mark a notice as seen and answer the address of its record; the list where there is none."""
    mark_seen(actor=actor, at=at, notices=[notice.pk])
    return queries.address_of(notice)


@transaction.atomic
def choose(*, actor: Member, choices: Mapping[str, str], at: datetime) -> None:
    """Keep how the actor wants to hear of kinds by mail. What was told already keeps the choice of its time."""
    assert actor.membership_id is not None
    known = {kind.code: kind for kind in queries.kinds_for(actor)}
    for code, frequency in choices.items():
        if code not in known or frequency not in Frequency:
            raise Refused(_("Choose how you want to hear, from the list."))
        if known[code].urgent:
            raise Refused(_("Urgent notices always come at once."))
        Choice.objects.update_or_create(
            membership_id=actor.membership_id, kind=code, defaults={"frequency": frequency, "made_at": at}
        )
