"""The PDF of a signature, made when somebody asks for it and kept nowhere.

The same signature gives the same bytes: its moment is that of the signature, and the fonts are the typesetter's own.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Literal

import typst
from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from northstar.foundation.access.actors import Actor
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Signature
from northstar.foundation.agencies.states import Paper
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.partnership.governance.queries import papers

TEMPLATE = Path(__file__).resolve().parent.parent / "data" / "signature.typ"


def take_paper(*, actor: Actor, signature: Signature) -> bytes:
    """A signature as a PDF, from ``queries.papers.signatures_for(actor)``. It is noted who took it."""
    audit.record(
        Action.DISCLOSE,
        "governance.paper_taken",
        record=signature,
        recipient=signature.agency_id,
    )
    return printed(signature)


def printed(signature: Signature) -> bytes:
    """Tagged for screen readers: as PDF/UA, or where no font has a character that somebody wrote, as near as can be.

    PDF/UA allows no character without a shape. Those keep their place in the text that can be searched and copied.
    """
    given = {"paper": json.dumps(_content(signature), ensure_ascii=False)}
    try:
        return _set(given, "ua-1")
    except typst.TypstError:
        return _set(given, "1.7")


def _set(given: dict[str, str], standard: Literal["ua-1", "1.7"]) -> bytes:
    made: bytes = typst.compile(
        str(TEMPLATE),
        format="pdf",
        root=str(TEMPLATE.parent),
        sys_inputs=given,
        ignore_system_fonts=True,
        pdf_standards=standard,
        timestamp=int(json.loads(given["paper"])["moment"]),
    )
    return made


def _content(signature: Signature) -> dict[str, Any]:
    agreement = signature.agreement
    return {
        "title": f"{agreement.title} {agreement.version}",
        "service": str(settings.SERVICE_NAME),
        "marking": _("OFFICIAL"),
        "reference": str(signature.pk),
        "page": _("Page"),
        "of": _("of"),
        "moment": _moment(signature).timestamp(),
        "signing": [[str(name), str(value)] for name, value in _signing(signature) if value],
        "about_heading": _("What it is about"),
        "about": [[str(name), str(value)] for name, value in _about(signature) if value],
        "text_heading": _("The text"),
        "text": [asdict(block) for block in papers.blocks(agreement.text)]
        or [{"kind": "paragraph", "lines": [_("The text of this paper is not held in Northstar.")]}],
        "others_heading": _("Who else had signed on that day"),
        "others": _others(signature),
        "nobody": _("Nobody else had signed yet."),
    }


def _moment(signature: Signature) -> datetime:
    return signature.signed_at or datetime.combine(signature.signed_on, time(), UTC)


def _signing(signature: Signature) -> list[tuple[str, str]]:
    digest = bytes(signature.text_digest or b"").hex()
    return [
        (_("Between"), f"{signature.agency.name}; {settings.PARTNERSHIP_NAME}"),
        (_("Signed by"), ", ".join(filter(None, (signature.signed_by, signature.post)))),
        (_("On"), _when(signature)),
        (_("How"), _how(signature)),
        (_("Lawful basis"), signature.lawful_basis),
        (_("Gateway in law"), signature.gateway),
        (_("SHA-256 of the text that was read"), " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))),
        (_("Withdrawn on"), date_format(signature.withdrawn_on, "j F Y") if signature.withdrawn_on else ""),
    ]


def _when(signature: Signature) -> str:
    if signature.signed_at is None:
        return date_format(signature.signed_on, "j F Y")
    return _("%(moment)s, London time") % {"moment": date_format(localtime(signature.signed_at), "j F Y, H:i:s")}


def _how(signature: Signature) -> str:
    if signature.signed_at is not None:
        return _("Signed in Northstar, by a link that was mailed to the signatory")
    return _("On paper; written down in Northstar by %(who)s") % {"who": _writer(signature)}


def _writer(signature: Signature) -> str:
    ref = papers.writer_of(signature.pk)
    member = Membership.objects.filter(pk=ref).select_related("user", "agency").first() if len(ref) == 36 else None
    return f"{member.user.name}, {member.agency}" if member else _("the partnership")


def _about(signature: Signature) -> list[tuple[str, str]]:
    agreement = signature.agreement
    return [
        (_("Kind of paper"), str(Paper(agreement.kind).label)),
        (_("What information may be shared for"), "; ".join(papers.purpose_words(agreement))),
        (_("What may be shared"), "; ".join(papers.data_words(agreement))),
        (_("How long it may be kept"), agreement.retention),
        (_("In force from"), date_format(agreement.valid_from, "j F Y")),
        (_("To be looked at again by"), date_format(agreement.review_on, "j F Y") if agreement.review_on else ""),
    ]


def _others(signature: Signature) -> list[str]:
    held = Signature.objects.filter(papers.standing(signature.signed_on), agreement=signature.agreement_id)
    rows = held.exclude(agency=signature.agency_id).select_related("agency").order_by("agency__name", "pk")
    return [row.agency.name for row in rows]
