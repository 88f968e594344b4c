"""Information sharing agreements, who has signed them, and who no longer does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import Agency, Agreement, Signature
from northstar.foundation.agencies.services import checking, history
from northstar.foundation.agencies.services.history import Edit
from northstar.foundation.agencies.states import Act, Paper
from northstar.kit.text import clean_line, clean_paragraphs
from northstar.kit.transitions import Refused

SIGNED = ("agreement_id", "agency_id", "signed_on", "signed_by", "post", "lawful_basis", "gateway")
TERMS = ("kind", "title", "version", "purposes", "data_classes", "retention", "review_on", "valid_from", "valid_to")


@dataclass(frozen=True)
class Terms:
    """What an agreement allows. A changed agreement is a new version, which agencies sign anew."""

    title: str
    version: str
    purposes: Sequence[str]
    data_classes: Sequence[str]
    retention: str = ""
    review_on: date | None = None
    kind: str = Paper.SHARING
    text: str = ""


@dataclass(frozen=True)
class Signing:
    """``gateway`` is the law that lets information pass, where the basis alone does not.

    ``signed_at`` and ``text_digest`` (SHA-256 of what was read) belong to a signature that was given here.
    """

    signed_on: date
    signed_by: str
    lawful_basis: str
    gateway: str = ""
    post: str = ""
    signed_at: datetime | None = None
    text_digest: bytes | None = None


@transaction.atomic
def add_agreement(*, edit: Edit, terms: Terms) -> Agreement:
    """Put an agreement, or a new version of one, on the books from a day on."""
    agreement = Agreement(
        kind=terms.kind,
        text=clean_paragraphs(terms.text),
        title=clean_line(terms.title),
        version=clean_line(terms.version),
        purposes=list(terms.purposes),
        data_classes=list(terms.data_classes),
        retention=clean_line(terms.retention),
        review_on=terms.review_on,
        valid_from=edit.day,
    )
    checking.refuse_invalid_paper(agreement)
    if Agreement.objects.filter(title=agreement.title, version=agreement.version).exists():
        raise Refused(_("This version of the agreement is on the books already."))
    agreement.save(force_insert=True)
    history.keep(agreement, Act.ADDED, edit, before={}, after=history.picture(agreement, TERMS))
    return agreement


@transaction.atomic
def end_agreement(*, edit: Edit, agreement_id: UUID) -> Agreement:
    """The agreement ends for everybody who signed it: from that day it carries no personal data."""
    agreement: Agreement = Agreement.objects.select_for_update().get(pk=agreement_id)
    if edit.day <= agreement.valid_from:
        raise Refused(_("The end must come after the beginning."))
    before = history.picture(agreement, ("valid_to",))
    agreement.valid_to = edit.day
    agreement.save(update_fields=["valid_to"])
    history.keep(agreement, Act.ENDED, edit, before=before, after=history.picture(agreement, ("valid_to",)))
    return agreement


@transaction.atomic
def sign_agreement(*, edit: Edit, agency_id: UUID, agreement_id: UUID, signing: Signing) -> Signature:
    """Record that an agency has signed. From the day of signing, personal data may go to it."""
    agency = Agency.objects.select_for_update().get(pk=agency_id)
    agreement = Agreement.objects.get(pk=agreement_id)
    if signing.signed_on > edit.day:
        raise Refused(_("An agreement is recorded on the day it is signed, or later."))
    if agreement.valid_to is not None and signing.signed_on >= agreement.valid_to:
        raise Refused(_("This agreement had ended by that day. Choose its newer version."))
    if agreement.signatures.filter(agency=agency, withdrawn_on__isnull=True).exists():
        raise Refused(_("The agency has signed this agreement already."))
    signature = Signature(
        agreement=agreement,
        agency=agency,
        signed_on=signing.signed_on,
        signed_by=clean_line(signing.signed_by),
        lawful_basis=clean_line(signing.lawful_basis),
        gateway=clean_line(signing.gateway),
        post=clean_line(signing.post),
        signed_at=signing.signed_at,
        text_digest=signing.text_digest,
    )
    checking.refuse_invalid(signature)
    signature.save(force_insert=True)
    history.keep(signature, Act.SIGNED, edit, before={}, after=history.picture(signature, SIGNED))
    return signature


@transaction.atomic
def withdraw_signature(*, edit: Edit, signature_id: UUID) -> Signature:
    """An agency no longer stands by an agreement. From that day it gets no personal data under it."""
    found = Signature.objects.select_for_update(of=("self",)).select_related("agency", "agreement")
    signature = found.get(pk=signature_id)
    if signature.withdrawn_on is not None:
        raise Refused(_("This signature has been withdrawn already."))
    if edit.day < signature.signed_on:
        raise Refused(_("It was signed on a later day than that."))
    before = history.picture(signature, ("withdrawn_on",))
    signature.withdrawn_on = edit.day
    signature.save(update_fields=["withdrawn_on"])
    history.keep(signature, Act.WITHDRAWN, edit, before=before, after=history.picture(signature, ("withdrawn_on",)))
    return signature
