"""What every page behind a link from a mail does first: show the link, and act as its holder."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from northstar.foundation.access.acting import acting_as
from northstar.partnership.governance import services
from northstar.partnership.governance.models import Application
from northstar.partnership.governance.queries.applications import applications_for

View = Callable[..., HttpResponse]
BY_LINK = "the link in the mail is what proves who comes"


def in_english(view: View) -> View:
    """These pages are for people at work and exist in English; the page says so to a screen reader."""

    @wraps(view)
    def drawn(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        with translation.override(settings.LANGUAGE_CODE):
            response = view(request, *args, **more)
        response["Content-Language"] = settings.LANGUAGE_CODE
        return response

    return drawn


def through_link(*purposes: str) -> Callable[[View], View]:
    """Open the link and hand on the application and its holder. One that is too old can ask for a new one."""

    def mark(view: View) -> View:
        @in_english
        @wraps(view)
        def opened(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
            shown = services.open_link(token=token, at=timezone.now())
            if shown is None or shown.purpose not in purposes:
                raise Http404
            if not shown.open:
                return render(request, "governance/link_old.html", {"token": token, "exit": False}, status=410)
            with acting_as(shown.actor):
                application = applications_for(shown.actor).first()
                if application is None:
                    raise Http404
                return view(request, token, application, shown, **more)

        return opened

    return mark


def drawn(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page at the front door; nobody leaves it in a hurry."""
    return render(request, f"governance/{template}.html", {"exit": False, **context}, status=status)


def application_of(shown: services.Opened) -> Application:
    """As it is now, after a verb."""
    return applications_for(shown.actor).get()
