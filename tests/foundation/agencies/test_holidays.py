"""Every bank holiday of the file, worked out again from the rules."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import BankHoliday
from northstar.kit.transitions import Refused

MONDAY = 0


def easter(year: int) -> date:
    """Sunday after the full moon, by Gauss as Meeus prints it."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return date(year, month, day + 1)


def first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(MONDAY - first.weekday()) % 7)


def last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() - MONDAY) % 7)


def by_the_rules(year: int) -> Iterator[date]:
    new_year = date(year, 1, 1)
    yield new_year + timedelta(days={5: 2, 6: 1}.get(new_year.weekday(), 0))
    yield easter(year) - timedelta(days=2)
    yield easter(year) + timedelta(days=1)
    yield first_monday(year, 5)
    yield last_monday(year, 5)
    yield last_monday(year, 8)
    taken: set[date] = set()
    for day in (date(year, 12, 25), date(year, 12, 26)):
        while day.weekday() > 4 or day in taken:
            day += timedelta(days=1)
        taken.add(day)
    yield from taken


@pytest.mark.parametrize("year", range(2024, 2029))
def test_days_of_a_year(year):
    days = [each.day for each in services.read_holidays() if each.day.year == year]
    assert days == sorted(by_the_rules(year))
    assert len(days) == 8 and all(day.weekday() < 5 for day in days)


def test_substitutes_are_named_and_nothing_else_is():
    named = {each.day for each in services.read_holidays() if "substitute" in each.name}
    assert named == {date(2026, 12, 28), date(2027, 12, 27), date(2027, 12, 28), date(2028, 1, 3)}
    assert all("GOV.UK" in each.source for each in services.read_holidays())


def test_loading_adds_what_is_missing_but_for_what_was_removed(edit):
    file = services.read_holidays()
    BankHoliday.objects.all().delete()
    assert services.load_holidays(edit=edit, holidays=file) == 40
    services.remove_holiday(edit=edit, day=date(2026, 5, 4))
    services.add_holiday(edit=edit, holiday=services.Holiday(date(2026, 5, 8), "A coronation"))
    assert services.load_holidays(edit=edit, holidays=file) == 0
    assert date(2026, 5, 4) not in queries.holidays() and date(2026, 5, 8) in queries.holidays()
    with pytest.raises(Refused, match="already"):
        services.add_holiday(edit=edit, holiday=services.Holiday(date(2026, 5, 8), "Again"))
    services.add_holiday(edit=edit, holiday=services.Holiday(date(2026, 5, 4), "After all"))
    assert date(2026, 5, 4) in queries.holidays()
