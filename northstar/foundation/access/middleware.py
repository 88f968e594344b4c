"""The request's actor and transaction. Refuses a view that carries no door."""

import logging

from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from northstar.foundation.access import actors, queries
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.models import Membership
from northstar.foundation.access.roles import ROLES
from northstar.foundation.accounts import sessions
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action

logger = logging.getLogger("northstar.access")

# A request that the page makes by itself carries this header: it does not count as somebody being there.
QUIET = "X-Quiet"


class ActorMiddleware:
    """Names the actor, opens the transaction, and rolls it back when the view fails.

    Everything, the page's rendering too, happens inside; so answers are never streamed.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.failed = False
        request.actor = self.actor_of(request)
        with acting_as(request.actor):
            response = self.get_response(request)
            if getattr(response, "streaming", False):
                raise RuntimeError("answers are not streamed: rows are read inside the request's transaction")
            if request.failed or response.status_code >= 500:
                transaction.set_rollback(True)
            elif response.status_code == 404:
                self.note_nothing_found(request)
        return response

    def note_nothing_found(self, request: HttpRequest) -> None:
        """Put on the trail that a member asked a page of ours for what is not there for them.

        The page only, not the record: the row is the same for somebody else's record and for one that never was.
        """
        match = request.resolver_match
        if match and isinstance(request.actor, actors.Member):
            audit.record(Action.REFUSE, "access.not_found", detail={"view": match.view_name})

    def actor_of(self, request: HttpRequest) -> actors.Actor:
        """The membership that the session wears. A session that no longer counts is signed out here."""
        user, session, at = request.user, request.session, timezone.now()
        if not user.is_authenticated:
            return actors.Public()
        if not sessions.holds(session, user, at):
            logout(request)
            return actors.Public()
        if QUIET not in request.headers:
            sessions.note_seen(session, at)
        hats = queries.hats_of(user, at, session.get(sessions.AGENCY, ""))
        worn = _worn(hats, session.get(sessions.MEMBERSHIP))
        if worn is None or worn.role not in ROLES:
            return actors.Public()
        if ROLES[worn.role].needs_second_factor and not sessions.has_second_factor(session):
            return actors.Public()
        return actors.member(worn)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        if getattr(view, "door", None) is None:
            logger.error("unmarked view refused", extra={"route": request.resolver_match.view_name})
            raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        request.failed = not isinstance(exception, Http404 | ImmediateHttpResponse)


def _worn(hats: list[Membership], chosen: str | None) -> Membership | None:
    """The hat that was chosen, while it lasts; else the only one. Never one that nobody chose among several."""
    if chosen:
        return next((hat for hat in hats if str(hat.pk) == chosen), None)
    return hats[0] if len(hats) == 1 else None
