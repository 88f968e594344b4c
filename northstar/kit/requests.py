"""What every request gets: an id, the headers, a log line without personal data, safe errors."""

import logging
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import cast

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve

from northstar.kit.logs import request_id

logger = logging.getLogger("northstar.request")

PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
    "microphone=(), midi=(), payment=(), usb=(), interest-cohort=()"
)


# What a form says about who sends it, and not what somebody wrote.
SECRETS = ("csrfmiddlewaretoken", "password")


class Unavailable(Exception):
    """The service cannot work just now and will again. What was sent is not taken, and is given back to its sender."""


class RequestIdMiddleware:
    """Names each request at random and logs its route, status and time: never its path or query."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = secrets.token_hex(6)
        token = request_id.set(request.id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            match = getattr(request, "resolver_match", None)
            logger.info(
                "answered",
                extra={
                    "route": match.view_name if match else "-",
                    "method": request.method,
                    "status": response.status_code,
                    "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                },
            )
            return response
        finally:
            request_id.reset(token)


class HeadersMiddleware:
    """Headers of every answer that is not a static file: no cache, no leak to other sites."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("X-Frame-Options", "DENY")  # for answers that never came as far as Django's own
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("X-Request-ID", getattr(request, "id", "-"))
        return response


def _page(request: HttpRequest, status: int) -> HttpResponse:
    """An error page with a reference only: nothing about the cause reaches the reader."""
    return render(request, f"{status}.html", {"reference": getattr(request, "id", "-")}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    # Called while the exception is being handled: its kind and its place are logged, its words are not.
    error = sys.exc_info()[1]
    if isinstance(error, Unavailable) or _database_is_gone(error):
        logger.error("not able to work just now", exc_info=True, extra={"status": 503})
        return _unavailable(request)
    logger.error("an error of ours", exc_info=True, extra={"status": 500})
    return _page(request, 500)


def _database_is_gone(error: BaseException | None) -> bool:
    """Whether PostgreSQL cannot be reached, goes down or takes no more: what the request did is undone with it.

    If it went while it was saying that all is kept, it may be. Sending again is harmless then: a report's number is made
    with its first page, and what the desk writes has the version that it was written on.
    """
    cause = error.__cause__ if isinstance(error, OperationalError | InterfaceError) else None
    if not isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    # Connection exception, insufficient resources, operator intervention; none where no server answered.
    return cause.sqlstate is None or cause.sqlstate[:2] in ("08", "53", "57")


def _unavailable(request: HttpRequest) -> HttpResponse:
    """Say plainly that nothing was taken; the page holds what was typed, and a button that sends it again.

    A view may keep it back, from somebody who left in a hurry: it carries the question as ``may_show_again``.
    """
    match = getattr(request, "resolver_match", None) or _where(request)
    sent = request.method == "POST"
    shows = sent and match is not None and getattr(match.func, "may_show_again", lambda _request: True)(request)
    context = {
        "reference": getattr(request, "id", "-"),
        "sent": sent,
        "kept": list(_typed(request)) if shows else [],
        "files_lost": shows and bool(request.FILES),
        "address": request.get_full_path(),
    }
    response = render(request, "503.html", context, status=503)
    response["Retry-After"] = "120"
    return response


def _where(request: HttpRequest) -> ResolverMatch | None:
    """The view that would have been asked, had it come so far."""
    with suppress(Resolver404):
        return resolve(request.path_info)
    return None


def _typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if not any(word in name.lower() for word in SECRETS):
            yield from ((name, value) for value in values)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or cookies are off: say so, and how to go on.

    A view may answer by itself, with what was typed kept: it carries a view for that as ``without_token``.
    """
    match = getattr(request, "resolver_match", None)
    own = getattr(match.func, "without_token", None) if match else None
    if own is not None:
        return cast(HttpResponse, own(request))
    return render(request, "csrf.html", {"reference": getattr(request, "id", "-")}, status=403)
