"""What allauth asks of us: throttling, sealing, what happens at sign-in, and no doors that we did not open."""

import secrets
from typing import Any, NoReturn
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from northstar.foundation.accounts import factors, providers, sessions, throttle
from northstar.foundation.accounts.models import User
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.vault import tokens

_WRONG = _("That e-mail address and password do not belong together. Check both and try again.")
_TOO_MANY = _(
    "There were too many tries. Wait five minutes, or sign in with a passkey now. Your account is not locked."
)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations only, and mails are sent by our own jobs."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _WRONG,
        "too_many_login_attempts": _TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict) -> NoReturn:
        raise RuntimeError("mails are sent by the jobs of this room")

    def add_message(self, *args: Any, message: str | None = None, **options: Any) -> None:
        """allauth's remarks ("signed in as …") say nothing that the page does not show."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return throttle.source_of(request)

    def get_login_stages(self) -> list[str]:
        return ["northstar.foundation.accounts.adapters.SecondStep"]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return str(settings.LOGIN_REDIRECT_URL)

    def is_safe_url(self, url: str) -> bool:
        """Only paths of this service."""
        return url.startswith("/") and super().is_safe_url(url)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        return redirect("account_login")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try. Eleven in five minutes for one account from one place are too many."""
        at, source, email = timezone.now(), throttle.source_of(request), credentials.get("email", "")
        counted = [
            throttle.allow(throttle.PASSWORD, email, source, at=at),
            throttle.allow(throttle.PASSWORD_SOURCE, source, at=at),
            is_known_browser(request, email) or throttle.allow(throttle.PASSWORD_ANYWHERE, email, at=at),
        ]
        if not all(counted):
            request.throttled = True  # type: ignore[attr-defined]
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """A closed account is answered like a wrong password."""
        user = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            self.authentication_failed(request, **credentials)
            return None
        if user is not None:
            at = timezone.now()
            throttle.forget(throttle.PASSWORD, credentials.get("email", ""), throttle.source_of(request), at=at)
        return user

    def _rollback_login_failed_rl_usage(self) -> None:
        """We count by ourselves."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        known = User.objects.filter(email=credentials.get("email", "").casefold()).values_list("pk", flat=True).first()
        audit.record(Action.REFUSE, "accounts.password_wrong", kind="accounts.user", identifier=str(known or ""))

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """The person is known. From here the session counts, with what they have shown."""
        assert isinstance(user, User)
        records = get_authentication_records(request, user)
        shown = any(record["method"] == "mfa" or record.get("second_factor") for record in records)
        agency = next((record["provider"] for record in records if record["method"] == "socialaccount"), "")
        super().login(request, user)
        sessions.begin(request.session, user, at=timezone.now(), second_factor=shown, agency=agency)
        ways = sorted({str(record.get("type") or record["method"]) for record in records})
        audit.record(Action.SIGN_IN, "accounts.signed_in", record=user, detail={"by": ways, "second_factor": shown})

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **how: Any) -> HttpResponse:
        answer = super().post_login(request, user, **how)
        answer.set_cookie(
            settings.KNOWN_COOKIE_NAME,
            _known(user.pk),
            max_age=400 * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
        return answer


class SecondStep(AuthenticateStage):
    """The second factor at sign-in, unless the agency's provider has asked for one that we accept."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        if any(record.get("second_factor") for record in records):
            return False
        return bool(super()._should_handle(request))


class FactorAdapter(DefaultMFAAdapter):
    """Names and sealing for passkeys, apps and codes."""

    def encrypt(self, text: str) -> str:
        return factors.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factors.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return str(settings.SERVICE_NAME)

    def _get_site_name(self) -> str:
        return str(settings.SERVICE_NAME)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Providers are configured, never stored; their requests go to configured places only."""

    def get_requests_session(self) -> providers.Guarded:
        return providers.session()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


def is_known_browser(request: HttpRequest, email: str) -> bool:
    """Whether somebody has signed in to this account from this browser before.

    Such a browser is not held back by what strangers try elsewhere.
    """
    user = User.objects.filter(email=email.casefold()).only("pk").first()
    shown = request.COOKIES.get(settings.KNOWN_COOKIE_NAME, "")
    return secrets.compare_digest(shown.encode(), _known(user.pk if user else None).encode())


def _known(user: UUID | None) -> str:
    return tokens.blind(str(user), "known-browser").hex()
