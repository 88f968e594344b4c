"""The public report."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from northstar.casework.concerns import references
from northstar.faces.front_door.queries import stages
from northstar.faces.front_door.services import sending
from northstar.faces.front_door.states.questions import PUBLIC
from northstar.faces.front_door.views import leaving
from northstar.faces.front_door.views.asking import Sitting
from northstar.faces.front_door.views.drawing import languages, page
from northstar.foundation.access.doors import open_to_all
from northstar.foundation.accounts.throttle import source_of

OPEN = "anybody may report, without an account and without saying who they are"


def sitting(request: HttpRequest) -> Sitting:
    return PublicSitting(request, PUBLIC, reverse("front_door:questions"), send)


class PublicSitting(Sitting):
    def more(self, name: str) -> dict[str, Any]:
        return {"languages": languages("front_door:start")} if name == self.flow.first else {}


@open_to_all(OPEN)
def start(request: HttpRequest) -> HttpResponse:
    """The first page: the languages, and whether anybody is in danger."""
    return sitting(request).show(PUBLIC.first)


def without_token(request: HttpRequest) -> HttpResponse:
    """The page came without its token, because the cookie is gone: ask for the same button once more.

    Nothing typed is lost. Whose browser keeps no cookies at all may go on the second time, if the browser
    itself says that the page was ours: a report needs no session, so nobody else's could be misused.
    """
    asked = sitting(request)
    if asked.left():
        return asked.afresh()
    if request.POST.get("again") and request.headers.get("Sec-Fetch-Site") == "same-origin":
        return asked.respond()
    name = request.POST.get("at", "")
    return asked.again(name if PUBLIC.has(name) else PUBLIC.first, once_more(), status=403, once_more=True)


def once_more() -> str:
    return _("To keep you safe, please press the button once more. What you wrote is still here.")


@open_to_all(OPEN)
def questions(request: HttpRequest) -> HttpResponse:
    """One page after another. Read without a draft, it is the first page."""
    if request.method != "POST":
        return sitting(request).show(PUBLIC.first)
    return sitting(request).respond()


questions.without_token = without_token  # type: ignore[attr-defined]
questions.may_show_again = leaving.never_left  # type: ignore[attr-defined]


def send(asked: Sitting, cleaned: dict[str, Any]) -> HttpResponse:
    """Send, and show the receipt. The answer is the same however often the button is pressed."""
    try:
        sending.send(
            actor=asked.request.actor,
            draft=asked.draft,
            cleaned=cleaned,  # type: ignore[attr-defined]
            source=source_of(asked.request),
            at=asked.at,
        )
    except sending.TooMany as many:
        return asked.show(PUBLIC.last, notice=wait_words(many.minutes), status=429)
    except LookupError:
        notice = _(
            "We can't take your report just now. Nothing you wrote is lost. Wait a few minutes and send it again, or ring one of the numbers below."
        )
        return asked.show(PUBLIC.last, notice=notice, status=503)
    code = asked.draft.code
    report = sending.public_report(asked.draft, cleaned, asked.at)
    context = {
        "groups": references.shown(code).split("-"),
        "promise": stages.promise(report, asked.at.date()),
        "anonymous": report.mode == "anonymous",
        "danger": asked.draft.one("danger") == "yes",
        "card_only": True,
    }
    return page(asked.request, "receipt", context)


def wait_words(minutes: int) -> str:
    return ngettext(
        "Very many reports are coming from where you are. Nothing you wrote is lost. Wait %(count)s minute, then send it again.",
        "Very many reports are coming from where you are. Nothing you wrote is lost. Wait %(count)s minutes, then send it again.",
        minutes,
    ) % {"count": minutes}
