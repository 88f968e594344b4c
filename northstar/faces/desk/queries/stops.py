"""What would stop when an agreement ends: by agency, with what goes on untouched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from northstar.casework.concerns.models import Rule
from northstar.casework.concerns.queries import lapsing
from northstar.casework.concerns.queries.lapsing import Copies
from northstar.faces.desk.queries.agreements import Desk, desks
from northstar.foundation.access import queries as people
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.agencies import queries
from northstar.foundation.agencies.models import Agency, Agreement, Contact, Signature

PURPOSE = "agreements"


@dataclass(frozen=True)
class Stop:
    """One agency that would have no agreement. ``copies`` is none for whom it is not theirs to count."""

    agency: Agency
    signature: Signature
    until: date | None  # the first day without any, where an end is set
    copies: Copies | None
    rules: Sequence[Rule]  # that could send nothing personal there any more
    readers: int
    contact: Contact | None


@dataclass(frozen=True)
class GoesOn:
    """One agency that another agreement carries, and until when where its end is set."""

    agency: Agency
    by: Agreement
    until: date | None


@dataclass(frozen=True)
class Stops:
    """``ends_on`` is none where no end is set: then the page says what would stop if it ended today."""

    agreement: Agreement
    ends_on: date | None
    over: bool
    stop: Sequence[Stop]
    goes_on: Sequence[GoesOn]
    newer: Sequence[Agreement]  # what those who stop could sign
    counted: bool  # whether the reader sees copies
    shows_rules: bool
    desks: Sequence[Desk]

    @property
    def total(self) -> Copies:
        """Of all that stop together."""
        held = [one.copies for one in self.stop if one.copies]
        return Copies(*(sum(getattr(one, name) for one in held) for name in ("open", "answered", "clocked")))

    @property
    def rules(self) -> list[tuple[Rule, list[Agency]]]:
        """Every rule that could send nothing personal any more, by name, and to whom not."""
        found: dict[str, tuple[Rule, list[Agency]]] = {}
        for one in self.stop:
            for rule in one.rules:
                found.setdefault(rule.key, (rule, []))[1].append(one.agency)
        return sorted(found.values(), key=lambda pair: pair[0].title)


def stops(actor: Actor, agreement: Agreement, at: datetime) -> Stops:
    """For those who keep agreements, every agency that stands by it; for others their own alone."""
    today = queries.day_of(at)
    day = max(agreement.valid_to or today, today)  # of what has ended long ago: who is without any now
    found = queries.signatories(agreement, day)
    if not actor.may(Permission.EDIT_AGENCIES):
        found = [one for one in found if one.agency.pk == actor.agency_id]
    left = [one for one in found if one.other is None]
    known = _Known(actor, [one.agency for one in left], today, at)
    return Stops(
        agreement=agreement,
        ends_on=agreement.valid_to,
        over=agreement.valid_to is not None and agreement.valid_to <= today,
        stop=sorted((known.stop(one) for one in left), key=_weight),
        goes_on=[
            GoesOn(one.agency, one.other.agreement, cover.ends_on if cover else None)
            for one in found
            if one.other is not None
            for cover in [queries.cover_of(one.agency.pk, day)]
        ],
        newer=list(queries.agreements_on(day).exclude(pk=agreement.pk)),
        counted=known.counted,
        shows_rules=actor.may(Permission.EDIT_RULES),
        desks=desks(at),
    )


def _weight(one: Stop) -> tuple[int, int, int, str]:
    """Those for whom most stops first."""
    copies = one.copies or Copies()
    return -copies.clocked, -copies.open, -copies.answered, one.agency.name


class _Known:
    """What is asked once for all the agencies of a page."""

    def __init__(self, actor: Actor, left: Sequence[Agency], today: date, at: datetime):
        ids = [one.pk for one in left]
        # An agency's own people cannot count what is closed to them already.
        lost = queries.agencies_that_lost_cover(today)
        self.counted = actor.may(Permission.READ_CONCERNS) or (
            actor.may(Permission.INBOX) and actor.agency_id not in lost
        )
        self.copies: Mapping = lapsing.personal_copies(actor, ids) if self.counted else {}
        self.rules = lapsing.rules_with_personal_data(actor, today)
        self.readers = people.counted_readers(actor, ids, Permission.INBOX, at)
        reached = queries.reach_many([(agency, PURPOSE) for agency in left], at)
        self.contacts = {agency.pk: one.contact for agency, one in zip(left, reached, strict=True)}
        self.today = today

    def stop(self, one: queries.Signatory) -> Stop:
        agency = one.agency
        cover = queries.cover_of(agency.pk, self.today) or queries.cover_lost(agency.pk, self.today)
        return Stop(
            agency=agency,
            signature=one.signature,
            until=cover.ends_on if cover else None,
            copies=self.copies.get(agency.pk, Copies()) if self.counted else None,
            rules=[rule for rule in self.rules if lapsing.aims_at(rule, agency)],
            readers=self.readers.get(agency.pk, 0),
            contact=self.contacts.get(agency.pk),
        )
