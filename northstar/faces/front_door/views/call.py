"""The desk takes a call, or writes down what came by letter or e-mail."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from northstar.casework.concerns import references
from northstar.faces.front_door.queries import directory, places
from northstar.faces.front_door.services import sending
from northstar.faces.front_door.states.questions import CALL
from northstar.faces.front_door.views.asking import Sitting
from northstar.faces.front_door.views.drawing import page
from northstar.faces.front_door.views.professional import in_english
from northstar.faces.front_door.views.public import once_more
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import needs

# Nobody looks over the shoulder of the desk, and leaving in a hurry would lose the call: no quick way out.
DRAWN = {"exit": False}


class CallSitting(Sitting):
    def more(self, name: str) -> dict[str, Any]:
        certain, _doubtful = places.chosen(self.draft.place, self.draft.one("which"))
        return {"referrals": directory.safeguarding(certain, self.at) if certain else [], **DRAWN}


def sitting(request: HttpRequest) -> Sitting:
    return CallSitting(request, CALL, reverse("front_door:call"), send)


@in_english
def without_token(request: HttpRequest) -> HttpResponse:
    """Ask for the same button once more, with everything typed."""
    asked, name = sitting(request), request.POST.get("at", "")
    return asked.again(name if CALL.has(name) else CALL.first, once_more(), status=403)


@needs(Permission.TRIAGE)
@in_english
def call(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return sitting(request).show(CALL.first)
    return sitting(request).respond()


call.without_token = without_token  # type: ignore[attr-defined]


def send(asked: Sitting, cleaned: dict[str, Any]) -> HttpResponse:
    concern_id = sending.send_call(
        actor=asked.request.actor,  # type: ignore[attr-defined]
        draft=asked.draft,
        cleaned=cleaned,
        at=asked.at,
    )
    context = {
        "concern_id": concern_id,
        "groups": references.shown(asked.draft.code).split("-"),
        "phone": cleaned["concern"]["origin"] == "phone",
        "card_only": True,
        **DRAWN,
    }
    return page(asked.request, "call_taken", context)
