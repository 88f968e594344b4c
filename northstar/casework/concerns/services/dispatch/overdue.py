"""The desk's own clock: when nobody looked at a concern in time, the desk and the coordinator are told."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Value,
    When,
)

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Step
from northstar.casework.concerns.services.dispatch import telling
from northstar.casework.concerns.services.intake import TRIAGE_MINUTES
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job

EVENT = "concerns.not_looked_at"
# What ran out longer ago is found in the queue: an outage must not end in a flood of mail.
LOOK_BACK = timedelta(days=14)
MOST = 100  # in one minute; the rest comes with the next


def tell(*, desk_id: UUID, at: datetime) -> int:
    """Tell of every concern whose clock has run out, once for each clock. Counts them."""
    with as_job("concerns.watch", desk_id, Permission.READ_CONCERNS):
        found = list(
            _run_out(desk_id, at).select_related(None).order_by("due_at").select_for_update(of=("self",))[:MOST]
        )
        for concern in found:
            telling.tell_desk("not_looked_at", concern, at, once=f"not looked at:{concern.pk}:{concern.due_at}")
        # Not through a new version: it must not make an officer's page stale.
        Step.objects.bulk_create([Step(concern=one, event=EVENT, state=one.state, at=at) for one in found])
        return len(found)


def _run_out(desk_id: UUID, at: datetime) -> "QuerySet[Concern]":
    """In triage, due, and touched by nobody since the clock began; not those that were told of already."""
    minutes = [When(urgency=name, then=Value(timedelta(minutes=long))) for name, long in TRIAGE_MINUTES.items()]
    total = Case(*minutes, default=Value(timedelta()), output_field=DurationField())
    began = ExpressionWrapper(F("due_at") - total, output_field=DateTimeField())
    steps = Step.objects.filter(concern=OuterRef("pk"))
    told = steps.filter(event=EVENT, at__gte=OuterRef("due_at"))
    looked = steps.filter(by__isnull=False, at__gte=OuterRef("began")).exclude(event="concerns.received")
    waiting = Concern.objects.filter(owner_agency_id=desk_id, state__in=states.TRIAGE)
    waiting = waiting.filter(due_at__lte=at, due_at__gt=at - LOOK_BACK).annotate(began=began)
    return waiting.filter(~Exists(told), ~Exists(looked))
