"""Which agencies there are, where they work, who follows whom, and how fresh what we hold is.

The directory is open to every member: partners must know whom to go to. It holds no personal data, so
these queries take no reader.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import Agency, Change, Contact, Coverage, FormerName
from northstar.foundation.agencies.states import ContactState, Subject
from northstar.kit.worktime import LONDON


def day_of(at: datetime) -> date:
    """The local day of a moment: agencies, contacts and agreements begin and end at midnight in London."""
    return at.astimezone(LONDON).date()


def agencies_on(day: date) -> "QuerySet[Agency]":
    """Every agency at work on a day, by name."""
    return Agency.objects.on(day).order_by("name")


def covering(area_codes: Collection[str], on: date) -> "QuerySet[Agency]":
    """Agencies that work in any of these areas on a day.

    Give every code that a place lies in, of all sets of areas: a force covers force areas, a council
    local authorities.
    """
    rows = Coverage.objects.on(on).filter(agency=OuterRef("pk"), area_code__in=list(area_codes))
    return agencies_on(on).filter(Exists(rows))


def directory(day: date, *, text: str = "", kind: str = "", area_codes: Collection[str] = ()) -> "QuerySet[Agency]":
    """The list of partners as a page asks for it. ``text`` looks in names, those of before and of whom it followed too."""
    found = covering(area_codes, day) if area_codes else agencies_on(day)
    if kind:
        found = found.filter(kind=kind)
    for word in text.split():
        was = FormerName.objects.filter(Q(name__icontains=word) | Q(short_name__icontains=word), agency=OuterRef("pk"))
        followed = Agency.objects.filter(
            Q(name__icontains=word) | Q(short_name__icontains=word), successor=OuterRef("pk")
        )
        found = found.filter(
            Q(name__icontains=word) | Q(short_name__icontains=word) | Q(Exists(was)) | Q(Exists(followed))
        )
    return found


def agency(slug: str) -> Agency:
    """One agency, past ones included; raises ``Agency.DoesNotExist``."""
    found: Agency = Agency.objects.select_related("successor").get(slug=slug)
    return found


def line_of(agency: Agency) -> list[Agency]:
    """The agency and all that followed it, in order; ends where the line would bite its tail."""
    line, seen = [agency], {agency.pk}
    while (following := line[-1].successor) is not None and following.pk not in seen:
        line.append(following)
        seen.add(following.pk)
    return line


def successor_of(agency: Agency, on: date) -> Agency | None:
    """The agency at work on a day in this one's place: itself, or the first of its line; none if all have ended."""
    for each in line_of(agency):
        if each.valid_from <= on and (each.valid_to is None or each.valid_to > on):
            return each
    return None


@dataclass(frozen=True)
class Freshness:
    """How well what is held about an agency has been looked after. ``asked_by`` is the earliest day to ask again."""

    confirmed: int = 0
    unconfirmed: int = 0
    lapsed: int = 0
    overdue: int = 0
    asked_by: date | None = None

    @property
    def good(self) -> bool:
        return self.confirmed > 0 and not (self.overdue or self.lapsed or self.unconfirmed)

    @property
    def word(self) -> str:
        if not self.confirmed and not self.unconfirmed:
            return _("No working contact")
        if not self.confirmed:
            return _("Nothing confirmed")
        if self.overdue or self.lapsed or self.unconfirmed:
            return _("Check contacts")
        return _("Up to date")


def freshness(agencies: Iterable[Agency], at: datetime) -> dict[UUID, Freshness]:
    """Of each agency, in one query."""
    day, wanted = day_of(at), [each.pk for each in agencies]
    live = ~Q(state=ContactState.LAPSED)
    rows = (
        Contact.objects.on(day)
        .filter(agency_id__in=wanted)
        .order_by()
        .values("agency_id")
        .annotate(
            confirmed=Count("pk", filter=Q(state=ContactState.CONFIRMED)),
            unconfirmed=Count("pk", filter=Q(state=ContactState.UNCONFIRMED)),
            lapsed=Count("pk", filter=Q(state=ContactState.LAPSED)),
            overdue=Count("pk", filter=live & Q(check_on__lte=day)),
            asked_by=Min("check_on", filter=live),
        )
    )
    found = {row.pop("agency_id"): Freshness(**row) for row in rows}
    return {pk: found.get(pk, Freshness()) for pk in wanted}


def history_of(agency: Agency, most: int = 50) -> list[Change]:
    """What was changed about an agency, latest first. Empty unless a member or a job reads."""
    return list(agency.changes.select_related("undone_by")[:most])


def changes_since(contact: Contact, day: date) -> "QuerySet[Change]":
    """What was changed about one contact since a day, latest first."""
    return Change.objects.filter(subject=Subject.CONTACT, record_id=str(contact.pk), changed_at__date__gte=day)


def contacts_to_check(day: date) -> "QuerySet[Contact]":
    """Contacts in force that are not confirmed, or were to be asked again by that day; longest overdue first."""
    due = Q(check_on__lte=day) | ~Q(state=ContactState.CONFIRMED)
    found = Contact.objects.on(day).filter(due, agency__in=agencies_on(day)).select_related("agency")
    return found.order_by(F("check_on").asc(nulls_first=True), "agency__name", "priority", "label")
