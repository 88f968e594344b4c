"""Changing accounts: links by mail, passwords, passkeys and apps, ending sessions, leaving.

Each of these is told to the owner of the account and written to the trail. Who may do it to somebody
else's account is decided above, in ``access``.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as jobs

from northstar.foundation.accounts import factors, queries
from northstar.foundation.accounts.models import Link, User
from northstar.foundation.accounts.states import LIFE, News, Purpose
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused

MOST_PASSKEYS = 8


@transaction.atomic
def send_link(*, user: User | None, purpose: Purpose, at: datetime) -> Link:
    """Have a link mailed to an account; when it goes out, older ones for the same purpose stop working.

    Without a user everything but the mail happens, so that nobody learns which addresses are known. For the
    same reason older links are ended by the job and not here: only a known address has any.
    """
    link = Link(id=uuid4(), user=user, purpose=purpose, made_at=at, expires_at=at + LIFE[purpose])
    link.digest = queries.digest_of(queries.token_of(link))
    link.save()
    audit.record(
        Action.ADMINISTER,
        f"accounts.{purpose}_link_sent",
        kind="accounts.user",
        identifier=str(user.pk if user else ""),
    )
    jobs.configure_task("accounts.send_link", queue="mail").defer(link=str(link.pk))
    return link


def end_older_links(*, link: Link, at: datetime) -> None:
    """Those of the same account and purpose; called by the job that mails the newer."""
    older = Link.objects.filter(user=link.user_id, purpose=link.purpose, used_at__isnull=True, expires_at__gt=at)
    older.filter(made_at__lt=link.made_at).update(expires_at=at)


@transaction.atomic
def use_link(*, link: Link, at: datetime) -> User:
    """Use a link up. Of two who press at once, one is refused."""
    found = Link.objects.select_for_update().get(pk=link.pk)
    if found.used_at is not None or found.expires_at <= at or found.user is None:
        raise Refused(_("This link has been used already, or it is too old."))
    found.used_at = at
    found.save(update_fields=["used_at"])
    user = User.objects.select_for_update().get(pk=found.user_id)  # type: ignore[misc]
    if user.accepted_at is None:
        user.accepted_at = at
        user.save(update_fields=["accepted_at"])
    audit.record(Action.SIGN_IN, f"accounts.{found.purpose}_link_used", record=user)
    return user


@transaction.atomic
def set_password(*, user: User, password: str) -> User:
    """A new password. Ends every session; the caller begins a new one for whoever sits there, if at all."""
    user = _locked(user)
    user.set_password(password)
    user.session_epoch += 1
    user.save(update_fields=["password", "session_epoch"])
    audit.record(Action.ADMINISTER, "accounts.password_changed", record=user)
    tell(user=user, news=News.PASSWORD_CHANGED)
    return user


@transaction.atomic
def reset_password(*, link: Link, password: str, at: datetime) -> User:
    """A new password by a link from a mail. The second factor stays as it is and will be asked for."""
    return set_password(user=use_link(link=link, at=at), password=password)


@transaction.atomic
def add_passkey(*, user: User, name: str, credential: dict) -> Authenticator:
    """Keep a passkey whose possession has just been proved (``forms.PasskeyForm``)."""
    user = _locked(user)
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count() >= MOST_PASSKEYS:
        raise Refused(_("You have as many passkeys as one account can hold. Remove one that you no longer use."))
    made: Authenticator = WebAuthn.add(user, name[:60], credential).instance
    return _added(user, made)


@transaction.atomic
def add_app(*, user: User, secret: str, step: int) -> Authenticator:
    """Keep an authenticator app whose code has just been checked; that code is used up."""
    user = _locked(user)
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    made: Authenticator = TOTP.activate(user, secret).instance
    made.data["used_step"] = step
    made.save(update_fields=["data"])
    return _added(user, made)


@transaction.atomic
def remove_factor(*, user: User, factor: int) -> None:
    """Remove a passkey or the app. The last one stays: without it there would be no second factor."""
    user = _locked(user)
    strong = {each.pk: each for each in Authenticator.objects.filter(user=user, type__in=factors.STRONG)}
    if factor not in strong:
        raise Refused(_("It has been removed already."))
    if len(strong) == 1:
        raise Refused(_("This is your only way to prove that it is you. Add another one first."))
    gone = strong[factor]
    audit.record(Action.ADMINISTER, "accounts.factor_removed", record=user, detail={"kind": gone.type})
    gone.delete()
    tell(user=user, news=News.FACTOR_REMOVED)


@transaction.atomic
def make_codes(*, user: User) -> list[str]:
    """Ten new recovery codes; older ones stop working. They can be shown this once."""
    user = _locked(user)
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    made = RecoveryCodes.activate(user)
    made.mark_as_viewed()
    audit.record(Action.ADMINISTER, "accounts.codes_made", record=user)
    tell(user=user, news=News.CODES_MADE)
    return [f"{code[:4]} {code[4:8]} {code[8:]}" for code in made.generate_codes()]


@transaction.atomic
def link_provider(*, user: User, agency: str, subject: str, at: datetime) -> SocialAccount:
    """Remember a provider's lasting name for a person, so that a reused address lets nobody else in."""
    found, made = SocialAccount.objects.get_or_create(provider=agency, uid=subject, defaults={"user": user})
    if found.user_id != user.pk:
        raise Refused("another account")
    if made:
        User.objects.filter(pk=user.pk, accepted_at__isnull=True).update(accepted_at=at)
        audit.record(Action.ADMINISTER, "accounts.provider_linked", record=user, recipient=agency)
        tell(user=user, news=News.PROVIDER_LINKED)
    return found


@transaction.atomic
def end_sessions(*, user: User) -> None:
    """End every session of an account, wherever it is open."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    audit.record(Action.SIGN_IN, "accounts.sessions_ended", record=user)


@transaction.atomic
def close_account(*, user: User, at: datetime) -> None:
    """The person has left everywhere: no way in remains, and what they did stays theirs in the trail."""
    forget_ways(user=user)
    User.objects.filter(pk=user.pk).update(is_active=False, left_at=at)
    audit.record(Action.ADMINISTER, "accounts.closed", record=user)


@transaction.atomic
def reopen_account(*, user: User) -> None:
    """Let a person who had left come back. They set up anew how they sign in."""
    User.objects.filter(pk=user.pk).update(is_active=True, left_at=None, accepted_at=None)
    user.refresh_from_db()
    audit.record(Action.ADMINISTER, "accounts.reopened", record=user)


@transaction.atomic
def forget_ways(*, user: User) -> None:
    """Remove every passkey, app, code, provider and password: after a loss, or when somebody leaves."""
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    user = _locked(user)
    user.set_unusable_password()
    user.session_epoch += 1
    user.accepted_at = None
    user.save(update_fields=["password", "session_epoch", "accepted_at"])
    audit.record(Action.ADMINISTER, "accounts.ways_forgotten", record=user)


def tell(*, user: User, news: News) -> None:
    """Mail the owner what happened to their account, in one sentence, when the transaction commits."""
    jobs.configure_task("accounts.send_news", queue="mail").defer(user=str(user.pk), news=str(news))


@transaction.atomic
def forget_links(*, at: datetime) -> None:
    """Links go a month after their end: until then the trail can be compared with them."""
    Link.objects.filter(expires_at__lt=at - timedelta(days=30)).delete()


def _locked(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _added(user: User, made: Authenticator) -> Authenticator:
    audit.record(Action.ADMINISTER, "accounts.factor_added", record=user, detail={"kind": made.type})
    tell(user=user, news=News.FACTOR_ADDED)
    return made
