"""Coming back with the code: how far it is, messages both ways, taking it back, leaving."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from northstar.casework.concerns.queries import reporters
from northstar.casework.concerns.services import flood, receipts
from northstar.faces.front_door.forms import back as forms
from northstar.faces.front_door.queries import stages
from northstar.faces.front_door.services import places
from northstar.faces.front_door.views import leaving
from northstar.faces.front_door.views.drawing import page
from northstar.faces.front_door.views.public import once_more
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.doors import open_to_all
from northstar.foundation.accounts.throttle import source_of
from northstar.kit.transitions import Refused

WITHDRAW = "withdraw"  # what somebody was about to do when their place was gone
OPEN = "whoever holds a receipt code reads the one report that it opens"


@open_to_all(OPEN)
def back(request: HttpRequest) -> HttpResponse:
    """The code, or with one the report."""
    if request.method == "POST":
        return _open(request)
    place = places.place_in(request.session, timezone.now())
    return _overview(request, place) if place else _ask_code(request)


def _open(request: HttpRequest) -> HttpResponse:
    """Look the code up. A right one always opens, however many wrong ones came from the same place."""
    form, at = forms.Code(request.POST), timezone.now()
    if not form.is_valid():
        return _ask_code(request, form)
    try:
        opened = receipts.open_receipt(code=form.cleaned_data["code"], at=at)
    except receipts.UnknownCode:
        wait = flood.wait_for(flood.WRONG_CODES, source_of(request), at)
        form.add_error(
            "code",
            wait_words(wait) if wait else _("We don't know this code. Look at each letter and number and try again."),
        )
        return _ask_code(request, form, status=429 if wait else 200)
    places.take(request.session, opened, at)
    kept = request.POST.get("kept", "")
    if request.POST.get("wish") == WITHDRAW:
        return page(request, "withdraw", {"form": forms.Withdraw(initial={"reason": kept})})
    if kept.strip():
        place = places.place_in(request.session, at)
        return _overview(
            request, place, form=forms.Message({"message": kept}), notice=_("Your message is still here. Send it now.")
        )
    return redirect("front_door:back")


def wait_words(minutes: int) -> str:
    return ngettext(
        "Many codes that we don't know came from where you are. Wait %(count)s minute and try again. A right code always works.",
        "Many codes that we don't know came from where you are. Wait %(count)s minutes and try again. A right code always works.",
        minutes,
    ) % {"count": minutes}


def _ask_code(
    request: HttpRequest, form: forms.Code | None = None, *, status: int = 200, kept: str = "", notice: str = ""
) -> HttpResponse:
    kept = kept or request.POST.get("kept", "")
    wish = WITHDRAW if "reason" in request.POST or request.POST.get("wish") == WITHDRAW else ""
    context = {"form": form or forms.Code(), "kept": kept, "notice": notice, "wish": wish}
    return page(request, "code", context, status=status)


def _overview(
    request: HttpRequest,
    place: places.Place | None,
    *,
    form: forms.Message | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    if place is None:
        return _ask_code(request)
    with acting_as(place.reporter):
        found = reporters.status_for(place.reporter)
        copy = reporters.own_copy(place.reporter, place.copy_key) if found else {}
    if found is None:
        places.leave(request.session)
        return _ask_code(request)
    context: dict[str, Any] = {
        "status": found,
        "way": stages.way(found),
        "meaning": stages.meaning(found.stage),
        "stage": stages.names()[found.stage],
        "copy": stages.copy_lines(copy),
        "form": form or forms.Message(),
        "notice": notice,
    }
    return page(request, "back", context, status=status)


Verb = Callable[[HttpRequest, places.Place, Any], HttpResponse]


def _posted(
    request: HttpRequest, form: django_forms.Form, field: str, verb: Verb, *, status: int = 200
) -> HttpResponse:
    """One verb of somebody who came back. When their place is gone they show the code again, and keep their words."""
    place = places.place_in(request.session, timezone.now())
    if place is None:
        return _ask_code(request, kept=request.POST.get(field, "")[: receipts.MOST], notice=away_words())
    return verb(request, place, form)


def away_words() -> str:
    return _("You were away for a while. Enter your code again. What you wrote is still here.")


@open_to_all(OPEN)
@require_POST
def message(request: HttpRequest) -> HttpResponse:
    return _posted(request, forms.Message(request.POST), "message", _send_message)


def _send_message(request: HttpRequest, place: places.Place, form: Any) -> HttpResponse:
    if not form.is_valid():
        return _overview(request, place, form=form)
    at, verb = timezone.now(), receipts.add_facts if form.cleaned_data["new"] else receipts.send_message
    wait = flood.wait_for(flood.MESSAGES, source_of(request), at)
    if wait:
        form.add_error("message", pause_words(wait))
        return _overview(request, place, form=form, status=429)
    try:
        verb(actor=place.reporter, body=form.cleaned_data["message"], at=at)
    except Refused as refusal:
        form.add_error("message", str(refusal))
        return _overview(request, place, form=form)
    return redirect("front_door:back")


def pause_words(minutes: int) -> str:
    return ngettext(
        "Very many messages are coming from where you are. Wait %(count)s minute, then send it again.",
        "Very many messages are coming from where you are. Wait %(count)s minutes, then send it again.",
        minutes,
    ) % {"count": minutes}


def message_again(request: HttpRequest) -> HttpResponse:
    """The token of the page is gone; the words are not."""
    notice = once_more()
    place = places.place_in(request.session, timezone.now())
    kept = next(filter(None, (request.POST.get(name, "") for name in ("message", "reason", "kept"))), "")
    if place is None and leaving.left_since(request, 0, timezone.now()):
        return page(request, "code", {"form": forms.Code(), "kept": "", "notice": ""})
    if place is None:
        form = forms.Code(initial={"code": request.POST.get("code", "")[:200]})
        return _ask_code(request, form, kept=kept[: receipts.MOST], notice=notice, status=403)
    return _overview(request, place, form=forms.Message(initial={"message": kept}), notice=notice, status=403)


back.without_token = message_again  # type: ignore[attr-defined]
message.without_token = message_again  # type: ignore[attr-defined]
back.may_show_again = message.may_show_again = leaving.never_left  # type: ignore[attr-defined]


@open_to_all(OPEN)
def withdraw(request: HttpRequest) -> HttpResponse:
    """What taking back can and cannot do; then doing it."""
    place = places.place_in(request.session, timezone.now())
    if place is None and request.method == "POST":
        return _ask_code(request, kept=request.POST.get("reason", "")[: receipts.MOST], notice=away_words())
    if place is None:
        return _ask_code(request)
    form = forms.Withdraw(request.POST or None)
    if request.method == "POST" and form.is_valid():
        receipts.withdraw(actor=place.reporter, reason=form.cleaned_data["reason"], at=timezone.now())
        return redirect("front_door:back")
    return page(request, "withdraw", {"form": form})


def withdraw_again(request: HttpRequest) -> HttpResponse:
    if places.place_in(request.session, timezone.now()) is None:
        return message_again(request)
    form = forms.Withdraw(initial={"reason": request.POST.get("reason", "")})
    return page(request, "withdraw", {"form": form, "notice": once_more()}, status=403)


withdraw.without_token = withdraw_again  # type: ignore[attr-defined]
withdraw.may_show_again = leaving.never_left  # type: ignore[attr-defined]


@open_to_all(OPEN)
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Leave: this browser forgets the report at once."""
    places.leave(request.session)
    return page(request, "closed")
