"""Members of the story, signed in as after a second factor. Needs Django set up on the database that is measured."""

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from northstar.foundation.access import actors
from northstar.foundation.access.actors import Member
from northstar.foundation.access.models import Membership
from northstar.foundation.accounts import sessions


@dataclass(frozen=True)
class SignedIn:
    """Who it is, and the session's key, which is the value of the cookie."""

    member: Member
    session: str


def sign_in(role: str, agency_id: object = None) -> SignedIn:
    """The first live member in this role, of an agency if one is given."""
    live = Membership.objects.live(timezone.now()).filter(role=role).select_related("user", "agency")
    found = live.filter(agency_id=agency_id) if agency_id else live  # type: ignore[misc]
    membership = found.order_by("user__email").first()
    if membership is None:
        raise LookupError(f"nobody is a {role} there")
    return signed_in(membership)


def signed_in(membership: Membership) -> SignedIn:
    """A session of this member's."""
    user = membership.user
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    sessions.begin(session, user, at=timezone.now(), second_factor=True)
    session[sessions.MEMBERSHIP] = str(membership.pk)
    session.create()
    return SignedIn(actors.member(membership), session.session_key)
