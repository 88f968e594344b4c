"""The door of the demonstration: choose who to be. It is there in a demonstration only."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from northstar.demo import doors
from northstar.foundation.access.doors import open_to_all
from northstar.foundation.accounts import sessions

_REASON = "in a demonstration nobody is real; anywhere else there is no such page"


@open_to_all(_REASON)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    _only_in_a_demonstration()
    first, others = doors.people(timezone.now())
    return render(request, "demo/people.html", {"first": first, "others": others, "wide": True})


@open_to_all(_REASON)
@require_POST
def be(request: HttpRequest) -> HttpResponse:
    """Begin a session as after a sign-in with a second factor, in the role that was chosen."""
    _only_in_a_demonstration()
    at = timezone.now()
    try:
        chosen = doors.member(UUID(request.POST.get("membership", "")), at)
    except ValueError as fault:
        raise Http404 from fault
    if chosen is None:
        raise Http404
    doors.note(chosen)
    login(request, chosen.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    sessions.begin(request.session, chosen.user, at=at, second_factor=True)
    request.session[sessions.MEMBERSHIP] = str(chosen.pk)
    return redirect("/desk/")


def _only_in_a_demonstration() -> None:
    if not settings.DEMONSTRATION:
        raise Http404
