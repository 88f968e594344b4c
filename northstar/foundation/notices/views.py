"""The list of notices, and the page where people choose how to hear."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from northstar.foundation.access.doors import needs_membership
from northstar.foundation.notices import forms, queries, services


@needs_membership
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    rows, refused = queries.listed_for(actor), queries.mail_is_refused(actor)
    unseen = [row for row in rows if not row.seen]
    seen = [row for row in rows if row.seen]
    return render(request, "notices/list.html", {"unseen": unseen, "seen": seen, "refused": refused})


@needs_membership
@require_POST
def see(request: HttpRequest, pk) -> HttpResponse:
    notice = get_object_or_404(queries.notices_for(request.actor), pk=pk)
    address = services.open_notice(actor=request.actor, notice=notice, at=timezone.now())
    return redirect(address or "notices:list")


@needs_membership
@require_POST
def see_all(request: HttpRequest) -> HttpResponse:
    count = services.mark_seen(actor=request.actor, at=timezone.now())
    words = ngettext("%(count)s notice marked as seen.", "%(count)s notices marked as seen.", count)
    messages.success(request, words % {"count": count})
    return redirect("notices:list")


@needs_membership
def choices(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    kinds = queries.kinds_for(actor)
    data = request.POST if request.method == "POST" else None
    form = forms.ChoicesForm(kinds, queries.choices_of(actor), data)
    if request.method == "POST" and form.is_valid():
        services.choose(actor=actor, choices=form.choices, at=timezone.now())
        messages.success(request, _("Your choices are kept. They hold from the next notice on."))
        return redirect("notices:choices")
    return render(request, "notices/choices.html", {"form": form, "urgent": [kind for kind in kinds if kind.urgent]})
