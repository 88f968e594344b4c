"""Files as attachments: never shown inside a page of ours, never with the rights of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header

from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.doors import fresh_sign_in, needs
from northstar.foundation.documents import forms, policies, queries, services
from northstar.foundation.documents.models import Document
from northstar.kit.transitions import Refused

POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


@needs(Permission.READ_CONCERNS, Permission.INBOX)
def clean(request: HttpRequest, pk) -> HttpResponse:
    document = get_object_or_404(queries.documents_for(request.actor), pk=pk)
    try:
        return _attachment(services.open_clean(actor=request.actor, document=document))
    except Refused as refusal:
        return _closed(request, document, refusal)


@needs(Permission.READ_CONCERNS, Permission.INBOX)
def thumbnail(request: HttpRequest, pk) -> HttpResponse:
    document = get_object_or_404(queries.documents_for(request.actor), pk=pk)
    try:
        return _attachment(services.open_thumbnail(actor=request.actor, document=document))
    except Refused as refusal:
        return _closed(request, document, refusal)


@needs(Permission.READ_CONTACT)
@fresh_sign_in
def original(request: HttpRequest, pk) -> HttpResponse:
    document = get_object_or_404(queries.documents_for(request.actor), pk=pk)
    form = forms.OriginalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            return _attachment(services.open_original(actor=request.actor, document=document, reason=reason))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "documents/original.html", {"document": document, "form": form})


def _attachment(opened: services.Opened) -> HttpResponse:
    answer = HttpResponse(opened.content, content_type=opened.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, opened.name)
    answer["Content-Security-Policy"] = POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


def _closed(request: HttpRequest, document: Document, refusal: Refused) -> HttpResponse:
    may_open_original = policies.may_open_original(request.actor, document)
    page = {"sentence": str(refusal), "document": document, "may_open_original": may_open_original}
    return render(request, "documents/closed.html", page, status=409)
