"""What is put right by the clock: late mails, mails in doubt, old rows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from northstar.foundation.access.jobs import as_job
from northstar.foundation.notices import services, tasks
from northstar.foundation.notices.models import Mail, Notice
from northstar.foundation.notices.states import Letter, MailState
from tests.foundation.notices.test_delivering import queued
from tests.foundation.notices.test_telling import contact
from tests.jobs import run_jobs

pytestmark = pytest.mark.usefixtures("kinds")
NOW = timezone.now()


@pytest.fixture
def to_asha(acting, cast):
    assert cast.asha
    with acting("ben"):
        services.tell(kind="test.sent", to=cast.harbour_light, record=None, at=NOW)
    with as_job("test", cast.harbour_light.pk) as job:
        services.post(actor=job, at=NOW)
        return Mail.objects.get()


@pytest.fixture
def rescue(cast):
    def run(minutes: int, agency=None) -> int:
        with as_job("test", (agency or cast.harbour_light).pk) as job:
            return services.rescue(actor=job, at=NOW + timedelta(minutes=minutes))

    return run


def forget_jobs() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")


def set_mail(cast, **values) -> None:
    with as_job("test", cast.harbour_light.pk):
        Mail.objects.update(**values)


def test_a_mail_whose_job_was_lost_is_queued_again(cast, to_asha, rescue):
    forget_jobs()
    assert rescue(1) == 0 and queued("deliver") == []
    assert rescue(3) == 1 and len(queued("deliver")) == 1


def test_a_mail_that_somebody_is_at_is_left_alone(cast, to_asha, rescue):
    set_mail(cast, claimed_until=NOW + timedelta(minutes=4))
    assert rescue(3) == 0
    assert rescue(5) == 1


def test_a_notice_whose_job_was_lost_is_posted(acting, cast, rescue, mailoutbox):
    assert cast.asha
    with acting("ben"):
        services.tell(kind="test.sent", to=cast.harbour_light, record=None, at=NOW - timedelta(minutes=5))
    forget_jobs()
    rescue(0)
    run_jobs()
    assert len(mailoutbox) == 1


def test_a_mail_in_doubt_is_not_sent_again_and_ends_as_a_reminder(cast, to_asha, rescue, mailoutbox):
    """Its sender was killed after the content may have gone out. No copy follows; who has not looked is reminded."""
    forget_jobs()
    set_mail(cast, state=MailState.HANDING, handed_at=NOW)
    assert rescue(14) == 0
    assert rescue(16) == 1
    run_jobs(also_later=True)
    with as_job("test", cast.harbour_light.pk):
        assert set(Mail.objects.values_list("letter", "state")) == {("waiting", "unsure"), ("reminder", "waiting")}
        services.deliver(
            mail_id=Mail.objects.get(letter=Letter.REMINDER).pk, agency_id=cast.harbour_light.pk,
            clock=lambda: NOW + timedelta(minutes=17),
        )  # fmt: skip
    assert [message.subject for message in mailoutbox] == ["Something is still waiting for you"]
    assert rescue(40) == 0


def test_who_has_looked_is_not_reminded(acting, cast, to_asha, rescue):
    set_mail(cast, state=MailState.HANDING, handed_at=NOW)
    with acting("asha") as asha:
        services.mark_seen(actor=asha, at=NOW)
    rescue(16)
    with as_job("test", cast.harbour_light.pk):
        assert Mail.objects.get().state == MailState.UNSURE


def test_a_contact_in_doubt_is_reminded_once(acting, cast, rescue):
    with acting("ben"):
        services.tell_contact(contact=contact(cast.harbour_light), kind="test.urgent", at=NOW)
    set_mail(cast, state=MailState.HANDING, handed_at=NOW)
    rescue(16)
    with as_job("test", cast.harbour_light.pk):
        assert set(Mail.objects.values_list("letter", "state")) == {("urgent", "unsure"), ("urgent", "waiting")}


def test_a_mail_nobody_could_send_is_given_up(cast, to_asha, rescue):
    rescue(2 * 24 * 60 + 5)
    with as_job("test", cast.harbour_light.pk):
        assert Mail.objects.get().state == MailState.FAILED


def test_old_notices_and_mails_are_forgotten(cast, to_asha):
    set_mail(cast, state=MailState.SENT, sent_at=NOW)
    with as_job("test", cast.harbour_light.pk) as job:
        services.tidy(actor=job, at=NOW + timedelta(days=29))
        assert Mail.objects.count() == Notice.objects.count() == 1
        services.tidy(actor=job, at=NOW + timedelta(days=31))
        assert not Mail.objects.exists() and Notice.objects.exists()
        services.tidy(actor=job, at=NOW + timedelta(days=91))
        assert not Notice.objects.exists()


def test_the_tasks_run(cast, to_asha, mailoutbox):
    for task in (tasks.digests, tasks.rescue, tasks.tidy):
        task(timestamp=0)
    run_jobs()
    assert len(mailoutbox) == 1
