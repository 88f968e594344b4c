"""Asking whoever answers for a contact whether it still holds: whom, when, and by which link."""

import base64
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from northstar.foundation.agencies.models import Agency, Asking, Contact
from northstar.foundation.agencies.queries.directory import Freshness, agencies_on, day_of, freshness
from northstar.foundation.agencies.states import ContactState
from northstar.foundation.vault import tokens
from northstar.foundation.vault.keyring import keyring
from northstar.kit import sealing

# Asked a fortnight before the day, and again every fortnight until somebody answers.
ASK_BEFORE, ASK_AGAIN = timedelta(days=14), timedelta(days=14)


def token_of(asking: Asking) -> str:
    """The secret part of the link. Follows from the keyring, so the database alone cannot tell it."""
    return base64.urlsafe_b64encode(sealing.keyed(keyring().key_for("asking"), str(asking.pk))).decode().rstrip("=")


def digest_of(token: str) -> bytes:
    return tokens.blind(token, "asking-digest")


def address_digest(address: str) -> bytes:
    return tokens.blind(address.casefold(), "asking-address")


def asking_for(token: str, at: datetime) -> Asking | None:
    """The asking with this token, while its link works; its contact with hours and agency."""
    found = Asking.objects.select_related("contact__agency").filter(digest=digest_of(token)).first()
    return found if found is not None and still_works(found, at) else None


def still_works(asking: Asking, at: datetime) -> bool:
    """Not used, not too old, the contact in force, and still answered for at the address that was asked."""
    contact, day = asking.contact, day_of(at)
    in_force = contact.valid_to is None or contact.valid_to > day
    same = bytes(asking.address) == address_digest(contact.asked_at_address)
    return asking.answered_at is None and asking.expires_at > at and in_force and same


def to_ask(at: datetime) -> "QuerySet[Contact]":
    """Contacts whose owners are to be asked now: due soon or never confirmed, reachable, not asked of late."""
    day = day_of(at)
    due = Q(check_on__isnull=True) | Q(check_on__lte=day + ASK_BEFORE) | Q(state=ContactState.UNCONFIRMED)
    lately = Asking.objects.filter(contact=OuterRef("pk"), made_at__gt=at - ASK_AGAIN)
    found = Contact.objects.on(day).filter(due, ~Q(state=ContactState.LAPSED), agency__in=agencies_on(day))
    return found.exclude(Q(owner_email="") & Q(email="")).exclude(Exists(lately)).order_by("agency_id", "pk")


@dataclass(frozen=True)
class Kept:
    """How well an agency looks after its contacts. ``asked`` and ``answered`` count the last half year."""

    agency: Agency
    fresh: Freshness
    total: int
    nobody_to_ask: int
    asked: int
    answered: int
    last_asked: datetime | None

    @property
    def share(self) -> int:
        """Whole per cent of contacts that are confirmed and not overdue; an agency without contacts has none."""
        good = max(0, self.fresh.confirmed - self.fresh.overdue)
        return round(100 * good / self.total) if self.total else 0


def kept_by(agencies: Iterable[Agency], at: datetime) -> list[Kept]:
    """Of each agency, the worst first, in three queries."""
    agencies, day = list(agencies), day_of(at)
    fresh = freshness(agencies, at)
    nobody: dict[UUID, int] = defaultdict(int)
    total: dict[UUID, int] = defaultdict(int)
    held = Contact.objects.on(day).filter(agency__in=agencies)
    for pk, owner, email in held.values_list("agency_id", "owner_email", "email"):
        total[pk] += 1
        nobody[pk] += not (owner or email)
    asked: dict[UUID, list[tuple[datetime, str]]] = defaultdict(list)
    since = Asking.objects.filter(contact__agency__in=agencies, made_at__gt=at - timedelta(days=182))
    for pk, made_at, answer in since.annotate(of=F("contact__agency_id")).values_list("of", "made_at", "answer"):
        asked[pk].append((made_at, answer))
    rows = [
        Kept(
            agency=each,
            fresh=fresh[each.pk],
            total=total[each.pk],
            nobody_to_ask=nobody[each.pk],
            asked=len(asked[each.pk]),
            answered=sum(bool(answer) for _made, answer in asked[each.pk]),
            last_asked=max((made for made, _answer in asked[each.pk]), default=None),
        )
        for each in agencies
    ]
    return sorted(rows, key=lambda row: (row.share, row.agency.name))
