"""Opening hours as people write them, and as they are said back."""

from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from northstar.kit.weeks import UnreadHours, read_week, week_words
from northstar.kit.worktime import OFFICE_WEEK, Opening

minute = st.integers(0, 1439).map(lambda number: time(number // 60, number % 60))
opening = st.builds(Opening, st.integers(0, 6), minute, minute, st.booleans()).filter(
    lambda made: made.closes == time() or made.closes > made.opens
)


@pytest.mark.parametrize(
    "text",
    [
        "Mon-Fri 09:00-17:00",
        "monday to friday 9am-5pm",
        "Mon–Fri 9.00–17.00.",
        "Mon, Tue, Wed & Thu and Fri 9 to 17",
        "Mon-Thu 9:00-17:00; Fri 9:00-17:00",
        "Mon-Fri 09:00-13:00, 13:00-17:00",
    ],
)
def test_office_hours_in_many_hands(text):
    week = read_week(text)
    if len(week) == 10:
        assert {made.closes for made in week} == {time(13), time(17)}
    else:
        assert week == OFFICE_WEEK


def test_a_night_is_two_openings():
    assert read_week("Sun 22:00-06:00") == (Opening(0, time(), time(6)), Opening(6, time(22), time()))
    assert read_week("Sat 18:00-24:00, holidays too") == (Opening(5, time(18), time(), True),)


def test_days_run_on_past_sunday():
    assert [made.weekday for made in read_week("Sat-Mon 10:00-12:00 (bank holidays included)")] == [0, 5, 6]
    assert all(made.on_holidays for made in read_week("Sat-Mon 10:00-12:00 (bank holidays included)"))


@pytest.mark.parametrize(
    "text",
    [
        "9-5",
        "Mon-Fri 9-5",
        "Mon 9am-5",
        "Funday 9:00-17:00",
        "Mon-Wed-Fri 9:00-17:00",
        "Mon 25:00-26:00",
        "Mon 9:75-17:00",
        "Mon-Fri",
        "Mon 13pm-14pm",
        "Mon 9:00-17:00 maybe",
    ],
)
def test_what_cannot_be_read_is_named_and_not_guessed(text):
    with pytest.raises(UnreadHours) as refused:
        read_week(f"Sat 10:00-12:00\n{text}")
    assert str(refused.value) == text


@given(st.lists(opening, max_size=12))
@settings(max_examples=80, deadline=None)
def test_what_is_said_back_reads_the_same(week):
    assert read_week("\n".join(week_words(week))) == tuple(sorted(set(week)))


def test_said_back_briefly():
    assert week_words(OFFICE_WEEK) == ["Mon-Fri 09:00-17:00"]
    assert week_words([*OFFICE_WEEK, Opening(6, time(22), time(), True)]) == [
        "Mon-Fri 09:00-17:00",
        "Sun 22:00-24:00 holidays too",
    ]
