"""Signing in through one's own organisation."""

import requests
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from northstar.foundation.accounts import providers, queries, services, sessions
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused


@require_POST
def provider(request: HttpRequest, agency: str) -> HttpResponse:
    """Send the browser to the agency's provider, from a page of ours: our policy forbids forms that leave."""
    chosen = _named(agency)
    try:
        address = providers.address_to_go_to(
            request, chosen, next=sessions.next_of(request), again="again" in request.POST, at=timezone.now()
        )
    except (requests.RequestException, OAuth2Error, ValueError, KeyError):
        return _sorry(request, "not_reached", agency)
    return render(request, "accounts/provider_go.html", {"provider": chosen, "address": address})


def provider_back(request: HttpRequest, agency: str) -> HttpResponse:
    """The browser comes back. Our cookie is not sent across sites, so the first visit only loads this page again."""
    chosen = _named(agency)
    if not providers.awaits(request, chosen):
        if "here" in request.GET:
            return _sorry(request, "not_awaited", agency)
        address = f"{request.get_full_path()}&here=1"
        return render(request, "accounts/provider_back.html", {"address": address})
    try:
        proof = providers.proof(request, chosen, timezone.now())
    except providers.Failed as failure:
        return _sorry(request, str(failure), agency)
    return _enter(request, chosen, proof)


def _enter(request: HttpRequest, chosen: providers.Provider, proof: providers.Proof) -> HttpResponse:
    user = queries.user_of_provider(chosen.agency, proof.subject, proof.email)
    if user is None:
        return _sorry(request, "not_invited", chosen.agency)
    try:
        services.link_provider(user=user, agency=chosen.agency, subject=proof.subject, at=timezone.now())
    except Refused:
        return _sorry(request, "bound_elsewhere", chosen.agency)
    if request.user.is_authenticated and request.user != user:
        logout(request)
    about = {"provider": chosen.agency, "uid": proof.subject}
    if proof.second_factor:
        about["second_factor"] = True
    record_authentication(request, user, "socialaccount", **about)
    return perform_login(request, Login(user=user, redirect_url=proof.next or None))


def _named(agency: str) -> providers.Provider:
    found = providers.named(agency)
    if found is None:
        raise Http404
    return found


def _sorry(request: HttpRequest, because: str, agency: str) -> HttpResponse:
    """One answer for every reason; the trail has the reason."""
    audit.record(Action.REFUSE, f"accounts.provider_{because}", kind="accounts.user", recipient=agency)
    messages.error(
        request,
        _(
            "Your organisation could not confirm an account that has been invited here. Try again, or ask whoever runs Northstar in your organisation."
        ),
    )
    return redirect("account_login")
