"""What an agency's lead says of how ready it is."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor
from northstar.foundation.agencies.models import Agency
from northstar.partnership.governance import services
from northstar.partnership.governance.models import PlannedStep, ReadinessAnswer
from northstar.partnership.governance.queries import readiness
from northstar.partnership.governance.queries.points import Held
from northstar.partnership.governance.states import Said

Say = Callable[..., list[ReadinessAnswer]]


def said(actor: Actor, code: str = "policy", answer: str = "yes", *, at: datetime | None = None, **more: Any):
    """One answer for the actor's own agency, or for ``agency``, in view of the newest."""
    at, agency_id = at or timezone.now(), more.pop("agency", None) or actor.agency_id
    with acting_as(actor):
        newest = readiness.answers_for(actor).filter(agency_id=agency_id, code=code).order_by("-at", "-pk").first()
        more.setdefault("seen", newest.pk if newest else 0)
        wanted = [Said(code, answer, **more)]
        return services.answer_points(actor=actor, agency_id=agency_id, said=wanted, at=at)


def standing(actor: Actor, code: str, agency: Agency, at: datetime | None = None) -> Held:
    """How a point of an agency stands, as the actor reads it."""
    with acting_as(actor):
        held = readiness.of_agency(actor, agency.pk, at or timezone.now()).one(code)
    assert held is not None
    return held


def planned(actor: Actor, code: str, owner: str = "", due_on: date | None = None, seen: int = 0) -> PlannedStep:
    with acting_as(actor):
        return services.plan_step(
            actor=actor, agency_id=actor.agency_id, code=code, owner=owner, due_on=due_on, seen=seen, at=timezone.now()
        )
