"""Who may get a concern from the desk: what the rules propose, and every other agency that nothing stands against."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Proposal
from northstar.casework.concerns.queries import dispatch as queries
from northstar.casework.concerns.services.dispatch import Choice
from northstar.casework.concerns.services.routing import may_be_offered
from northstar.faces.desk.queries.concerns import label
from northstar.foundation.access.actors import Actor
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Agency

OTHER = "other"  # the key of the agency that an officer added


@dataclass(frozen=True)
class Recipients:
    """``routes`` by the key of their tick box, ``agencies`` by the key of the list, and who handed it back, and why."""

    routes: Mapping[str, Proposal]
    agencies: Mapping[str, Agency]
    back: Mapping[str, str]

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(key, str(one.agency)) for key, one in self.routes.items()]

    @property
    def others(self) -> list[tuple[str, Any, str]]:
        return [(key, one, self.back.get(key, "")) for key, one in self.agencies.items()]

    def picked(self, data: Mapping[str, Any]) -> dict[str, Choice]:
        """What a form chose, by key."""
        found = {key: self._route(key, data.get(f"profile-{key}") or "") for key in data.get("routes") or []}
        if data.get("other"):
            found[OTHER] = self._other(data)
        return found

    def _route(self, key: str, profile: str) -> Choice:
        route = self.routes[key]
        assert route.agency is not None  # only those that can go have a tick box
        return Choice(agency=route.agency, purpose=route.purpose, profile=profile or route.profile, why=route.why)

    def _other(self, data: Mapping[str, Any]) -> Choice:
        because = str(states.ChosenBecause(data["other_because"]).label)
        return Choice(
            agency=self.agencies[data["other"]],
            purpose=data["other_purpose"],
            profile=data["other_profile"],
            why=_("Chosen by the desk: %(because)s.") % {"because": because[:1].lower() + because[1:]},
            again=bool(data.get("other_again")),
        )


def recipients(actor: Actor, concern: Concern, now: datetime) -> Recipients:
    """Everybody whom an officer may choose on the send page."""
    day = agencies.day_of(now)
    routes = {str(one.pk): one for one in queries.newest_round(concern) if one.agency_id and not one.blocked}
    working = agencies.agencies_on(day).exclude(pk=concern.owner_agency_id)
    back = queries.dispatches_of(actor, concern).filter(state=states.DispatchState.HANDED_BACK)
    return Recipients(
        routes=routes,
        agencies={str(one.pk): one for one in may_be_offered(working, concern, now)},
        back={str(one.recipient_id): label("hand_back_reason", one.hand_back_reason, day) for one in back},
    )
