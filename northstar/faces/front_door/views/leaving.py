"""Having left in a hurry: a browser that goes back may send an old page again, and must not be shown what was on it.

Back and forward make some browsers repeat what a form sent. The cookies of the sitting are gone by then, and a page
whose token is gone is otherwise shown again with every word kept. So the way out leaves a sealed note of its own
time, which says nothing to whoever finds it; what was begun before it is forgotten.
"""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from northstar.faces.front_door.states import draft as drafts

COOKIE = "page"
FLOW = "left"


def note(response: HttpResponse, at: datetime) -> None:
    """Let the browser carry when it left, for as long as a draft opens."""
    response.set_cookie(
        COOKIE,
        drafts.seal(drafts.begin(FLOW, at), at),
        max_age=int(drafts.LIFE.total_seconds()),
        httponly=True,
        secure=settings.CSRF_COOKIE_SECURE,
        samesite="Lax",
    )


def left_since(request: HttpRequest, began: int, at: datetime) -> bool:
    """Whether this browser left after a sitting began (seconds since 1970; none, or not readable, is 0)."""
    try:
        return drafts.unseal(request.COOKIES.get(COOKIE, ""), FLOW, at).began >= began
    except drafts.Lost:
        return False
