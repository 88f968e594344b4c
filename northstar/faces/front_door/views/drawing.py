"""Drawing a page of the front door: its way out goes through ``leave``, so that it forgets who came back."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_info

# As their readers write them; Django's own names are for the middle of a sentence.
NAMES = {"en-gb": "English", "ro": "Română", "sq": "Shqip", "vi": "Tiếng Việt", "pl": "Polski", "ar": "العربية"}


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page with the quick way out, and a note where its language still waits for a native reader."""
    given = {
        "exit_url": reverse("front_door:leave"),
        "translated": (translation.get_language() or "en").split("-")[0] != "en",
        **(context or {}),
    }
    return render(request, f"front_door/{template}.html", given, status=status)


def languages(name: str) -> list[dict[str, Any]]:
    """The same page in each language: an address of its own, so that choosing needs neither script nor cookie."""
    here = translation.get_language()
    found = []
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            address = reverse(name)
        info = get_language_info(code)
        name_there = NAMES.get(code, info["name_local"])
        found.append(
            {
                "code": code,
                "name": name_there,
                "url": address,
                "current": code == here,
                "dir": "rtl" if info["bidi"] else "ltr",
            }
        )
    return found
