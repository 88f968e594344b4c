"""Since when an agency is a partner, when somebody was last active for it, and what it has done here lately."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from northstar.casework.concerns.queries import concerns, dispatch
from northstar.casework.concerns.states import DispatchState
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Change, Signature
from northstar.foundation.agencies.states import Act, Paper, Subject
from northstar.partnership.governance import policies

LATELY = timedelta(days=365)
# A smaller number could tell of one person, or of one report.
FEWEST = 5
ANSWERED = (DispatchState.ACCEPTED, DispatchState.DONE, DispatchState.HANDED_BACK)


@dataclass(frozen=True)
class Activity:
    """What an agency did in the last twelve months, as its reader may see it."""

    last_active: datetime | None = None
    reported: int = 0
    answered: int = 0
    confirmed: int = 0

    @property
    def words(self) -> list[tuple[str, str]]:
        return [
            (_("Concerns reported"), few(self.reported)),
            (_("Answers to what was sent to it"), few(self.answered)),
            (_("Contacts confirmed"), few(self.confirmed)),
        ]


def few(count: int) -> str:
    return f"{count:,}" if count >= FEWEST else _("fewer than %(count)s") % {"count": FEWEST}


def since(agency_ids: Collection[UUID]) -> dict[UUID, date]:
    """The day on which each first signed terms of reference or an agreement. Every member may know."""
    found = Signature.objects.filter(agency_id__in=agency_ids).exclude(agreement__kind=Paper.CHARTER)
    return dict(found.values_list("agency_id").annotate(first=Min("signed_on")))


def last_active(actor: Actor, agency_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When anybody was last here for each of them, or signed in."""
    seen = _seen(actor, agency_ids)
    found = Membership.objects.filter(agency_id__in=seen).values_list("agency_id")
    newest = found.annotate(last=Greatest(Max("last_active_at"), Max("user__last_login")))
    return {pk: at for pk, at in newest if at is not None}


def reported(actor: Actor, agency_ids: Collection[UUID], at: datetime) -> dict[UUID, int]:
    seen = _seen(actor, agency_ids)
    mine = concerns.concerns_for(actor) if policies.sees_every_agency(actor) else concerns.reports_for(actor)
    return _counted(mine.filter(reporting_agency_id__in=seen, received_at__gte=at - LATELY), "reporting_agency_id")


def answered(actor: Actor, agency_ids: Collection[UUID], at: datetime) -> dict[UUID, int]:
    seen = _seen(actor, agency_ids)
    mine = dispatch.sent_by_us(actor) if policies.sees_every_agency(actor) else dispatch.sent_to_us(actor)
    found = mine.filter(recipient_id__in=seen, state__in=ANSWERED, made_at__gte=at - LATELY)
    return _counted(found, "recipient_id")


def confirmed(actor: Actor, agency_ids: Collection[UUID], at: datetime) -> dict[UUID, int]:
    seen = _seen(actor, agency_ids)
    found = Change.objects.filter(subject=Subject.CONTACT, act=Act.CONFIRMED, changed_at__gte=at - LATELY)
    return _counted(found.filter(agency_id__in=seen), "agency_id")


def activity(actor: Actor, agency_ids: Collection[UUID], at: datetime) -> Mapping[UUID, Activity]:
    """In four questions however many agencies; those whose activity is not the reader's to see are left out."""
    seen = _seen(actor, agency_ids)
    if not seen:
        return {}
    last = last_active(actor, seen)
    counts = (reported(actor, seen, at), answered(actor, seen, at), confirmed(actor, seen, at))
    return {pk: Activity(last.get(pk), *(count.get(pk, 0) for count in counts)) for pk in seen}


def _seen(actor: Actor, agency_ids: Collection[UUID]) -> list[UUID]:
    return [pk for pk in agency_ids if policies.may_see_activity(actor, pk)]


def _counted(found: QuerySet, by: str) -> dict[UUID, int]:
    rows = found.select_related(None).order_by().values_list(by)
    return dict(rows.annotate(number=Count("pk")))
