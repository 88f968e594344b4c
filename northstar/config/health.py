"""Is the process alive, and can it do its work? For the machine that watches it, and before it begins."""

from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from northstar.casework.concerns.models import Concern
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import open_to_all
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies.models import Agency
from northstar.foundation.vault.keyring import Keyring, KeyringMissing, distrust, keyring
from northstar.kit.sealing import BrokenSeal

ADDRESSES = ("/healthz", "/readyz")
_proved: Keyring | None = None


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
        prove_keys()
        with connection.cursor() as cursor:
            cursor.execute("select 1 from django_migrations limit 1")
    except (Error, ImproperlyConfigured, KeyringMissing):
        return HttpResponse("not ready\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")


def prove_keys() -> None:
    """The keys are there and open the newest concern of each desk. Raises ``KeyringMissing``.

    Another installation's keys would take reports that nobody can open once the right ones are back. Asked of the
    database once for each state of the keyring.
    """
    global _proved
    ring = keyring()
    if ring is _proved:
        return
    for desk_id in Agency.objects.filter(runs_desk=True).values_list("pk", flat=True):
        with as_job("prove-keys", desk_id, Permission.READ_CONCERNS):
            kept = Concern.objects.filter(owner_agency=desk_id, data_key__wrapped__isnull=False)
            newest = kept.select_related("data_key").order_by("-received_at").first()
        try:
            if newest is not None:
                ring.unwrap(newest.data_key.master, bytes(newest.data_key.wrapped or b""), str(newest.data_key.pk))
        except (BrokenSeal, KeyringMissing) as error:
            distrust()
            raise KeyringMissing("The keyring does not open what is kept. Put back the right one.") from error
    _proved = ring
