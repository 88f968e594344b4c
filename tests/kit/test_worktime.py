"""Clocks that run only while somebody is there, against a slow reckoning by the minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from northstar.kit import worktime
from northstar.kit.worktime import OFFICE_WEEK, Opening

LONDON = ZoneInfo("Europe/London")
# Clocks went forward on 29 March 2026 and back on 25 October 2026; Christmas and its substitute day.
HOLIDAYS = frozenset({date(2026, 4, 3), date(2026, 4, 6), date(2026, 12, 25), date(2026, 12, 28)})

quarter = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))
opening = st.builds(Opening, st.integers(0, 6), quarter, quarter, st.booleans()).filter(
    lambda made: made.closes == time() or made.closes > made.opens
)
weeks = st.lists(opening, max_size=10).map(tuple)
# Around both changes of the clocks, Easter and Christmas, to the minute.
moments = st.one_of(
    *[
        st.integers(0, 9 * 24 * 60).map(lambda minutes, first=first: first + timedelta(minutes=minutes))
        for first in (
            datetime(2026, 3, 25, tzinfo=UTC),
            datetime(2026, 4, 1, tzinfo=UTC),
            datetime(2026, 10, 21, tzinfo=UTC),
            datetime(2026, 12, 22, tzinfo=UTC),
        )
    ]
)


def open_by_the_wall_clock(at, week):
    local = at.astimezone(LONDON)
    clock = time(1, 59, 59) if local.fold else local.time()  # the second 01:30 comes after the first 01:59
    return any(
        made.weekday == local.weekday()
        and made.opens <= clock
        and (clock < made.closes or made.closes == time())
        and (made.on_holidays or local.date() not in HOLIDAYS)
        for made in week
    )


def london(*parts):
    return datetime(*parts, tzinfo=LONDON).astimezone(UTC)


@given(moments, weeks)
@settings(max_examples=100, deadline=None)
def test_open_is_what_the_wall_clock_says(at, week):
    assert worktime.is_open(at, week, HOLIDAYS) == open_by_the_wall_clock(at, week)


@given(moments, st.integers(0, 3 * 24 * 60), weeks)
@settings(max_examples=60, deadline=None)
def test_minutes_between_are_those_counted_one_by_one(start, length, week):
    counted = sum(open_by_the_wall_clock(start + timedelta(minutes=minute), week) for minute in range(length))
    end = start + timedelta(minutes=length)
    assert worktime.working_minutes_between(start, end, week, HOLIDAYS) == counted
    assert worktime.working_minutes_between(end, start, week, HOLIDAYS) == -counted


@given(moments, st.integers(1, 20_000), weeks)
@settings(max_examples=60, deadline=None)
def test_adding_is_undone_by_counting_and_ends_at_the_first_such_moment(start, minutes, week):
    try:
        end = worktime.add_working_minutes(start, minutes, week, HOLIDAYS)
    except worktime.NeverOpen:
        assert worktime.next_opening(start, week, HOLIDAYS) is None
        return
    assert worktime.working_minutes_between(start, end, week, HOLIDAYS) == minutes
    a_moment_before = end - timedelta(seconds=1)
    assert worktime.working_minutes_between(start, a_moment_before, week, HOLIDAYS) == minutes - 1


@given(moments, st.integers(0, 5_000), st.integers(0, 5_000), weeks.filter(len))
@settings(max_examples=100, deadline=None)
def test_adding_twice_is_adding_the_sum(start, first, second, week):
    try:
        both = worktime.add_working_minutes(start, first + second, week, HOLIDAYS)
    except worktime.NeverOpen:
        return
    middle = worktime.add_working_minutes(start, first, week, HOLIDAYS)
    assert worktime.add_working_minutes(middle, second, week, HOLIDAYS) == both


@given(moments, weeks)
@settings(max_examples=60, deadline=None)
def test_nobody_is_there_before_the_next_opening(at, week):
    opens = worktime.next_opening(at, week, HOLIDAYS)
    if opens is None:
        assert not any(open_by_the_wall_clock(at + timedelta(hours=hour / 4), week) for hour in range(4 * 24 * 14))
        return
    assert worktime.is_open(opens, week, HOLIDAYS)
    assert worktime.working_minutes_between(at, opens, week, HOLIDAYS) == 0
    assert opens == at or not worktime.is_open(opens - timedelta(minutes=1), week, HOLIDAYS)


@given(moments, st.integers(0, 100_000))
def test_day_and_night_is_plain_minutes(start, minutes):
    end = worktime.add_working_minutes(start, minutes, None, HOLIDAYS)
    assert end == start + timedelta(minutes=minutes)
    assert worktime.working_minutes_between(start, end, None, HOLIDAYS) == minutes
    assert worktime.next_opening(start, None, HOLIDAYS) == start


def test_an_office_over_christmas():
    asked = london(2026, 12, 24, 16, 30)
    assert worktime.add_working_minutes(asked, 30, OFFICE_WEEK, HOLIDAYS) == london(2026, 12, 24, 17)
    # Christmas Day, a weekend, and the Monday that stands in for Boxing Day.
    assert worktime.add_working_minutes(asked, 31, OFFICE_WEEK, HOLIDAYS) == london(2026, 12, 29, 9, 1)
    assert worktime.next_opening(london(2026, 12, 25, 12), OFFICE_WEEK, HOLIDAYS) == london(2026, 12, 29, 9)


def test_office_hours_keep_the_wall_clock_through_the_year():
    assert worktime.next_opening(london(2026, 1, 10, 12), OFFICE_WEEK, ()) == datetime(2026, 1, 12, 9, tzinfo=UTC)
    assert worktime.next_opening(london(2026, 7, 11, 12), OFFICE_WEEK, ()) == datetime(2026, 7, 13, 8, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 7), (date(2026, 10, 24), 9), (date(2026, 6, 6), 8)])
def test_a_night_shift_is_as_long_as_the_night(day, hours):
    week = (Opening(5, time(22), time()), Opening(6, time(), time(6)))
    evening = london(day.year, day.month, day.day, 20)
    assert worktime.working_minutes_between(evening, evening + timedelta(hours=14), week, ()) == hours * 60


def test_an_hour_that_the_clocks_leap_over_has_no_length():
    week = (Opening(6, time(1, 15), time(1, 45)), Opening(6, time(1, 30), time(2, 30)))
    night = london(2026, 3, 28, 23)
    assert worktime.working_minutes_between(night, night + timedelta(hours=6), week, ()) == 30
    assert worktime.next_opening(night, week, ()) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_whole_days_run_on_across_midnight_and_holidays():
    week = tuple(Opening(day, time(), time(), True) for day in range(7))
    start = london(2026, 12, 20, 12)
    assert worktime.add_working_minutes(start, 14 * 24 * 60, week, HOLIDAYS) == start + timedelta(days=14)


def test_hours_that_never_come_are_said_and_not_waited_for():
    with pytest.raises(worktime.NeverOpen):
        worktime.add_working_minutes(london(2026, 5, 1), 1, (), ())
    assert worktime.add_working_minutes(london(2026, 5, 1), 0, (), ()) == london(2026, 5, 1)
    assert worktime.next_opening(london(2026, 5, 1), (), ()) is None
    with pytest.raises(ValueError, match="forwards"):
        worktime.add_working_minutes(london(2026, 5, 1), -1, OFFICE_WEEK, ())
