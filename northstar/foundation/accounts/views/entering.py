"""Coming in: sign-in, the second step, links from mails, proving again who you are, and going out."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import LoginView
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from northstar.foundation.accounts import forms, providers, queries, services, sessions, throttle
from northstar.foundation.accounts.models import Link, User
from northstar.foundation.accounts.states import News, Purpose
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused


class SignIn(LoginView):
    """Passkey first, then password, then the person's own organisation."""

    form_class = forms.SignInForm
    template_name = "accounts/sign_in.html"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)
        return context | {"providers": providers.configured(), "next": sessions.next_of(self.request)}

    def form_invalid(self, form: forms.SignInForm) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)
        if getattr(self.request, "throttled", False):
            answer.status_code, answer["Retry-After"] = 429, str(throttle.PASSWORD.seconds)
        return answer


class SecondStep(AuthenticateView):
    """A code or a passkey after the password."""

    form_class = forms.CodeForm
    webauthn_form_class = forms.PasskeyForm
    template_name = "accounts/second_step.html"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)
        return context | {"ways": queries.ways_of(self.stage.login.user)}

    def form_valid(self, form: Any) -> HttpResponse:
        shown = form.factor if isinstance(form, forms.CodeForm) else form.cleaned_data["credential"]
        post_authentication(self.request, shown)
        return self.stage.exit()

    def form_invalid(self, form: Any) -> HttpResponse:
        user, at = self.stage.login.user, timezone.now()
        audit.record(Action.REFUSE, "accounts.second_factor_wrong", record=user)
        if getattr(form, "counted_out", False) and throttle.allow(throttle.TOLD, str(user.pk), at=at):
            services.tell(user=user, news=News.CODES_WRONG)
        return super().form_invalid(form)


class PasskeySignIn(LoginWebAuthnView):
    """GET gives the browser what to sign, POST takes what it signed."""

    form_class = forms.PasskeyForm

    def form_invalid(self, form: forms.PasskeyForm) -> HttpResponse:
        audit.record(Action.REFUSE, "accounts.passkey_wrong", kind="accounts.user")
        messages.error(self.request, _("That passkey did not work here. Try again, or use your password."))
        return redirect("account_login")


sign_in, second_step, passkey_sign_in = SignIn.as_view(), SecondStep.as_view(), PasskeySignIn.as_view()


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends this session and all others of the account, and has the browser forget what it kept."""
    if isinstance(request.user, User):
        services.end_sessions(user=request.user)
    logout(request)
    answer = redirect("account_login")
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same whether the address is known or not."""
    form = forms.AddressForm(request.POST or None)
    if form.is_valid():
        at, source, email = timezone.now(), throttle.source_of(request), form.cleaned_data["email"]
        if throttle.allow(throttle.LINK, email, source, at=at) and throttle.allow(throttle.LINK_SOURCE, source, at=at):
            user = User.objects.filter(email=email, is_active=True, accepted_at__isnull=False).first()
            services.send_link(user=user, purpose=Purpose.PASSWORD, at=at)
        return redirect("accounts:forgotten_sent")
    return render(request, "accounts/forgotten.html", {"form": form})


def forgotten_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/forgotten_sent.html")


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link from a mail. Looking at it, as mail scanners do, does not use it up."""
    found = queries.link_for(token, timezone.now())
    if found is None or found.user is None:
        return render(request, "accounts/link_over.html", status=410)
    try:
        if found.purpose == Purpose.INVITATION:
            return _invitation(request, found)
        return _new_password(request, found, found.user)
    except Refused:
        return render(request, "accounts/link_over.html", status=410)


def _invitation(request: HttpRequest, found: Link) -> HttpResponse:
    if request.method == "GET":
        return render(request, "accounts/invitation.html", {"link": found})
    user = services.use_link(link=found, at=timezone.now())
    if request.user.is_authenticated and request.user != user:
        logout(request)
    record_authentication(request, user, "invitation")
    return perform_login(request, Login(user=user, redirect_url=reverse("accounts:set_up")))


def _new_password(request: HttpRequest, found: Link, user: User) -> HttpResponse:
    form = forms.PasswordForm(request.POST or None, user=user)
    if not form.is_valid():
        return render(request, "accounts/new_password.html", {"form": form})
    services.reset_password(link=found, password=form.cleaned_data["password"], at=timezone.now())
    logout(request)
    messages.success(
        request, _("Your password is changed. Sign in with it now; you will be asked for your second step.")
    )
    return redirect("account_login")


@require_http_methods(["GET", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Show once more that it is you, before something that matters. Asks for the strong factor."""
    user, ways = request.user, queries.ways_of(request.user)
    onward = sessions.next_of(request) or reverse("accounts:account")
    by_code = "code" in request.POST
    code = forms.CodeForm(request.POST if by_code else None, user=user)
    passkey = forms.PasskeyForm(request.POST if request.method == "POST" and not by_code else None, user=user)
    if code.is_valid() or passkey.is_valid():
        sessions.note_proved(request.session, timezone.now(), second_factor=True)
        audit.record(Action.SIGN_IN, "accounts.proved_again", record=user)
        return redirect(onward)
    context = {"ways": ways, "form": code, "passkey": passkey, "next": onward}
    context["provider"] = providers.named(request.session.get(sessions.AGENCY, ""))
    if ways.passkeys:
        context["options"] = webauthn.begin_authentication(user)
    return render(request, "accounts/again.html", context)
