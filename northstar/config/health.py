"""Is the process alive, and can it do its work? For the machine that watches it."""

from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from northstar.foundation.access.doors import open_to_all
from northstar.foundation.vault.keyring import KeyringMissing, keyring

ADDRESSES = ("/healthz", "/readyz")


class HealthMiddleware:
    """Answers a watchdog before sessions, actors and transactions, which need the database."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in ADDRESSES or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        request.resolver_match = resolve(request.path_info)
        answer: HttpResponse = request.resolver_match.func(request)
        answer.headers["Content-Length"] = str(len(answer.content))  # nobody further in says so
        return answer


@open_to_all("a watchdog asks, and learns only that the process answers")
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


@open_to_all("a load balancer asks, and learns only yes or no")
def ready(request: HttpRequest) -> HttpResponse:
    try:
        keyring()
        with connection.cursor() as cursor:
            cursor.execute("select 1 from django_migrations limit 1")
    except (Error, ImproperlyConfigured, KeyringMissing):
        return HttpResponse("not ready\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")
