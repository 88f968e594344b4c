"""One's own account: setting up how one signs in, and changing it."""

from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from northstar.foundation.accounts import factors, forms, pictures, queries, services, sessions
from northstar.foundation.accounts.models import User
from northstar.kit.transitions import Refused


def set_up(request: HttpRequest) -> HttpResponse:
    """Choose how to sign in: a passkey, or a password and an app."""
    return _set_up(request, forms.NewPasskeyForm())


def _set_up(request: HttpRequest, form: forms.NewPasskeyForm) -> HttpResponse:
    ways = queries.ways_of(request.user)
    options = webauthn.begin_registration(request.user, True)
    return render(request, "accounts/set_up.html", {"form": form, "ways": ways, "options": options})


@require_POST
def add_passkey(request: HttpRequest) -> HttpResponse:
    form = forms.NewPasskeyForm(request.POST)
    if not form.is_valid():
        return _set_up(request, form)
    name = form.cleaned_data["name"] or _("Passkey of %(day)s") % {"day": timezone.localdate().strftime("%d/%m/%Y")}
    try:
        services.add_passkey(user=request.user, name=name, credential=form.cleaned_data["credential"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _set_up(request, form)
    messages.success(request, _("Your passkey works. From now on you can sign in with it."))
    return _proved(request)


@require_http_methods(["GET", "POST"])
def add_app(request: HttpRequest) -> HttpResponse:
    """Show the secret to the app, and take its first code. The password comes first."""
    if not request.user.has_usable_password():
        return redirect("accounts:first_password")
    secret = factors.pending_secret(request.session)
    form = forms.NewAppForm(request.POST or None, secret=secret)
    if form.is_valid():
        services.add_app(user=request.user, secret=secret, step=form.step)
        factors.forget_pending(request.session)
        messages.success(request, _("Your app works. From now on you can sign in with your password and its code."))
        return _proved(request)
    picture = pictures.code_for(settings.SERVICE_NAME, request.user.email, secret)
    return render(request, "accounts/add_app.html", {"form": form, "secret": secret, "picture": picture})


def _proved(request: HttpRequest) -> HttpResponse:
    """A strong factor was just set up by somebody who holds it: the session is as good as one signed in with it."""
    request.session.cycle_key()
    sessions.note_proved(request.session, timezone.now(), second_factor=True)
    ways = queries.ways_of(request.user)
    # Recovery codes go with a password; who has none is told in their account what to add instead.
    return redirect("accounts:codes" if ways.has_password and not ways.codes_left else "accounts:account")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def first_password(request: HttpRequest) -> HttpResponse:
    """A password for somebody who has none, on the way to setting up an app."""
    if request.user.has_usable_password():
        return redirect("accounts:add_app")
    form = forms.PasswordForm(request.POST or None, user=request.user)
    if form.is_valid():
        _keep_signed_in(request, services.set_password(user=request.user, password=form.cleaned_data["password"]))
        return redirect("accounts:add_app")
    return render(request, "accounts/first_password.html", {"form": form})


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    form = forms.ChangePasswordForm(request.POST or None, user=request.user)
    if form.is_valid():
        _keep_signed_in(request, services.set_password(user=request.user, password=form.cleaned_data["password"]))
        messages.success(request, _("Your password is changed. You were signed out everywhere else."))
        return redirect("accounts:account")
    return render(request, "accounts/change_password.html", {"form": form})


def _keep_signed_in(request: HttpRequest, user: User) -> None:
    """Every session has just ended; this one begins again under a new id."""
    update_session_auth_hash(request, user)
    sessions.carry_on(request.session, user)


@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """Recovery codes: shown once, on paper or nowhere."""
    made = services.make_codes(user=request.user) if request.method == "POST" else []
    return render(request, "accounts/codes.html", {"codes": made, "ways": queries.ways_of(request.user)})


def account(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/account.html", {"ways": queries.ways_of(request.user)})


@require_http_methods(["GET", "POST"])
def remove_factor(request: HttpRequest, factor: int) -> HttpResponse:
    if request.method != "POST":
        return redirect("accounts:account")
    try:
        services.remove_factor(user=request.user, factor=factor)
        messages.success(request, _("It is removed. Nobody can sign in with it any more."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:account")


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    services.end_sessions(user=request.user)
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("account_login")
