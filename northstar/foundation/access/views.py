"""For whom one acts, and looking after people."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from northstar.foundation.access import forms, policies, queries, services
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import fresh_sign_in, needs, needs_account, needs_membership
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
        "left": queries.left_behind(request.actor, queries.leavers(request.actor, at)[:20]),
        "now": at,
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
    """Ends at once and asks nothing first: it can be undone for a day. What they had in hand comes after."""
    said = _("%(name)s can no longer act for %(agency)s.")
    return _do(request, pk, services.end_membership, said, onward="access:hand_over")


@needs(*_LOOKS_AFTER_PEOPLE)
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def last_day(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody is going to leave: until when they may act, so that the rest can be done beforehand."""
    membership = _theirs(request, pk)
    form = forms.LastDayForm(request.POST or None)
    if form.is_valid():
        day = form.cleaned_data["on"]
        try:
            services.plan_leaving(actor=request.actor, membership=membership, last_day=day, at=timezone.now())
        except Refused as refusal:
            form.add_error("on", str(refusal))
        else:
            messages.success(request, gettext("Noted. Here is what %(name)s has in hand.") % {"name": membership.user})
            return redirect("access:hand_over", pk)
    return render(request, "access/last_day.html", {"form": form, "membership": membership})


@needs(*_LOOKS_AFTER_PEOPLE)
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What somebody has, or had, in hand, and who takes it. Counted, never shown."""
    membership, at = _theirs(request, pk), timezone.now()
    groups = queries.groups_of(membership, at)
    form = forms.HandOverForm(request.POST or None, groups=groups, everybody=queries.everybody(groups))
    if form.is_valid():
        try:
            handed = services.hand_over(actor=request.actor, giver=membership, choices=form.choices, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _say_handed(request, membership, handed)
            return redirect("access:hand_over", pk)
    context = {
        "form": form,
        "membership": membership,
        "gone": membership.ends_at is not None and membership.ends_at <= at,
        "just_ended": queries.just_ended(request.actor, at).filter(pk=pk),
        "handed": queries.handed_by(membership, at),
    }
    return render(request, "access/hand_over.html", context)


def _say_handed(request: HttpRequest, membership: Membership, handed: services.Handed) -> None:
    if handed.went:
        said = ngettext(
            "%(n)s thing handed over. Whoever took it on has been told.",
            "%(n)s things handed over. Whoever took something on has been told.",
            handed.went,
        )
        messages.success(request, said % {"n": handed.went})
    if handed.stayed:
        messages.warning(request, gettext("%(n)s stayed: %(why)s") % {"n": handed.stayed, "why": handed.why})


@needs_membership
def handed(request: HttpRequest) -> HttpResponse:
    """What colleagues' work was handed to whoever asks, and where it is."""
    found = queries.handed_to(request.actor, timezone.now() - queries.REMEMBERED)
    return render(request, "access/handed.html", {"handed": found})


@needs(*_LOOKS_AFTER_PEOPLE)
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Access comes back, the work does not by itself: what went meanwhile is said."""
    membership = _theirs(request, pk)
    ended_at = membership.ends_at
    answer = _do(request, pk, services.restore_membership, _("%(name)s can act for %(agency)s again."))
    meanwhile = queries.passed_on_since(membership, ended_at) if request.method == "POST" and ended_at else []
    for one in meanwhile:
        said = gettext("Meanwhile went to %(taker)s and stays there: %(what)s.")
        messages.warning(request, said % {"taker": one.taker, "what": one.words})
    return answer


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


def _do(
    request: HttpRequest, pk: UUID, verb: Callable[..., Any], said: Any, onward: str = "access:people"
) -> HttpResponse:
    membership = _theirs(request, pk)
    if request.method != "POST":
        return redirect("access:people")
    try:
        verb(actor=request.actor, membership=membership, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(said) % {"name": membership.user, "agency": membership.agency})
        return redirect(onward, *([] if onward == "access:people" else [pk]))
    return redirect("access:people")
