"""The gate of the practice area: whoever did not come in from the real house finds nothing behind it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from northstar.foundation.access.actors import Member

# The way in, the way out, and what a watchdog asks.
OPEN = {"practice:enter", "accounts:sign_out", "ready", "alive"}


class Gate:
    """Stands inside the actor's middleware. Turns everybody away who is no visitor, from the public pages too:
    a worried person must never leave a report where nobody reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if isinstance(request.actor, Member) or (match and match.view_name in OPEN):
            return None
        return turned_away(request)


def turned_away(request: HttpRequest, because: str = "") -> HttpResponse:
    """One plain page that says where to come in, and nothing of what is here."""
    context = {"because": because, "real": settings.REAL_ADDRESS, "practice_door": True}
    return render(request, "demo/come_in.html", context, status=404)
