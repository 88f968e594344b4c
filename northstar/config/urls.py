"""Addresses of the whole service."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from northstar.config import disclosure, health

handler400 = "northstar.kit.requests.bad_request"
handler403 = "northstar.kit.requests.forbidden"
handler404 = "northstar.kit.requests.not_found"
handler500 = "northstar.kit.requests.server_error"

urlpatterns = [
    path("desk/", include("northstar.faces.desk.urls")),
    path("documents/", include("northstar.foundation.documents.urls")),
    path("requests/", include("northstar.casework.referrals.urls")),
    path("notices/", include("northstar.foundation.notices.urls")),
    path("", include("northstar.partnership.governance.urls")),
    path("", include("northstar.partnership.learning.urls")),
    path("", include("northstar.foundation.access.urls")),
    path(".well-known/security.txt", disclosure.security_txt, name="security_txt"),
    path("readyz", health.ready, name="ready"),
    path("healthz", health.alive, name="alive"),
    # The language of the public pages is in their address, so that choosing one needs no cookie.
    *i18n_patterns(path("", include("northstar.faces.front_door.urls"))),
]

if settings.DEMONSTRATION:
    urlpatterns.insert(0, path("demo/", include("northstar.demo.urls")))
    urlpatterns.insert(0, path("practice/", include("northstar.demo.practice_urls")))
