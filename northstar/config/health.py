"""Is the process alive, and can it do its work? For the machine that watches it."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from northstar.foundation.access.doors import open_to_all
from northstar.foundation.vault.keyring import KeyringMissing, keyring


@open_to_all("a watchdog asks, and learns only that the process answers")
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


@open_to_all("a load balancer asks, and learns only yes or no")
def ready(request: HttpRequest) -> HttpResponse:
    try:
        keyring()
        with connection.cursor() as cursor:
            cursor.execute("select 1 from django_migrations limit 1")
    except (DatabaseError, KeyringMissing):
        return HttpResponse("not ready\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")
