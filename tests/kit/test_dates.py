"""Days as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northstar.kit.dates import When, parse_when

TODAY = date(2026, 11, 24)  # a Tuesday


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("today", (2026, 11, 24)),
        ("Yesterday evening", (2026, 11, 23)),
        ("last night", (2026, 11, 23)),
        ("the day before yesterday", (2026, 11, 22)),
        ("Tuesday", (2026, 11, 24)),
        ("last Tuesday", (2026, 11, 17)),
        ("on Monday", (2026, 11, 23)),
        ("Sat", (2026, 11, 21)),
        ("Wednesday last week", (2026, 11, 18)),
        ("3 March", (2026, 3, 3)),
        ("3rd of March 2025", (2025, 3, 3)),
        ("Tues 3rd Mar 26", (2026, 3, 3)),
        ("Tuesday, 3 March at 2pm", (2026, 3, 3)),
        ("March 3, 2026", (2026, 3, 3)),
        ("25 December", (2025, 12, 25)),
        ("3/3/26", (2026, 3, 3)),
        ("03.03.2026", (2026, 3, 3)),
        ("4/3", (2026, 3, 4)),
        ("2026-03-04", (2026, 3, 4)),
        ("29 February", (2024, 2, 29)),
        ("Christmas", (2025, 12, 25)),
        ("5 days ago", (2026, 11, 19)),
        ("2 hours ago", (2026, 11, 24)),
    ],
)
def test_a_day_is_read_with_the_day_before_the_month(written, day):
    when = parse_when(written, TODAY)
    assert when is not None
    assert (when.first, when.last, when.precision) == (date(*day), date(*day), "day")
    assert when.day == date(*day)


@pytest.mark.parametrize(
    ("written", "first", "last", "precision", "about"),
    [
        ("March", (2026, 3, 1), (2026, 3, 31), "month", False),
        ("last November", (2025, 11, 1), (2025, 11, 30), "month", False),
        ("early March", (2026, 3, 1), (2026, 3, 10), "days", True),
        ("the end of October", (2026, 10, 20), (2026, 10, 31), "days", True),
        ("last week", (2026, 11, 16), (2026, 11, 22), "week", False),
        ("last month", (2026, 10, 1), (2026, 10, 31), "month", False),
        ("last weekend", (2026, 11, 21), (2026, 11, 22), "days", False),
        ("2025", (2025, 1, 1), (2025, 12, 31), "year", False),
        ("last summer", (2026, 6, 1), (2026, 8, 31), "season", False),
        ("winter", (2025, 12, 1), (2026, 2, 28), "season", False),
        ("two weeks ago", (2026, 11, 7), (2026, 11, 13), "week", True),
        ("about 3 March", (2026, 2, 28), (2026, 3, 6), "days", True),
        ("around yesterday", (2026, 11, 20), (2026, 11, 24), "days", True),
        ("3-5 March", (2026, 3, 3), (2026, 3, 5), "days", False),
        ("between 3 and 9 May", (2026, 5, 3), (2026, 5, 9), "days", False),
        ("between 3 March and 7 April", (2026, 3, 3), (2026, 4, 7), "days", False),
        ("from 20 December to 4 January", (2025, 12, 20), (2026, 1, 4), "days", False),
        ("since last Monday", (2026, 11, 23), (2026, 11, 24), "days", False),
        ("the last three weeks", (2026, 11, 3), (2026, 11, 24), "days", False),
    ],
)
def test_a_stretch_is_read_with_how_exact_it_is(written, first, last, precision, about):
    when = parse_when(written, TODAY)
    assert when == When(written, date(*first), date(*last), precision, about)
    assert when.day is None


@pytest.mark.parametrize(
    "written", ["", "soon", "31 June", "1/13/2026", "during the harvest", "0/0/0000", "99999 years ago", "x" * 500]
)
def test_what_names_no_time_is_not_guessed(written):
    assert parse_when(written, TODAY) is None


@pytest.mark.parametrize("future", [True, False])
@pytest.mark.parametrize(("written", "day"), [("0001-01-01", date.min), ("31/12/9999", date.max)])
def test_around_the_ends_of_the_calendar_no_day_lies_beyond_it(written, day, future):
    when = parse_when(f"about {written}", TODAY, future=future)
    assert when.first <= day <= when.last and when.about


def test_a_plan_lies_ahead():
    assert parse_when("3 March", TODAY, future=True).day == date(2027, 3, 3)
    assert parse_when("Friday", TODAY, future=True).day == date(2026, 11, 27)
    assert parse_when("next Tuesday", TODAY).day == date(2026, 12, 1)


ONES = (
    "in on about last next this since between from to and until - 1 3 31 99 2026 march feb may monday tue week",
    "year two few ago early mid end of the summer christmas 3/3/26 at 2pm morning , about 31/12/9999 0001-01-01",
)
words = st.lists(st.sampled_from(" ".join(ONES).split()), max_size=14).map(" ".join)


@given(words | st.text(max_size=120), st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.booleans())
def test_whatever_is_written_gives_days_in_order_or_nothing(written, today, future):
    when = parse_when(written, today, future=future)
    if when is not None:
        assert when.text == written
        assert when.first <= when.last


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_full_date_means_the_same_in_every_way_of_writing(day):
    ways = [
        day.isoformat(),
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%a} {day.day} {day:%b} {day.year}",
    ]
    assert {parse_when(way, TODAY).day for way in ways} == {day}
