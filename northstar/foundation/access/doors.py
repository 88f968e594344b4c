"""Doors: every view says who may come in. A view that says nothing is refused by the middleware."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from northstar.foundation.access.actors import Member
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.accounts import sessions

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Door:
    """``permissions``: any of them opens. None, with a reason: open to everybody.

    ``account``: a signed-in account is enough, for whomever it acts.
    """

    permissions: frozenset[Permission] = frozenset()
    reason: str = ""
    signed_in: bool = False
    account: bool = False


def needs(*permissions: Permission) -> Callable[[View], View]:
    """Only members with one of the permissions come in. Strangers are sent to sign in; other members get 404."""
    asked = frozenset(Permission(permission) for permission in permissions)
    if not asked:
        raise ValueError("name at least one permission")

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not isinstance(request.actor, Member):
                return to_sign_in(request)
            if not asked & request.actor.permissions:
                raise Http404
            return view(request, *args, **kwargs)

        guarded.door = Door(permissions=asked, signed_in=True)
        return guarded

    return mark


def needs_membership(view: View) -> View:
    """Any member comes in, whatever their role: home, their own settings, help."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not isinstance(request.actor, Member):
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    guarded.door = Door(signed_in=True)
    return guarded


def open_to_all(reason: str) -> Callable[[View], View]:
    """Everybody comes in. The reason is printed in the list of open doors."""
    if not reason:
        raise ValueError("say why this view is open to all")

    def mark(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            return view(request, *args, **kwargs)

        opened.door = Door(reason=reason)
        return opened

    return mark


def needs_account(view: View) -> View:
    """A person who has shown a second factor comes in, member or not: their own account, choosing a hat."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not (request.user.is_authenticated and sessions.has_second_factor(request.session)):
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    guarded.door = Door(signed_in=True, account=True)
    return guarded


def needs_session(view: View) -> View:
    """A person with a password or an invitation comes in: to set up a second factor, and to nothing else.

    Who has one already must just have shown it, because adding another way in matters as much.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        if sessions.has_second_factor(request.session) and not sessions.is_fresh(request.session, timezone.now()):
            return to_prove_again(request)
        return view(request, *args, **kwargs)

    guarded.door = Door(signed_in=True, account=True)
    return guarded


def fresh_sign_in(view: View | None = None, *, hold: bool = True) -> Any:
    """Ask again who it is, unless that was shown within ten minutes: for keys, ways to sign in, roles, rules, exports.

    Goes inside the other door: ``@needs(…)`` above, ``@fresh_sign_in`` below, ``@require_POST`` below that
    (ASVS 5.0 7.5.3). What was being sent is kept, sealed, and stands ready when the person comes back; not with
    ``hold=False``, for forms that hold a password.
    """
    if view is None:
        return partial(fresh_sign_in, hold=hold)

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        now = timezone.now()
        if not sessions.is_fresh(request.session, now):
            if hold and request.method == "POST":
                fields = [(name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"]
                sessions.hold(request.session, request.get_full_path(), fields, now)
            return to_prove_again(request)
        if request.method == "POST":
            sessions.let_go(request.session)
        elif hold and (held := sessions.held_for(request.session, request.get_full_path(), now)) is not None:
            return render(request, "access/held.html", {"held": held, "address": request.get_full_path()})
        return view(request, *args, **kwargs)

    return guarded


def to_prove_again(request: HttpRequest) -> HttpResponse:
    """Send somebody to show again who they are, and bring them back to this page; nothing has been done yet.

    ``fresh_sign_in`` then shows what was being sent. A view that acts on POST alone and is not guarded by it
    answers GET with its list, so that coming back works.
    """
    return _sent_to(request, reverse("accounts:again"), request.get_full_path(), always=True)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a stranger to the sign-in page; who is half in, to what is missing: a second factor, or a hat.

    The page asked for comes back only for safe methods.
    """
    if request.user.is_authenticated:
        lacks_factor = not sessions.has_second_factor(request.session)
        return _sent_to(request, reverse("accounts:set_up" if lacks_factor else "accounts:hats"), request.path)
    return _sent_to(request, resolve_url(settings.LOGIN_URL), request.path)


def _sent_to(request: HttpRequest, address: str, onward: str, *, always: bool = False) -> HttpResponse:
    if always or (request.method == "GET" and not request.htmx):
        address += "?" + urlencode({"next": onward})
    if request.htmx:
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = address
        return answer
    answer = HttpResponse(status=302)
    answer["Location"] = address
    return answer
