"""The doors of the demonstration (choose who to be) and of the practice area (come in from the real house).

Each is there in its own house only.
"""

from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from northstar.demo import doors, middleware, visitors
from northstar.foundation.access.actors import Member
from northstar.foundation.access.doors import needs_membership, open_to_all
from northstar.foundation.access.roles import ROLES
from northstar.foundation.accounts import sessions
from northstar.partnership.learning import tokens
from northstar.partnership.learning.queries import own_agency

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
    if not settings.DEMONSTRATION or settings.PRACTICE:
        raise Http404


@open_to_all("the practice area has no passwords: a signed word of the real house lets a visitor in, once")
@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Begin a visitor's session. Answers with a page of its own: a cookie this strict does not survive being sent on."""
    _only_in_practice()
    at = timezone.now()
    try:
        admitted = visitors.admit(token, at)
    except visitors.Closed:
        if isinstance(request.actor, Member):  # the page was loaded again
            return redirect("practice:tasks")
        return middleware.turned_away(request, "old")
    login(request, admitted.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    sessions.begin(request.session, admitted.user, at=at, second_factor=True)
    request.session[sessions.MEMBERSHIP] = str(admitted.pk)
    return render(request, "demo/welcome.html", {"visitor": admitted, "role": ROLES[admitted.role]})


@needs_membership
@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """What the visitor's role practises, and what of it is done."""
    _only_in_practice()
    listed = visitors.tasks_of(request.actor)
    context = {
        "tasks": listed,
        "done": sum(one.done for one in listed),
        "role": ROLES[request.actor.role],
        "agency": own_agency(request.actor),
    }
    answer = render(request, "demo/tasks.html", context)
    answer._csp_update = {"form-action": [settings.REAL_ADDRESS]}  # type: ignore[attr-defined]
    return answer


@needs_membership
@require_http_methods(["GET", "POST"])
def back(request: HttpRequest) -> HttpResponse:
    """Back to the real house with a number and the codes of what was done."""
    _only_in_practice()
    number = visitors.number_of(request.actor)
    if request.method == "GET" or number is None:
        return redirect("practice:tasks")
    done = [one.task.code for one in visitors.tasks_of(request.actor) if one.done]
    return redirect(
        f"{settings.REAL_ADDRESS}/first-day/practised/{tokens.way_back(settings.PRACTICE_KEY, number, done)}/"
    )


def _only_in_practice() -> None:
    if not settings.PRACTICE:
        raise Http404
