"""The list of notices, and the page where people choose how to hear."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from northstar.foundation.access.doors import needs_membership, open_to_all
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.states import Answer
from northstar.foundation.notices import forms, queries, services
from northstar.kit.transitions import Refused


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


@open_to_all("the link in the mail proves who comes; it shows what every partner sees of one contact, and no more")
def asked(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever answers for a contact says whether it still holds. Looking at it, as mail scanners do, changes nothing."""
    now = timezone.now()
    asking = agencies.asking_for(token, now)
    if asking is None:
        return render(request, "notices/asked_over.html", status=410)
    form = forms.CorrectionForm(request.POST if "phone" in request.POST else None, contact=asking.contact)
    chosen = request.POST.get("answer", "")
    if chosen in Answer.values and (chosen != Answer.CHANGED or form.is_valid()):
        try:
            contact = services.answer(
                asking=asking,
                answer=Answer(chosen),
                at=now,
                corrected=form.corrected if chosen == Answer.CHANGED else None,
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            return render(request, "notices/asked_done.html", {"contact": contact, "answer": chosen})
    context = {"contact": asking.contact, "form": form, "open": form.is_bound}
    return render(request, "notices/asked.html", context, status=422 if form.is_bound else 200)
