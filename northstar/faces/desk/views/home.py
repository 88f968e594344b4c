"""The first page after sign-in, and the keyboard's help."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from northstar.faces.desk.queries import saved
from northstar.faces.desk.queries.home import scanner_words
from northstar.faces.desk.queries.home_roles import home_of
from northstar.foundation.access.doors import needs_membership
from northstar.foundation.documents import queries as documents
from northstar.foundation.documents.services import scanner
from northstar.partnership.learning import queries as learning


@needs_membership
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "home": home_of(request.actor, now),
        "filters": saved.rows(request.actor),
        "scanner": scanner_words(documents.waiting_for_scanner(request.actor), scanner.state),
        "first_day": learning.day_of(request.actor) if learning.is_new(request.actor, now) else None,
        "now": now,
    }
    return render(request, "desk/home.html", context)


@needs_membership
def keyboard(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/keyboard.html")
