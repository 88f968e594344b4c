"""security.txt (RFC 9116): where somebody who has found a weakness reports it."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from northstar.foundation.access.doors import open_to_all

# The file says until when it may be trusted. It is made on each request, so it never runs out.
GOOD_FOR = timedelta(days=180)


@open_to_all("whoever has found a weakness must be able to say so")
def security_txt(request: HttpRequest) -> HttpResponse:
    expires = (timezone.now() + GOOD_FOR).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires}",
        "Preferred-Languages: en",
        f"Canonical: {settings.BASE_ADDRESS}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
