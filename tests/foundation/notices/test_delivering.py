"""One mail and a real mail server: taken, refused, put off, gone, back again."""

import json
import logging
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from northstar.foundation.access import services as access
from northstar.foundation.access.jobs import as_job
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Contact
from northstar.foundation.notices import queries, services
from northstar.foundation.notices.models import Mail, Notice
from northstar.foundation.notices.services import delivering, transport
from northstar.foundation.notices.states import MailState
from tests.foundation.notices.test_telling import contact
from tests.jobs import run_jobs

pytestmark = pytest.mark.usefixtures("kinds")
NOW = timezone.now()


@pytest.fixture
def three(acting, cast) -> dict[str, UUID]:
    """Mails to three contacts of one agency."""
    with acting("ben"):
        return {
            name: services.tell_contact(
                contact=contact(cast.tern, email=f"{name}@tern.example"), kind="test.reported", at=NOW, record=cast.tern
            ).mail_id
            for name in ("one", "two", "three")
        }


@pytest.fixture
def deliver(cast):
    def send(mail_id: UUID, at=None) -> MailState | None:
        return services.deliver(mail_id=mail_id, agency_id=cast.tern.pk, clock=lambda: at or timezone.now())

    return send


def mail(cast, mail_id: UUID) -> Mail:
    with as_job("test", cast.tern.pk):
        return Mail.objects.get(pk=mail_id)


