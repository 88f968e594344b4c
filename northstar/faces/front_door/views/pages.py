"""Pages that only say something, and the way out."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from northstar.faces.front_door.views import leaving
from northstar.faces.front_door.views.drawing import page
from northstar.foundation.access.doors import open_to_all


def _saying(name: str) -> Callable[[HttpRequest], HttpResponse]:
    @open_to_all("says something to everybody and reads no record")
    def view(request: HttpRequest) -> HttpResponse:
        return page(request, name)

    return view


privacy, accessibility, security = _saying("privacy"), _saying("accessibility"), _saying("security")
now, done = _saying("now"), _saying("done")


@open_to_all("the quick way out of a page; it forgets who came back and shows the weather")
def leave(request: HttpRequest) -> HttpResponse:
    """Away at once. The cookies go with it, and with them what a browser might keep of the pages before.

    What it carries instead is a note that it left: see ``views.leaving``.
    """
    response = redirect(settings.EXIT_ADDRESS)
    if not request.user.is_authenticated:
        response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite=settings.SESSION_COOKIE_SAMESITE)
    response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite=settings.CSRF_COOKIE_SAMESITE)
    leaving.note(response, timezone.now())
    return response
