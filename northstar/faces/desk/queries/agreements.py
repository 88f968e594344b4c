"""Agreements as the desk's pages show them: what each allows, who signed, and whom its end would leave without one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import Agency, Agreement, Signature
from northstar.foundation.agencies.states import Paper


@dataclass(frozen=True)
class Row:
    agreement: Agreement
    signed: int
    word: str
    kind: str
    may_end: bool


def rows(day: date) -> list[Row]:
    """Every agreement, those in force first, with how many agencies have signed."""
    standing = Count("signatures", filter=_standing(day, "signatures__"))
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


def _standing(day: date, name: str = "") -> Q:
    """Signatures that hold: signed by then, and not withdrawn."""
    stands = Q(**{f"{name}withdrawn_on__isnull": True}) | Q(**{f"{name}withdrawn_on__gt": day})
    return Q(**{f"{name}signed_on__lte": day}) & stands


def left_without(agreement: Agreement, day: date) -> Sequence[Agency]:
    """The agencies that signed this agreement and no other one on sharing in force on that day; by name."""
    holding = Signature.objects.filter(_standing(day))
    carrying = Agreement.objects.on(day).filter(kind=Paper.SHARING)
    others = holding.filter(agreement__in=carrying).exclude(agreement=agreement)
    signed = Agency.objects.on(day).filter(pk__in=holding.filter(agreement=agreement).values("agency_id"))
    return list(signed.exclude(pk__in=others.values("agency_id")).order_by("name"))
