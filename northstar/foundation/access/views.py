"""For whom one acts, and looking after people."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from northstar.foundation.access import forms, policies, queries, services
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import fresh_sign_in, needs, needs_account
from northstar.foundation.access.models import Membership
from northstar.foundation.access.roles import ROLES
from northstar.foundation.accounts import sessions
from northstar.kit.listings import Column, Listing
from northstar.kit.transitions import Refused

_LOOKS_AFTER_PEOPLE = (Permission.MANAGE_MEMBERS, Permission.MANAGE_OWN_MEMBERS)
_COLUMNS = [
    Column(_("Name"), "name"),
    Column(_("Agency"), "agency"),
    Column(_("Role"), "role"),
    Column(_("Signed in last")),
    Column(_("What you can do"), hidden=True),
]


@needs_account
@require_http_methods(["GET", "POST"])
def hats(request: HttpRequest) -> HttpResponse:
    """Choose for whom to act. Each click acts for exactly one agency in one role."""
    choices = queries.hats_of(request.user, timezone.now(), request.session.get(sessions.AGENCY, ""))
    form = forms.HatForm(request.POST or None)
    onward = sessions.next_of(request) or "/desk/"
    if form.is_valid():
        chosen = next((hat for hat in choices if hat.pk == form.cleaned_data["membership"]), None)
        if chosen is not None:
            request.session[sessions.MEMBERSHIP] = str(chosen.pk)
            return redirect(onward)
    context = {"choices": choices, "next": onward, "roles": ROLES, "worn": request.actor.member_id}
    return render(request, "access/hats.html", context)


@needs(*_LOOKS_AFTER_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """Who acts for the agency, or for all of them; who was invited; who left lately."""
    at, past = timezone.now(), "past" in request.GET
    sorts = {"name": "user__name", "agency": ("agency__name", "user__name"), "role": ("role", "user__name")}
    found = Listing(request.GET, queries.people_for(request.actor, at, past=past), sorts=sorts, order="name")
    context = {
        "listing": found,
        "columns": _COLUMNS,
        "may_change": {row.pk for row in found.rows if policies.may_change(request.actor, row)},
        "just_ended": queries.just_ended(request.actor, at),
        "roles": ROLES,
        "past": past,
    }
    return render(request, "access/people.html", context)


@needs(*_LOOKS_AFTER_PEOPLE)
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    agencies = queries.agencies_to_invite_to(request.actor, timezone.localdate())
    form = forms.InviteForm(request.POST or None, actor=request.actor, agencies=agencies)
    if form.is_valid():
        try:
            made = services.invite_member(actor=request.actor, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _invited(made))
            return redirect("access:people")
    return render(request, "access/invite.html", {"form": form, "agency": agencies[0] if len(agencies) == 1 else None})


def _invited(made: Membership) -> str:
    if made.user.accepted_at is not None:
        return gettext("%(name)s can act for %(agency)s now, and has been told.") % {
            "name": made.user,
            "agency": made.agency,
        }
    return gettext("An invitation is on its way to %(name)s. It works once, for seven days.") % {"name": made.user}


@needs(*_LOOKS_AFTER_PEOPLE)
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, pk: UUID) -> HttpResponse:
    membership = _theirs(request, pk)
    names = policies.roles_to_give(request.actor, membership.agency)
    form = forms.RoleForm(request.POST or None, names=names, initial={"role": membership.role})
    if form.is_valid():
        try:
            services.give_role(
                actor=request.actor, membership=membership, role=form.cleaned_data["role"], at=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("%(name)s has the new role from now on.") % {"name": membership.user})
            return redirect("access:people")
    return render(request, "access/role.html", {"form": form, "membership": membership, "roles": ROLES})


@needs(*_LOOKS_AFTER_PEOPLE)
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ends at once and asks nothing first: it can be undone for a day."""
    return _do(request, pk, services.end_membership, _("%(name)s can no longer act for %(agency)s."))


@needs(*_LOOKS_AFTER_PEOPLE)
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _do(request, pk, services.restore_membership, _("%(name)s can act for %(agency)s again."))


@needs(*_LOOKS_AFTER_PEOPLE)
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new link. For who has come already, a page first says what it will forget."""
    membership = _theirs(request, pk)
    if request.method == "GET":
        return render(request, "access/renew.html", {"membership": membership})
    return _do(request, pk, services.renew_invitation, _("A new link is on its way to %(name)s."))


def _theirs(request: HttpRequest, pk: UUID) -> Membership:
    """A membership that the actor may change; any other is not there."""
    found = get_object_or_404(queries.memberships_for(request.actor), pk=pk)
    if not policies.may_change(request.actor, found):
        return get_object_or_404(Membership.objects.none(), pk=pk)
    return found


def _do(request: HttpRequest, pk: UUID, verb: Callable[..., Any], said: Any) -> HttpResponse:
    membership = _theirs(request, pk)
    if request.method != "POST":
        return redirect("access:people")
    try:
        verb(actor=request.actor, membership=membership, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(said) % {"name": membership.user, "agency": membership.agency})
    return redirect("access:people")
