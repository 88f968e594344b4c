"""Bank holidays: those that come with the software, and what an administrator corrects."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import BankHoliday, Change
from northstar.foundation.agencies.services import checking, history
from northstar.foundation.agencies.services.history import Edit
from northstar.foundation.agencies.states import Act, Subject
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.text import clean_line
from northstar.kit.transitions import Refused

NATION = "england-wales"
SHOWN = ("day", "nation", "name", "source")


@dataclass(frozen=True)
class Holiday:
    day: date
    name: str
    source: str = ""
    nation: str = NATION


@transaction.atomic
def add_holiday(*, edit: Edit, holiday: Holiday) -> BankHoliday:
    """A day on which offices are closed, such as one proclaimed for a coronation."""
    if BankHoliday.objects.filter(day=holiday.day, nation=holiday.nation).exists():
        raise Refused(_("This day is a bank holiday already."))
    row = BankHoliday(
        day=holiday.day, nation=holiday.nation, name=clean_line(holiday.name), source=clean_line(holiday.source)
    )
    checking.refuse_invalid(row)
    row.save(force_insert=True)
    history.keep(row, Act.ADDED, edit, before={}, after=history.picture(row, SHOWN))
    return row


@transaction.atomic
def remove_holiday(*, edit: Edit, day: date, nation: str = NATION) -> None:
    """The day is no bank holiday after all. Loading the file again does not bring it back."""
    row = BankHoliday.objects.select_for_update().get(day=day, nation=nation)
    history.keep(row, Act.REMOVED, edit, before=history.picture(row, SHOWN), after=dict.fromkeys(SHOWN))
    row.delete()


@transaction.atomic
def load_holidays(*, edit: Edit, holidays: Iterable[Holiday]) -> int:
    """Add the days that are missing, but for those that somebody removed here. Answers how many."""
    known = set(BankHoliday.objects.values_list("nation", "day"))
    removed = Change.objects.filter(subject=Subject.HOLIDAY, act=Act.REMOVED).values_list("before", flat=True)
    known |= {(before["nation"], date.fromisoformat(before["day"])) for before in removed}
    rows = BankHoliday.objects.bulk_create(
        BankHoliday(day=each.day, nation=each.nation, name=each.name, source=each.source)
        for each in holidays
        if (each.nation, each.day) not in known
    )
    if rows:
        audit.record(Action.ADMINISTER, "agencies.holidays_loaded", kind="agencies.bankholiday", count=len(rows))
    return len(rows)
