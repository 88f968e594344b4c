"""Becoming a partner, as the organisation sees it: what it means, the form, and where it stands."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from northstar.casework.concerns.services import flood
from northstar.foundation.access.doors import open_to_all
from northstar.foundation.accounts.throttle import source_of
from northstar.foundation.codes import queries as codes
from northstar.kit.transitions import Refused
from northstar.partnership.governance import forms, services
from northstar.partnership.governance.models import Application
from northstar.partnership.governance.queries import wording
from northstar.partnership.governance.states import OPEN, Purpose, State
from northstar.partnership.governance.views.links import BY_LINK, drawn, in_english, through_link

SENDS = flood.Pace("joining", 10, 60)
FOLLOWS = (Purpose.INVITATION, Purpose.FOLLOW, Purpose.NEWS)


def without_token(request: HttpRequest) -> HttpResponse:
    """The page came without its token, because the cookie is gone: once more, with everything typed."""
    form = forms.JoinForm(request.POST, day=timezone.localdate())
    token = request.resolver_match.kwargs.get("token", "")
    way = {"invited": bool(token), "token": token}
    notice = _("To keep you safe, please press the button once more. What you wrote is still here.")
    return in_english(lambda asked: drawn(asked, "join", {"form": form, "notice": notice, **way}, status=403))(request)


@open_to_all("any organisation may apply to become a partner")
@in_english
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """What joining means, and the form. Nothing but the form is shown again to whoever sends it."""
    at = timezone.now()
    form = forms.JoinForm(request.POST or None, day=timezone.localdate(at))
    if not form.is_valid():
        return drawn(request, "join", {"form": form}, status=422 if form.is_bound else 200)
    minutes = flood.wait_for(SENDS, source_of(request), at)
    if minutes:
        return drawn(request, "join", {"form": form, "notice": _wait(minutes)}, status=429)
    try:
        services.apply_to_join(details=form.details, at=at, application_id=form.application_id)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return drawn(request, "join", {"form": form}, status=422)
    return redirect("governance:sent")


join.without_token = without_token  # type: ignore[attr-defined]


@open_to_all("says what happens next, and nothing about anybody")
@in_english
def sent(request: HttpRequest) -> HttpResponse:
    return drawn(request, "sent", {})


@open_to_all(BY_LINK)
@through_link(*FOLLOWS)
@require_http_methods(["GET", "POST"])
def application(request: HttpRequest, token: str, found: Application, shown: services.Opened) -> HttpResponse:
    """The form with what is known of an invited organisation; afterwards, where it stands."""
    if found.state != State.INVITED:
        return _standing(request, token, found)
    at = timezone.now()
    form = forms.JoinForm(request.POST or None, day=timezone.localdate(at), application=found)
    if form.is_valid():
        try:
            services.answer_invitation(actor=shown.actor, details=form.details, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("governance:application", token)
    return drawn(request, "join", {"form": form, "invited": True, "token": token}, status=422 if form.is_bound else 200)


application.without_token = without_token  # type: ignore[attr-defined]


def _standing(request: HttpRequest, token: str, found: Application) -> HttpResponse:
    heading, meaning = wording.meaning(found)
    because = found.declined_because
    context = {
        "application": found,
        "heading": heading,
        "meaning": meaning,
        "way": wording.way(found),
        "because": codes.words("partner_decline_reason", because, timezone.localdate()) if because else "",
        "may_withdraw": found.state in OPEN,
        "token": token,
    }
    return drawn(request, "standing", context)


@open_to_all(BY_LINK)
@require_POST
@through_link(*FOLLOWS)
def withdraw(request: HttpRequest, token: str, found: Application, shown: services.Opened) -> HttpResponse:
    try:
        services.withdraw(actor=shown.actor, application_id=found.pk, at=timezone.now())
    except Refused:
        pass  # joined or declined meanwhile: the page says which
    return redirect("governance:application", token)


@open_to_all(BY_LINK)
@in_english
@require_POST
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a new link, to the person to whom the old one went."""
    at = timezone.now()
    shown = services.open_link(token=token, at=at)
    if shown is None:
        raise Http404
    try:
        services.renew_link(actor=shown.actor, at=at)
    except Refused as refusal:
        return drawn(request, "link_old", {"token": token, "notice": str(refusal)}, status=409)
    return drawn(request, "link_sent", {})


def _wait(minutes: int) -> str:
    return ngettext(
        "Very many applications come from where you are. Nothing you wrote is lost. Wait %(count)s minute, then send it again.",
        "Very many applications come from where you are. Nothing you wrote is lost. Wait %(count)s minutes, then send it again.",
        minutes,
    ) % {"count": minutes}
