"""The professional report, with an account or without."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from northstar.casework.concerns import references
from northstar.faces.front_door.queries import directory, places, stages
from northstar.faces.front_door.services import sending
from northstar.faces.front_door.states.questions import PROFESSIONAL
from northstar.faces.front_door.views import leaving
from northstar.faces.front_door.views.asking import Sitting
from northstar.faces.front_door.views.drawing import page
from northstar.faces.front_door.views.public import once_more, wait_words
from northstar.foundation.access.doors import open_to_all
from northstar.foundation.accounts.throttle import source_of

OPEN = "partners' front-line staff report with an account or without; signed in, their agency and role are known"


class ProfessionalSitting(Sitting):
    def more(self, name: str) -> dict[str, Any]:
        """Hints on the first page; where referrals go once the place is known."""
        if name == self.flow.first:
            return {"hints": directory.hints()}
        certain, _doubtful = places.chosen(self.draft.place, self.draft.one("which"))
        return {"referrals": directory.safeguarding(certain, self.at) if certain else []}


def in_english(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """These pages are for people at work and exist in English; the page says so to a screen reader."""

    @wraps(view)
    def drawn(request: HttpRequest) -> HttpResponse:
        with translation.override(settings.LANGUAGE_CODE):
            response = view(request)
        response["Content-Language"] = settings.LANGUAGE_CODE
        return response

    return drawn


def sitting(request: HttpRequest) -> Sitting:
    return ProfessionalSitting(request, PROFESSIONAL, reverse("front_door:professional"), send)


@in_english
def without_token(request: HttpRequest) -> HttpResponse:
    """Ask for the same button once more, with everything typed. Here the session matters, so there is no other way."""
    asked, name = sitting(request), request.POST.get("at", "")
    if asked.left():
        return asked.afresh()
    return asked.again(name if PROFESSIONAL.has(name) else PROFESSIONAL.first, once_more(), status=403)


@open_to_all(OPEN)
@in_english
def professional(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return sitting(request).show(PROFESSIONAL.first)
    return sitting(request).respond()


professional.without_token = without_token  # type: ignore[attr-defined]
professional.may_show_again = leaving.never_left  # type: ignore[attr-defined]


def send(asked: Sitting, cleaned: dict[str, Any]) -> HttpResponse:
    try:
        concern_id = sending.send(
            actor=asked.request.actor,
            draft=asked.draft,
            cleaned=cleaned,  # type: ignore[attr-defined]
            source=source_of(asked.request),
            at=asked.at,
        )
    except sending.TooMany as many:
        return asked.show(PROFESSIONAL.last, notice=wait_words(many.minutes), status=429)
    except LookupError:
        notice = _(
            "We can't take your report just now. Nothing you wrote is lost. Wait a few minutes and send it again."
        )
        return asked.show(PROFESSIONAL.last, notice=notice, status=503)
    report = sending.professional_report(asked.draft, cleaned, asked.at)
    context = {
        "promise": stages.promise(report, asked.at.date()),
        "member": bool(asked.draft.own_agency),
        "concern_id": concern_id,
        "groups": references.shown(asked.draft.code).split("-"),
        "card_only": True,
        "referrals": directory.safeguarding(report.area_codes, asked.at) if report.area_codes else [],
    }
    return page(asked.request, "professional_sent", context)
