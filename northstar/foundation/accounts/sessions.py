"""What makes a session count: whose it is, how old it is, how it was proved, which hat it wears.

A session holds times as whole seconds since 1970 (UTC), so that it stays plain JSON.
"""

import base64
import binascii
import json
from datetime import datetime

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from northstar.foundation.accounts.models import User
from northstar.foundation.vault.keyring import keyring
from northstar.kit import sealing

EPOCH = "epoch"
BEGAN = "began_at"
SEEN = "seen_at"
SECOND_FACTOR = "second_factor_at"
PROVED = "proved_at"
MEMBERSHIP = "membership"
AGENCY = "agency"
# What somebody had typed when we asked again who they are, sealed: [where it was going, until when, the form].
HELD = "held"
HELD_MOST = 200_000
# Being active is written down once a minute, not at each request.
SEEN_EVERY = 60


def begin(session: SessionBase, user: User, *, at: datetime, second_factor: bool, agency: str = "") -> None:
    """Mark a session that has just been signed in. The caller has given it a new id.

    ``agency`` (a slug) is whose provider let the person in; such a session acts for that agency only, so
    that one agency's provider cannot open another's records.
    """
    now = int(at.timestamp())
    session[EPOCH] = user.session_epoch
    session[BEGAN] = session[SEEN] = session[PROVED] = now
    if second_factor:
        session[SECOND_FACTOR] = now
    if agency:
        session[AGENCY] = agency


def holds(session: SessionBase, user: User, at: datetime) -> bool:
    """Neither ended from elsewhere, nor idle too long, nor past its absolute limit, nor of a closed account."""
    if not user.is_active or session.get(EPOCH) != user.session_epoch:
        return False
    now = at.timestamp()
    began, seen = session.get(BEGAN, 0), session.get(SEEN, 0)
    return now - began < settings.SESSION_ABSOLUTE_SECONDS and now - seen < settings.SESSION_COOKIE_AGE


def note_seen(session: SessionBase, at: datetime) -> None:
    """Put off the idle limit. Saves the session at most once a minute."""
    now = int(at.timestamp())
    if now - session.get(SEEN, 0) >= SEEN_EVERY:
        session[SEEN] = now


def note_proved(session: SessionBase, at: datetime, *, second_factor: bool) -> None:
    """The person has just shown again that it is them: opens ``fresh_sign_in`` for a while."""
    session[PROVED] = int(at.timestamp())
    if second_factor:
        session[SECOND_FACTOR] = int(at.timestamp())


def carry_on(session: SessionBase, user: User) -> None:
    """Let this one session outlive the end of all of them: the person in it changed the password."""
    session[EPOCH] = user.session_epoch


def has_second_factor(session: SessionBase) -> bool:
    return bool(session.get(SECOND_FACTOR))


def is_fresh(session: SessionBase, at: datetime) -> bool:
    """Proved within the last ten minutes (ASVS 5.0 7.5.3)."""
    return at.timestamp() - session.get(PROVED, 0) < settings.SESSION_FRESH_SECONDS


def hold(session: SessionBase, path: str, fields: list[tuple[str, list[str]]], at: datetime) -> None:
    """Keep a form that was sent, while its sender shows again who they are. One at a time; too long a one is not."""
    plain = json.dumps(fields).encode()
    if len(plain) > HELD_MOST:
        return
    sealed = sealing.seal(keyring().key_for("held"), plain, f"held:{path}")
    until = int(at.timestamp()) + settings.SESSION_FRESH_SECONDS
    session[HELD] = [path, until, base64.b64encode(sealed).decode()]


def held_for(session: SessionBase, path: str, at: datetime) -> list[tuple[str, str]] | None:
    """The fields of the form that waits to be sent on to this path; none after ten minutes."""
    where, until, written = session.get(HELD) or ("", 0, "")
    if where != path or at.timestamp() > until:
        return None
    try:
        plain = sealing.unseal(keyring().key_for("held"), base64.b64decode(written, validate=True), f"held:{path}")
    except (binascii.Error, sealing.BrokenSeal):
        return None
    return [(name, value) for name, values in json.loads(plain) for value in values]


def let_go(session: SessionBase) -> None:
    """The form that waited has been sent on, or is not wanted any more."""
    session.pop(HELD, None)


def next_of(request: HttpRequest) -> str:
    """Where the person was going, if that is a page of this service."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return resolve_url(wanted) if safe else ""