def queued(task: str) -> list[tuple[dict, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute("select args::text, scheduled_at from procrastinate_jobs where task_name like %s", [f"%{task}"])
        return [(json.loads(given), when) for given, when in cursor.fetchall()]


def test_a_mail_is_taken_once_however_often_it_is_sent(mail_server, deliver, three, cast):
    assert deliver(three["one"]) == MailState.SENT
    assert deliver(three["one"]) is None
    assert mail_server.reached == ["one@tern.example"]
    message = mail_server.taken[0]
    assert message["Subject"] == "Something new is waiting for you" and message["Auto-Submitted"] == "auto-generated"
    kept = mail(cast, three["one"])
    assert kept.code == 250 and kept.sent_at and kept.attempts == 1


def test_one_of_three_is_refused_and_the_others_get_theirs_once(mail_server, deliver, three, cast):
    mail_server.tell(refuse="two@tern.example")
    assert [deliver(pk) for pk in three.values()] == [MailState.SENT, MailState.REFUSED, MailState.SENT]
    mail_server.forget("refuse")
    assert [deliver(pk) for pk in three.values()] == [None] * 3
    assert mail_server.reached == ["one@tern.example", "three@tern.example"]
    assert mail(cast, three["two"]).code == 550


def test_a_refusal_is_counted_on_the_contact_and_told_to_those_who_can_mend_it(mail_server, deliver, three, cast):
    cast.everybody()
    mail_server.tell(refuse="two@tern.example")
    deliver(three["two"])
    bounced = Contact.objects.get(email="two@tern.example")
    assert bounced.bounces == 1 and bounced.bounced_at
    assert Contact.objects.get(email="one@tern.example").bounces == 0
    with as_job("test", cast.desk.pk):
        told = Notice.objects.filter(kind="notices.contact_bounced")
        assert {notice.membership_id for notice in told} == {cast.finn.pk, cast.hal.pk}
    assert [given["state"] for given, _at in queued("test.outcome")] == ["refused"]


def test_only_the_one_that_was_put_off_is_tried_again(mail_server, deliver, three, settings, cast):
    settings.MAIL_RETRY_SECONDS = [10, 60]
    mail_server.tell(defer="two@tern.example")
    run_jobs(also_later=False)
    assert mail_server.reached == ["one@tern.example", "three@tern.example"]
    ((given, when),) = queued("tasks.deliver")
    assert given == {"mail_id": str(three["two"]), "agency_id": str(cast.tern.pk)}
    assert timedelta(seconds=5) < when - timezone.now() < timedelta(seconds=11)
    assert deliver(three["two"]) is None, "not due yet"
    assert deliver(three["two"], timezone.now() + timedelta(seconds=11)) == MailState.WAITING
    assert mail(cast, three["two"]).due_at - timezone.now() > timedelta(seconds=60)
    mail_server.forget("defer")
    assert deliver(three["two"], timezone.now() + timedelta(seconds=90)) == MailState.SENT
    assert mail_server.reached == ["one@tern.example", "three@tern.example", "two@tern.example"]
    assert mail(cast, three["two"]).attempts == 3


def test_control_38_with_the_server_down_and_up_again_it_is_delivered_once(mail_server, deliver, three):
    mail_server.kill()
    later = timezone.now()
    for _ in range(3):
        assert deliver(three["one"], later) == MailState.WAITING
        later += timedelta(minutes=10)
    mail_server.start()
    assert deliver(three["one"], later) == MailState.SENT
    assert mail_server.reached == ["one@tern.example"]


def test_a_server_that_dies_before_it_answers_has_taken_nothing(mail_server, deliver, three, monkeypatch):
    """Its end of the line closes after the content: no yes came, so the mail is tried again under the same name."""
    real = transport._expect

    def dies(answer, wanted):
        if wanted == 354:
            mail_server.kill()
        return real(answer, wanted)

    monkeypatch.setattr(transport, "_expect", dies)
    assert deliver(three["one"]) == MailState.WAITING
    monkeypatch.undo()
    mail_server.start()
    assert deliver(three["one"], timezone.now() + timedelta(minutes=1)) == MailState.SENT
    assert mail_server.reached == ["one@tern.example"]


def test_content_that_is_not_wanted_is_not_the_recipients_fault(mail_server, deliver, three, cast):
    mail_server.tell(spam="yes")
    assert deliver(three["one"]) == MailState.WAITING
    assert mail(cast, three["one"]).code == 554
    assert Contact.objects.get(email="one@tern.example").bounces == 0


def test_after_two_days_it_is_given_up_aloud(deliver, three, settings, cast, caplog):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9
    with caplog.at_level(logging.WARNING, "northstar.mail"):
        assert deliver(three["one"], NOW + timedelta(hours=47)) == MailState.WAITING
        assert not caplog.records
        assert deliver(three["one"], NOW + timedelta(days=2)) == MailState.FAILED
    assert [record.event for record in caplog.records] == ["notices.given_up"]
    assert "tern.example" not in caplog.text and str(three["one"]) not in caplog.text
    assert Contact.objects.get(email="one@tern.example").bounced_at
    assert [given["state"] for given, _at in queued("test.outcome")] == ["failed"]


def test_two_senders_at_once_hand_over_one(mail_server, deliver, three, cast, monkeypatch):
    """The second comes while the first is on the line: it finds the claim and leaves."""
    real, inside = transport.hand_over, []

    def meanwhile(message, *, before_content):
        inside.append(deliver(three["one"]))
        return real(message, before_content=before_content)

    monkeypatch.setattr(transport, "hand_over", meanwhile)
    assert deliver(three["one"]) == MailState.SENT
    assert inside == [None] and mail_server.reached == ["one@tern.example"]


def test_a_sender_whose_claim_has_run_out_hands_nothing_over(mail_server, deliver, three, cast, monkeypatch):
    real, inside = transport.hand_over, []

    def slowly(message, *, before_content):
        monkeypatch.setattr(transport, "hand_over", real)
        inside.append(deliver(three["one"], timezone.now() + delivering.CLAIM + timedelta(seconds=1)))
        return real(message, before_content=before_content)

    monkeypatch.setattr(transport, "hand_over", slowly)
    assert deliver(three["one"]) is None
    assert inside == [MailState.SENT] and mail_server.reached == ["one@tern.example"]


def test_a_sender_that_failed_after_losing_its_claim_changes_nothing(mail_server, deliver, three, cast, monkeypatch):
    real, inside = transport.hand_over, []

    def slowly(message, *, before_content):
        monkeypatch.setattr(transport, "hand_over", real)
        inside.append(deliver(three["one"], timezone.now() + delivering.CLAIM + timedelta(seconds=1)))
        raise transport.NotTaken(421)

    monkeypatch.setattr(transport, "hand_over", slowly)
    assert deliver(three["one"]) == MailState.SENT
    assert mail_server.reached == ["one@tern.example"]


@pytest.fixture
def to_asha(acting, cast):
    """A mail to Asha, about to be sent."""
    assert cast.asha
    with acting("ben"):
        services.tell(kind="test.sent", to=cast.harbour_light, record=cast.tern, at=NOW)
    with as_job("test", cast.harbour_light.pk) as job:
        services.post(actor=job, at=NOW)
        return Mail.objects.get()


def send_to_asha(cast, sent: Mail) -> MailState | None:
    services.deliver(mail_id=sent.pk, agency_id=cast.harbour_light.pk, clock=timezone.now)
    with as_job("test", cast.harbour_light.pk):
        return MailState(Mail.objects.get(pk=sent.pk).state)


def test_a_person_gets_their_mail(mail_server, cast, to_asha):
    assert send_to_asha(cast, to_asha) == MailState.SENT
    assert mail_server.reached == [cast.asha.user.email]


def test_what_was_seen_meanwhile_is_not_mailed(acting, mail_server, cast, to_asha):
    with acting("asha") as asha:
        services.mark_seen(actor=asha, at=NOW)
    assert send_to_asha(cast, to_asha) == MailState.DROPPED and not mail_server.taken


def test_somebody_who_has_left_meanwhile_is_not_mailed(mail_server, cast, to_asha):
    Membership.objects.filter(pk=cast.asha.pk).update(ends_at=NOW)
    assert send_to_asha(cast, to_asha) == MailState.DROPPED and not mail_server.taken


def test_somebody_from_whom_it_is_kept_meanwhile_is_not_mailed(acting, mail_server, cast, to_asha):
    with acting("ben") as ben:
        access.exclude(actor=ben, record=cast.tern, owner_agency_id=cast.desk.pk, whom=cast.asha, because="x", at=NOW)
    assert send_to_asha(cast, to_asha) == MailState.DROPPED and not mail_server.taken


def test_who_gets_no_mail_is_told_so_on_the_page(acting, mail_server, cast, to_asha):
    mail_server.tell(refuse=cast.asha.user.email)
    assert send_to_asha(cast, to_asha) == MailState.REFUSED
    with acting("asha") as asha:
        assert queries.mail_is_refused(asha)
    with acting("ben") as ben:
        assert not queries.mail_is_refused(ben)


def test_the_message_goes_over_the_line_whole(mail_server, settings):
    """Lines that begin with a dot, and letters beyond ASCII, arrive as they were written."""
    from django.core.mail import EmailMessage

    from northstar.foundation.notices.services import writing

    words = ".one\n..two\nTĩnh lặng · ليل\n.\nlast\n"
    message = EmailMessage("Đã có tin", words, "Northstar <northstar@northstar.example>", ["a@tern.example"])
    message.encoding = writing._UTF8
    assert transport.hand_over(message, before_content=lambda: True) == 250
    taken = mail_server.taken[0]
    assert taken.get_payload(decode=True).decode().replace("\r\n", "\n").rstrip() == words.rstrip()


def test_nothing_goes_out_when_the_sender_is_called_back(mail_server):
    from django.core.mail import EmailMessage

    message = EmailMessage("s", "b", "northstar@northstar.example", ["a@tern.example"])
    with pytest.raises(transport.CalledBack):
        transport.hand_over(message, before_content=lambda: False)
    assert not mail_server.taken
