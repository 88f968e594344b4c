"""Reading and signing the papers, by whoever was named as the person who may."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from northstar.foundation.access.doors import needs_membership, open_to_all
from northstar.foundation.agencies.models import Signature
from northstar.kit.transitions import Refused
from northstar.partnership.governance import forms, services
from northstar.partnership.governance.models import Application
from northstar.partnership.governance.queries import papers
from northstar.partnership.governance.states import Purpose, State
from northstar.partnership.governance.views.links import BY_LINK, application_of, drawn, through_link


@open_to_all(BY_LINK)
@through_link(Purpose.SIGN)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, token: str, found: Application, shown: services.Opened) -> HttpResponse:
    """The first paper that is not signed, in full; those that are, and what comes after it."""
    if found.agency is None or found.state not in (State.TO_SIGN, State.JOINED):
        return drawn(request, "sign_over", {"application": found}, status=410)
    return _press(request, token, found, shown) if request.method == "POST" else _page(request, token, found)


def _press(request: HttpRequest, token: str, found: Application, shown: services.Opened) -> HttpResponse:
    at = timezone.now()
    assert found.agency is not None
    listed = papers.papers_of(found.agency, timezone.localdate(at))
    left = [paper.agreement for paper in listed if paper.signature is None]
    signed = {str(paper.agreement.pk) for paper in listed if paper.signature is not None}
    if not left or request.POST.get("agreement") in signed:  # pressed twice
        return redirect("governance:sign", token)
    form = _form(found, left[0], request)
    if not form.is_valid():
        return _page(request, token, found, form, status=422)
    try:
        services.sign_paper(actor=shown.actor, agreement_id=form.cleaned_data["agreement"], pen=form.pen, at=at)
    except services.Changed as changed:
        # The new paper with what was typed, and its own digest: what was read before is not what they sign.
        again = _form(found, left[0])
        again.initial |= {name: form.cleaned_data.get(name) for name in ("basis", "gateway", "name", "post")}
        return _page(request, token, application_of(shown), again, notice=str(changed), status=409)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, token, found, form, status=422)
    return redirect("governance:sign", token)


def _form(found: Application, agreement: object, request: HttpRequest | None = None) -> forms.SignForm:
    data = request.POST if request is not None else None
    return forms.SignForm(
        data, agency=found.agency, agreement=agreement, person=found.signatory or {}, day=timezone.localdate()
    )


def _page(
    request: HttpRequest,
    token: str,
    found: Application,
    form: forms.SignForm | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    assert found.agency is not None
    listed = papers.papers_of(found.agency, timezone.localdate())
    left = [paper for paper in listed if paper.signature is None]
    now = left[0] if left else None
    context = {
        "application": found,
        "agency": found.agency,
        "token": token,
        "signed": [paper for paper in listed if paper.signature is not None],
        "now": now,
        "later": left[1:],
        "blocks": papers.blocks(now.agreement.text) if now else [],
        "purposes": papers.purpose_words(now.agreement) if now else [],
        "data": papers.data_words(now.agreement) if now else [],
        "form": form or (_form(found, now.agreement) if now else None),
        "notice": notice,
    }
    return drawn(request, "sign", context, status=status)


@open_to_all(BY_LINK)
@through_link(Purpose.SIGN)
def own_paper(request: HttpRequest, token: str, found: Application, shown: services.Opened, pk: UUID) -> HttpResponse:
    """What they signed, as a PDF."""
    signature = get_object_or_404(papers.signatures_for(shown.actor), pk=pk)
    return _attachment(services.take_paper(actor=shown.actor, signature=signature), signature)


@needs_membership
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The text of a paper: any, for who looks after partners; otherwise what one's own agency has signed."""
    found = get_object_or_404(papers.agreements_for(request.actor), pk=pk)
    context = {
        "agreement": found,
        "blocks": papers.blocks(found.text),
        "purposes": papers.purpose_words(found),
        "data": papers.data_words(found),
        "shares": papers.asks_for_basis(found),
        "ours": papers.signatures_for(request.actor).filter(agreement=found, agency=request.actor.agency_id),
        "signed": papers.signatories(found, timezone.localdate()),
    }
    return render(request, "governance/paper.html", context)


@needs_membership
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A signature as a PDF: any, for who looks after partners; otherwise those of one's own agency."""
    signature = get_object_or_404(papers.signatures_for(request.actor), pk=pk)
    return _attachment(services.take_paper(actor=request.actor, signature=signature), signature)


def _attachment(content: bytes, signature: Signature) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    name = slugify(f"{signature.agreement} {signature.agency}")[:80] or "signature"
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.pdf")
    return answer
