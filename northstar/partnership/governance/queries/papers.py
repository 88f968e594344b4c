"""What a partner signs, as it is read: the newest terms of reference and agreement in force, and what was signed.

``as_read`` is the whole of a paper as one text. Its SHA-256 is kept with a signature, so that it can be shown
later that this and nothing else was on the page.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from northstar.foundation.access.actors import Actor, Applicant
from northstar.foundation.agencies.models import Agency, Agreement, Change, Signature
from northstar.foundation.agencies.states import LegalRegime, Paper
from northstar.foundation.codes import queries as codes
from northstar.kit.choices import Offered
from northstar.partnership.governance import policies
from northstar.partnership.governance.queries.applications import applications_for
from northstar.partnership.governance.states import DATA_CLASSES, PURPOSES

# In the order in which they are signed: first how the partnership works, then what may be shared.
KINDS = (Paper.TERMS, Paper.SHARING)


@dataclass(frozen=True)
class Block:
    """A part of a paper's text: a ``heading``, a ``list`` of lines, or a ``paragraph`` of one."""

    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ToSign:
    """A paper as a signatory sees it. ``others``: the agencies that stand by it, never a person."""

    agreement: Agreement
    digest: str
    others: tuple[str, ...]
    signature: Signature | None


def blocks(text: str) -> list[Block]:
    """A plain text in parts: ``# `` begins a heading, ``- `` a line of a list, an empty line ends a paragraph."""
    found: list[Block] = []
    for part in text.split("\n\n"):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        while lines and lines[0].startswith("# "):
            found.append(Block("heading", (lines.pop(0)[2:],)))
        if lines and all(line.startswith("- ") for line in lines):
            found.append(Block("list", tuple(line[2:] for line in lines)))
        elif lines:
            found.append(Block("paragraph", (" ".join(lines),)))
    return found


def purpose_words(agreement: Agreement) -> list[str]:
    return [str(PURPOSES.get(code, code.replace("-", " "))) for code in agreement.purposes]


def data_words(agreement: Agreement) -> list[str]:
    return [str(DATA_CLASSES.get(code, code.replace("-", " "))) for code in agreement.data_classes]


def as_read(agreement: Agreement) -> str:
    """All that a signatory agrees to, in one text."""
    review = agreement.review_on.isoformat() if agreement.review_on else ""
    lines = [
        f"{agreement.title} {agreement.version}",
        f"kind: {agreement.kind}",
        f"purposes: {', '.join(agreement.purposes)}",
        f"data: {', '.join(agreement.data_classes)}",
        f"retention: {agreement.retention}",
        f"review: {review}",
        "",
        agreement.text,
    ]
    return "\n".join(lines)


def digest_of(agreement: Agreement) -> bytes:
    return hashlib.sha256(as_read(agreement).encode()).digest()


def newest(day: date) -> list[Agreement]:
    """The newest paper of each kind in force. Fewer than two: nobody can join until there is one of each."""
    found: dict[str, Agreement] = {}
    for one in Agreement.objects.on(day).order_by("valid_from", "version"):
        found[one.kind] = one
    return [found[kind] for kind in KINDS if kind in found]


def standing(day: date) -> Q:
    """Signatures that hold on a day."""
    return Q(signed_on__lte=day) & (Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day))


def papers_of(agency: Agency, day: date) -> list[ToSign]:
    """What an agency is to sign or has signed, each with who else stands by it."""
    papers = newest(day)
    held = Signature.objects.filter(standing(day), agreement__in=papers, agency__in=Agency.objects.on(day))
    held = held.select_related("agency", "agreement")
    rows = list(held.order_by("agency__name"))
    return [
        ToSign(
            agreement=one,
            digest=digest_of(one).hex(),
            others=tuple(str(row.agency) for row in rows if row.agreement_id == one.pk and row.agency_id != agency.pk),
            signature=next((row for row in rows if row.agreement_id == one.pk and row.agency_id == agency.pk), None),
        )
        for one in papers
    ]


def left_to_sign(agency: Agency, day: date) -> list[Agreement]:
    return [paper.agreement for paper in papers_of(agency, day) if paper.signature is None]


def asks_for_basis(agreement: Agreement) -> bool:
    """Terms of reference let nothing pass by themselves, so nobody need say on what ground it would."""
    return agreement.kind == Paper.SHARING


def bases(agency_kind: str, regime: str, day: date) -> tuple[Offered, dict[str, str]]:
    """The lawful bases that such an agency may choose, and a word of help under each."""
    return _fitting("lawful_basis", agency_kind, regime, day)


def gateways(agency_kind: str, regime: str, day: date) -> tuple[Offered, dict[str, str]]:
    return _fitting("legal_gateway", agency_kind, regime, day)


def _fitting(slug: str, kind: str, regime: str, day: date) -> tuple[Offered, dict[str, str]]:
    either = regime in ("", LegalRegime.BOTH)
    under = {str(LegalRegime.PART3), str(LegalRegime.UK_GDPR)} if either else {regime}
    entries = [
        entry
        for entry in codes.list_as_of(slug, day)
        if under & set(entry.attributes.get("regimes", ())) and _is_for(kind, entry.attributes.get("kinds", ()))
    ]
    return Offered((entry.code, entry.label) for entry in entries), {entry.code: entry.hint for entry in entries}


def _is_for(kind: str, kinds: Iterable[str]) -> bool:
    return kind in kinds if kinds else True


def signatures_for(actor: Actor) -> QuerySet[Signature]:
    """Whose signed papers the actor may take away: every agency's, their own, or those of their application."""
    known = Signature.objects.select_related("agency", "agreement")
    if policies.may_look_after(actor):
        return known
    if isinstance(actor, Applicant):
        mine = applications_for(actor).filter(agency__isnull=False).values("agency_id")
        return known.filter(agency_id__in=mine)
    if actor.member_id is None or actor.agency_id is None:
        return known.none()
    return known.filter(agency_id=actor.agency_id)


def agreements_for(actor: Actor) -> QuerySet[Agreement]:
    """The papers whose text the actor may read: every one, or what their own agency has signed at any time."""
    if policies.may_look_after(actor):
        return Agreement.objects.all()
    if actor.member_id is None or actor.agency_id is None:
        return Agreement.objects.none()
    return Agreement.objects.filter(pk__in=Signature.objects.filter(agency_id=actor.agency_id).values("agreement_id"))


def signatories(agreement: Agreement, day: date) -> QuerySet[Signature]:
    """The signatures of a paper that hold on a day, by the name of the agency."""
    held = Signature.objects.filter(standing(day), agreement=agreement, agency__in=Agency.objects.on(day))
    return held.select_related("agency").order_by("agency__name")


def signed_by_hand(signature: Signature) -> bool:
    """A paper that was written down here, and not signed here."""
    return signature.signed_at is None


def writer_of(signature_id: UUID) -> str:
    """The trail's name of whoever wrote a signature down; empty when nobody is known to have."""
    found = Change.objects.filter(subject="signature", act="signed", record_id=str(signature_id))
    return found.values_list("changed_by", flat=True).first() or ""
