"""Agreements as the desk's pages show them: what each allows, who signed, and whom its end would leave without one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.agencies import queries
from northstar.foundation.agencies.models import Agency, Agreement, Contact, Signature


@dataclass(frozen=True)
class Row:
    agreement: Agreement
    signed: int
    word: str
    kind: str
    may_end: bool


def rows(day: date) -> list[Row]:
    """Every agreement, those in force first, with how many agencies have signed."""
    standing = Count("signatures", filter=_standing(day))
    found = Agreement.objects.annotate(signed=standing).order_by(
        F("valid_to").desc(nulls_first=True), "title", "version"
    )
    return [_row(one, day) for one in found]


def _row(one: Agreement, day: date) -> Row:
    signed: int = one.signed  # type: ignore[attr-defined]
    if one.valid_to is not None and one.valid_to <= day:
        return Row(one, signed, _("Ended"), "closed", False)
    if one.valid_from > day:
        return Row(one, signed, _("To come"), "waiting", one.valid_to is None)
    return Row(one, signed, _("In force"), "settled", one.valid_to is None)


def _standing(day: date) -> Q:
    """Signatures that hold: signed by then, and not withdrawn."""
    stands = Q(signatures__withdrawn_on__isnull=True) | Q(signatures__withdrawn_on__gt=day)
    return Q(signatures__signed_on__lte=day) & stands


def left_without(agreement: Agreement, day: date) -> Sequence[Agency]:
    """The agencies that signed this agreement and no other that is in force on that day; by name."""
    return [one.agency for one in queries.signatories(agreement, day) if one.other is None]


@dataclass(frozen=True)
class Desk:
    """Whom to turn to about agreements at a desk; ``contact`` is none where it has given no way for that."""

    agency: Agency
    contact: Contact | None


def desks(at: datetime) -> list[Desk]:
    """Those who keep the agreements: every desk, with its contact for them."""
    found = queries.agencies_on(queries.day_of(at)).filter(runs_desk=True)
    return [Desk(one, queries.reach(one, "agreements", at).contact) for one in found]


@dataclass(frozen=True)
class Closed:
    """Why an agency cannot read what it was sent: since when, what ended, who signed it, and whom to ring."""

    since: date
    signature: Signature
    desks: Sequence[Desk]


def closed(actor: Actor, at: datetime) -> Closed | None:
    """For whoever answers for an agency whose last agreement has ended; none while it has one, or never had."""
    if actor.agency_id is None or not actor.may(Permission.INBOX):
        return None
    lost = queries.cover_lost(actor.agency_id, queries.day_of(at))
    return Closed(lost.ends_on, lost.signature, desks(at)) if lost and lost.ends_on else None
