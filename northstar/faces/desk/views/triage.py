"""The desk's verbs on a concern. Each loads by query, calls one service, and answers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.services import messages as conversation
from northstar.casework.concerns.services import triage as services
from northstar.faces.desk.forms import triage as forms
from northstar.faces.desk.queries import added, records, thrive
from northstar.faces.desk.views.concern import loaded, page, small_page
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import fresh_sign_in, needs
from northstar.kit.transitions import Refused


def _simple(verb: Callable[..., Any], said: str) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """A verb that needs no more than the record: one button, one answer."""

    @require_POST
    def view(request: HttpRequest, pk: UUID) -> HttpResponse:
        loaded(request, pk)
        try:
            verb(actor=request.actor, concern_id=pk, at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _(said))
        return redirect("desk:concern", pk)

    return needs(Permission.TRIAGE)(view)


release = _simple(services.release_concern, "It is back in the queue.")
reopen = _simple(services.reopen_concern, "It is open again.")
unmerge = _simple(services.unmerge_concern, "It stands on its own again.")
enough = _simple(services.leave_with_agencies, "Those who have it go on. It comes back here if they hand it back.")


@needs(Permission.TRIAGE)
@require_POST
def claim(request: HttpRequest, pk: UUID) -> HttpResponse:
    loaded(request, pk)
    take_over = request.POST.get("take_over") == "yes"
    try:
        services.claim_concern(actor=request.actor, concern_id=pk, at=timezone.now(), take_over=take_over)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is yours. Assess it next."))
    return redirect("desk:concern", pk)


@needs(Permission.TRIAGE)
@require_POST
def assess(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, now = loaded(request, pk), timezone.now()
    form = forms.AssessForm(request.POST, day=now.date())
    if form.is_valid() and request.POST.get("then") == "suggest":
        return page(request, found, "assess", assess_form=form, suggestion=thrive.suggestion(form.grades, now.date()))
    if form.is_valid():
        look = services.Look(form.cleaned_data["version"], form.cleaned_data["urgency"], form.words, form.grades)
        try:
            services.assess_concern(actor=request.actor, concern_id=pk, look=look, at=now)
        except services.Stale as stale:
            return _stale(request, found, "assess", stale, assess_form=form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your assessment is kept. Choose who should have it next."))
            return redirect("desk:concern-tab", pk, "routes")
    return page(request, found, "assess", status=422, assess_form=form)


@needs(Permission.TRIAGE)
@require_POST
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, now = loaded(request, pk), timezone.now()
    areas = records.area_choices(found, now.date())
    form = forms.CodesForm(request.POST, day=now.date(), areas=areas)
    if form.is_valid():
        try:
            services.correct_codes(
                actor=request.actor, concern_id=pk, codes=records.codes_of(form, found, now.date()), at=now
            )
        except services.Stale as stale:
            return _stale(request, found, "assess", stale, codes_form=form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept. The routes are being worked out again."))
            _say_who_was_not_warned(request, found)
            return redirect("desk:concern-tab", pk, "assess")
    return page(request, found, "assess", status=422, codes_form=form)


def _say_who_was_not_warned(request: HttpRequest, before: Any) -> None:
    """A copy stays as it was made: whoever got one before acting was known to be dangerous must be rung."""
    after = loaded(request, before.pk)
    if before.risk_if_acted == after.risk_if_acted:
        return
    names = ", ".join(dict.fromkeys(added.unwarned(request.actor, after).values()))
    if names:
        messages.warning(
            request,
            _("Ring them now: %(names)s got a copy before this, and it does not warn them.") % {"names": names},
            extra_tags="harm",
        )


def _stale(request: HttpRequest, found: Any, tab: str, stale: services.Stale, **bound: Any) -> HttpResponse:
    """Somebody was quicker: show what they changed beside what was typed, and offer to save over it."""
    found = loaded(request, found.pk)
    form = next(iter(bound.values()))
    form.data = form.data.copy()
    form.data["version"] = str(found.version)
    return page(request, found, tab, status=409, stale=records.changed_words(stale, timezone.now().date()), **bound)


@needs(Permission.TRIAGE)
@require_POST
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, form = loaded(request, pk), forms.NoteForm(request.POST)
    if form.is_valid():
        services.add_note(actor=request.actor, concern_id=pk, body=form.cleaned_data["body"], at=timezone.now())
        return redirect("desk:concern-tab", pk, "notes")
    return page(request, found, "notes", status=422, note_form=form)


@needs(Permission.TRIAGE)
@require_POST
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, form = loaded(request, pk), forms.AskForm(request.POST)
    if form.is_valid():
        try:
            conversation.ask_reporter(
                actor=request.actor, concern_id=pk, body=form.cleaned_data["body"], at=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your message waits for the reporter. We cannot call them back to it."))
            return redirect("desk:concern-tab", pk, "messages")
    return page(request, found, "messages", status=422, ask_form=form)


@needs(Permission.TRIAGE)
@require_POST
def mark_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    loaded(request, pk)
    conversation.mark_read(actor=request.actor, concern_id=pk, at=timezone.now())
    return redirect("desk:concern-tab", pk, "messages")


@needs(Permission.READ_CONTACT)
@fresh_sign_in
@require_POST
def reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How the reporter can be reached: shown once, on the answer to this one post."""
    found, form = loaded(request, pk), forms.RevealForm(request.POST)
    if form.is_valid():
        try:
            contact = conversation.reveal_contact(
                actor=request.actor, concern=found, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return page(request, found, "account", contact=records.reachable(contact, timezone.now().date()))
    return page(request, found, "account", status=422, reveal_form=form)


@needs(Permission.TRIAGE)
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, now = loaded(request, pk), timezone.now()
    form = forms.CloseForm(request.POST or None, day=now.date())
    if form.is_valid():
        try:
            services.close_concern(actor=request.actor, concern_id=pk, reason=form.cleaned_data["reason"], at=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Closed. You can open it again from its page."))
            return redirect("desk:concern", pk)
    return small_page(request, found, form, "desk/concern/close.html")


@needs(Permission.TRIAGE)
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, now = loaded(request, pk), timezone.now()
    colleagues = records.colleagues(request.actor, now)
    form = forms.HandOverForm(request.POST or None, colleagues=colleagues)
    if form.is_valid():
        to = get_object_or_404(colleagues, pk=form.cleaned_data["to"])
        try:
            services.hand_over_concern(actor=request.actor, concern_id=pk, to=to, at=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Handed over. They have been told."))
            return redirect("desk:concern", pk)
    return small_page(request, found, form, "desk/concern/hand_over.html")


@needs(Permission.TRIAGE)
def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = loaded(request, pk)
    form = forms.MergeForm(request.POST or None, initial={"into": request.GET.get("into", "")[:20]})
    if form.is_valid():
        reference = form.cleaned_data["into"].upper().strip()
        into = queries.concerns_for(request.actor).filter(reference=reference).first()
        if into is None:
            form.add_error("into", _("Enter the reference of a concern on this desk, such as C-7K3M9QX2."))
        else:
            try:
                services.merge_concern(actor=request.actor, concern_id=pk, into_id=into.pk, at=timezone.now())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Merged. Both keep all they hold, and you can take them apart again."))
                return redirect("desk:concern", into.pk)
    return small_page(request, found, form, "desk/concern/merge.html")
