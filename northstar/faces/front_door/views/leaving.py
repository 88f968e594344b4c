"""Having left in a hurry: a browser that goes back may send an old page again, and must not be shown what was on it.

Back and forward make some browsers repeat what a form sent. The cookies of the sitting are gone by then, and a page
whose token is gone is otherwise shown again with every word kept. So the way out leaves a sealed note of its own
time, which says nothing to whoever finds it; what was begun before it is forgotten.
"""

import re
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from northstar.faces.front_door.states import draft as drafts
from northstar.kit.requests import Unavailable

COOKIE = "page"
FLOW = "left"
PLAIN = re.compile(r"[0-9a-f]{8,12}")


def note(response: HttpResponse, at: datetime) -> None:
    """Let the browser carry when it left, for as long as a draft opens. The way out is open without keys, too."""
    try:
        left = drafts.seal(drafts.begin(FLOW, at), at)
    except Unavailable:
        left = f"{int(at.timestamp()):x}"
    response.set_cookie(
        COOKIE,
        left,
        max_age=int(drafts.LIFE.total_seconds()),
        httponly=True,
        secure=settings.CSRF_COOKIE_SECURE,
        samesite="Lax",
    )


def left_since(request: HttpRequest, began: int, at: datetime) -> bool:
    """Whether this browser left after a sitting began (seconds since 1970; none, or not readable, is 0)."""
    left = request.COOKIES.get(COOKIE, "")
    if PLAIN.fullmatch(left):
        return int(left, 16) >= began and int(left, 16) > at.timestamp() - drafts.LIFE.total_seconds()
    try:
        return drafts.unseal(left, FLOW, at).began >= began
    except drafts.Lost:
        return False


def never_left(request: HttpRequest) -> bool:
    """Whether this browser carries no such note: for when it cannot be opened, so that nobody knows how old it is."""
    return COOKIE not in request.COOKIES
