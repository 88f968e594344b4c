"""Times as people say them, in London."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import engines

from northstar.kit import moments, wording

NOW = datetime(2026, 7, 14, 12, 0, tzinfo=UTC)  # 13:00 in London


def words(moment, **how):
    return moments.said(moment, NOW, **how).striptags()


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOW, "just now"),
        (NOW + timedelta(minutes=40), "in 40 minutes"),
        (NOW + timedelta(minutes=1), "in 1 minute"),
        (NOW - timedelta(minutes=7), "7 minutes ago"),
        (NOW + timedelta(hours=2), "today 15:00"),
        (NOW - timedelta(hours=20), "yesterday 17:00"),
        (NOW + timedelta(days=1), "tomorrow 13:00"),
        (datetime(2026, 7, 14, 23, 30, tzinfo=UTC), "tomorrow 00:30"),
        (NOW - timedelta(days=12), "Thu 2 Jul"),
        (NOW - timedelta(days=400), "9 Jun 2025"),
        (date(2026, 7, 13), "yesterday"),
        (date(2026, 3, 3), "Tue 3 Mar"),
    ],
)
def test_a_moment_as_people_say_it(moment, said):
    assert words(moment) == said


def test_the_exact_moment_is_behind_it():
    html = str(moments.said(NOW + timedelta(minutes=5), NOW))
    assert 'datetime="2026-07-14T13:05+01:00"' in html
    assert 'title="Tuesday 14 July 2026, 13:05"' in html


def test_a_due_time_is_never_counted_in_minutes():
    assert words(NOW + timedelta(minutes=5), near=False) == "today 13:05"
    assert words(NOW - timedelta(days=12), time=True) == "Thu 2 Jul, 13:00"


def test_a_page_reads_its_own_now():
    html = engines["jinja2"].from_string("{{ at|when }}").render({"at": NOW, "now": NOW + timedelta(minutes=3)})
    assert "3 minutes ago" in html
    assert engines["jinja2"].from_string("{{ nothing|when }}").render({"nothing": None}) == ""


@pytest.mark.parametrize(
    ("left", "how", "said"),
    [
        (timedelta(hours=2, minutes=10), {}, "2 hours 10 minutes left"),
        (timedelta(hours=2, minutes=10), {"short": True}, "2 h 10 min left"),
        (timedelta(hours=1), {}, "1 hour left"),
        (timedelta(minutes=-40), {}, "40 minutes over"),
        (0, {}, "0 minutes left"),
        (timedelta(days=3, hours=4), {}, "3 days left"),
        (timedelta(days=1, hours=4), {}, "1 day 4 hours left"),
        (timedelta(days=2), {"working": True}, "2 working days left"),
        (None, {}, ""),
    ],
)
def test_what_is_left_of_a_clock(left, how, said):
    assert moments.remaining(left, **how) == said


def test_how_much_has_gone():
    assert moments.share_gone(timedelta(hours=1), timedelta(hours=4)) == 0.75
    assert moments.share_gone(-5, 10) == 1
    assert moments.share_gone(5, 0) == 1


def test_counts_and_telephones():
    assert wording.plural(1, "concern", "concerns") == "1 concern"
    assert wording.plural(1204, "concern", "concerns") == "1,204 concerns"
    assert wording.phone("+447700900123").striptags() == "07700 900123"
    assert (
        wording.phone("ring <b>Ann</b>")
        == '<span class="ns-ltr ns-nowrap" dir="ltr">ring &lt;b&gt;Ann&lt;/b&gt;</span>'
    )
    assert wording.phone_href("999") == "tel:999"
    assert wording.phone_href("020 7946 0018") == "tel:+442079460018"


def test_told_text_keeps_its_lines_and_no_markup():
    assert wording.paragraphs("one\ntwo\n\n<b>three") == (
        '<p class="govuk-body" dir="auto">one<br>two</p><p class="govuk-body" dir="auto">&lt;b&gt;three</p>'
    )
