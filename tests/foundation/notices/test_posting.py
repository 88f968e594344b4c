"""How many mails what is told makes: as few as say it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.jobs import as_job
from northstar.foundation.notices import services
from northstar.foundation.notices.models import Mail, Notice
from northstar.foundation.notices.services import digesting
from northstar.foundation.notices.states import Frequency, Letter

pytestmark = pytest.mark.usefixtures("kinds")
NOW = timezone.now()


@pytest.fixture
def tell(acting, cast):
    cast.everybody()

    def say(kind: str, at=NOW, to=None) -> None:
        with acting("ben"):
            services.tell(kind=kind, to=to or cast.harbour_light, record=None, at=at)

    return say


@pytest.fixture
def letters(cast):
    """What posting at a moment makes of what has been told."""

    def post(at=NOW) -> list[str]:
        with as_job("test", cast.harbour_light.pk) as job:
            services.post(actor=job, at=at)
            return list(Mail.objects.order_by("made_at", "id").values_list("letter", flat=True))

    return post


def note(cast, state: str) -> None:
    with as_job("test", cast.harbour_light.pk):
        Mail.objects.update(state=state, sent_at=NOW)


def test_fifty_notices_are_one_mail_with_the_strongest_words(tell, letters):
    for _ in range(24):
        tell("test.sent")
        tell("test.waits")
    assert letters() == [Letter.REMINDER]
    tell("test.urgent")
    assert sorted(letters()) == [Letter.REMINDER, Letter.URGENT]


def test_who_has_just_had_a_mail_and_has_not_looked_gets_no_other(tell, letters, cast):
    tell("test.sent")
    assert len(letters()) == 1
    note(cast, "sent")
    tell("test.sent")
    assert len(letters(NOW + timedelta(minutes=9))) == 1
    tell("test.sent")
    assert len(letters(NOW + timedelta(minutes=11))) == 2


def test_who_has_looked_is_told_of_what_is_new(tell, letters, cast, acting):
    tell("test.sent")
    letters()
    note(cast, "sent")
    with acting("asha") as asha:
        services.mark_seen(actor=asha, at=NOW + timedelta(minutes=1))
    tell("test.sent")
    assert len(letters(NOW + timedelta(minutes=2))) == 2


def test_urgent_mail_is_sent_each_time_unless_one_is_still_waiting(tell, letters, cast):
    tell("test.urgent")
    letters()
    tell("test.urgent")
    assert len(letters()) == 1
    note(cast, "sent")
    tell("test.urgent")
    assert len(letters()) == 2


def test_while_the_server_is_down_mails_do_not_pile_up(tell, letters):
    for minutes in (0, 15, 60, 600):
        tell("test.sent")
        assert len(letters(NOW + timedelta(minutes=minutes))) == 1


def test_what_was_seen_before_the_job_ran_makes_no_mail(tell, letters, acting):
    tell("test.sent")
    with acting("asha") as asha:
        services.mark_seen(actor=asha, at=NOW)
    assert letters() == []


def test_posting_twice_makes_no_second_mail(tell, letters, cast):
    tell("test.sent")
    assert len(letters()) == 1
    note(cast, "sent")
    assert len(letters(NOW + timedelta(hours=2))) == 1


MORNING = digesting.morning_before(NOW) + timedelta(days=2)


@pytest.fixture
def digests(cast):
    def send(at) -> list[tuple[str, object]]:
        with as_job("test", cast.harbour_light.pk) as job:
            services.send_digests(actor=job, at=at)
            return list(Mail.objects.order_by("slot").values_list("letter", "slot"))

    return send


def choose(cast, kind: str, frequency: str) -> None:
    with acting_as(cast.actor("asha")) as asha:
        services.choose(actor=asha, choices={kind: frequency}, at=NOW)


@pytest.mark.parametrize("traffic", [0, 1, 50])
def test_control_32_daily_notes_leave_on_the_clock_whatever_the_traffic(traffic, tell, digests, cast):
    """Three days: one mail each morning at eight by local time, none in between, whether or not there is news."""
    choose(cast, "test.news", "daily")
    first = MORNING - timedelta(days=1)
    sent: list = []
    for minutes in range(0, 3 * 24 * 60, 90):
        at = first + timedelta(minutes=minutes)
        for _ in range(traffic if minutes in (900, 1440, 3600) else 0):
            tell("test.news", at=at)
        sent = digests(at)
    assert [letter for letter, _slot in sent] == [Letter.DAILY] * 3
    assert [slot for _letter, slot in sent] == [
        digesting.morning_before(first + timedelta(days=day)) for day in range(3)
    ]


def test_hourly_notes_leave_on_the_hour_and_only_one(tell, digests):
    hour = digesting.hour_before(NOW) + timedelta(hours=5)
    for _ in range(7):
        tell("test.news", at=hour - timedelta(minutes=30))
    assert digests(hour - timedelta(minutes=1)) == []
    assert digests(hour) == digests(hour + timedelta(minutes=20)) == [(Letter.HOURLY, hour)]
    tell("test.news", at=hour + timedelta(minutes=21))
    assert len(digests(hour + timedelta(minutes=59))) == 1
    assert len(digests(hour + timedelta(hours=1))) == 2
    assert len(digests(hour + timedelta(hours=2))) == 2


def test_a_tick_missed_in_an_outage_is_made_up_for_once(digests, cast):
    choose(cast, "test.news", "daily")
    late = MORNING + timedelta(hours=3)
    assert digests(late) == digests(late + timedelta(minutes=5)) == [(Letter.DAILY, MORNING)]


def test_eight_in_the_morning_is_local_time():
    from datetime import UTC, datetime

    assert digesting.morning_before(datetime(2026, 7, 1, 7, 0, tzinfo=UTC)).astimezone(UTC).hour == 7
    assert digesting.morning_before(datetime(2026, 7, 1, 6, 59, tzinfo=UTC)).astimezone(UTC).day == 30
    assert digesting.morning_before(datetime(2026, 12, 1, 8, 0, tzinfo=UTC)).astimezone(UTC).hour == 8


def test_who_chose_the_daily_note_a_moment_ago_waits_until_morning(digests, cast):
    choose(cast, "test.news", "daily")
    assert digests(NOW + timedelta(seconds=1)) == []


def test_what_the_note_stood_for_is_not_told_again(tell, digests, letters, cast):
    tell("test.news", at=MORNING - timedelta(hours=1, minutes=1))
    digests(MORNING)
    with as_job("test", cast.harbour_light.pk):
        assert not Notice.objects.to_mail(Frequency.HOURLY).exists()
    assert len(letters()) == 1
