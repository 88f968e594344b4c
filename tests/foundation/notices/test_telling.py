"""Who is told, in which transaction, and who is never told."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from northstar.foundation.access import actors
from northstar.foundation.access import services as access
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Agency, Contact, Team
from northstar.foundation.notices import queries, services
from northstar.foundation.notices.models import Choice, Mail, Notice
from northstar.foundation.notices.states import Frequency, MailState
from northstar.kit.transitions import Refused
from tests.jobs import run_jobs

pytestmark = pytest.mark.usefixtures("kinds")
NOW = timezone.now()


def jobs() -> list[tuple[str, dict]]:
    with connection.cursor() as cursor:
        cursor.execute("select task_name, args::text from procrastinate_jobs order by id")
        return [(name.rsplit(".", 1)[-1], json.loads(given)) for name, given in cursor.fetchall()]


def contact(agency: Agency, **more) -> Contact:
    standing = {"state": "confirmed", "confirmed_on": NOW.date(), "valid_from": (NOW - timedelta(days=9)).date()}
    about = {"agency": agency, "purpose": "referral", "label": "Duty", "channel": "mail", "email": "duty@tern.example"}
    return Contact.objects.create(**about | standing | more)


def told_of(cast, name: str) -> list[str]:
    with acting_as(cast.actor(name)) as actor:
        return list(queries.notices_for(actor).values_list("kind", flat=True))


def test_everybody_at_an_agency_who_may_read_it_is_told(acting, cast):
    cast.everybody()
    with acting("ben"):
        told = services.tell(kind="test.sent", to=cast.westmarch, record=cast.desk, at=NOW)
    assert told.people == 1
    assert [told_of(cast, name) for name in ("cara", "asha", "ben", "iris")] == [["test.sent"], [], [], []]
    assert jobs() == [("post", {"agency_id": str(cast.westmarch.pk)})]


def test_a_reporter_tells_the_desk(cast):
    cast.everybody()
    with acting_as(actors.Reporter(concern_id=uuid4())):
        assert services.tell(kind="test.news", to=cast.desk, record=None, at=NOW).people == 4
    assert told_of(cast, "ben") == ["test.news"]


def test_nobody_to_tell_is_answered(acting, cast):
    with acting("ben"):
        assert services.tell(kind="test.sent", to=cast.tern, record=None, at=NOW) == services.Told(0)
    assert jobs() == []


def test_a_team_is_told_and_an_empty_team_is_not_the_end(acting, cast):
    team = Team.objects.create(agency=cast.harbour_light, name="Night rota")
    assert cast.asha
    with acting("ben"):
        assert services.tell(kind="test.sent", to=team, record=None, at=NOW).people == 1, "its agency stands in"
        Membership.objects.filter(pk=cast.asha.pk).update(team=team)
        assert services.tell(kind="test.sent", to=team, record=None, at=NOW).people == 1


def test_people_who_have_left_are_not_told(acting, cast):
    Membership.objects.filter(pk=cast.asha.pk).update(ends_at=NOW - timedelta(hours=1))
    with acting("ben"):
        assert services.tell(kind="test.sent", to=cast.harbour_light, record=None, at=NOW).people == 0
        assert services.tell(kind="test.sent", to=cast.asha, record=None, at=NOW).people == 0


def test_somebody_from_whom_the_record_is_kept_is_not_told_and_no_longer_sees_it(acting, cast):
    record, asha = cast.tern, cast.asha  # any row with an id
    with acting("ben"):
        services.tell(kind="test.sent", to=cast.harbour_light, record=record, at=NOW)
    assert told_of(cast, "asha") == ["test.sent"]
    with acting("ben") as ben:
        access.exclude(actor=ben, record=record, owner_agency_id=cast.desk.pk, whom=asha, because="conflict", at=NOW)
        assert services.tell(kind="test.sent", to=cast.harbour_light, record=record, at=NOW).people == 0
    assert told_of(cast, "asha") == []
    with acting("asha"):
        assert not Notice.objects.exists(), "the database alone must refuse"


def test_told_once_however_often_it_is_said(acting, cast):
    assert cast.asha
    with acting("ben"):
        for _ in range(3):
            services.tell(kind="test.sent", to=cast.harbour_light, record=None, at=NOW, once="sent:1")
        services.tell(kind="test.sent", to=cast.harbour_light, record=None, at=NOW, once="sent:2")
    assert told_of(cast, "asha") == ["test.sent", "test.sent"]


def test_what_is_rolled_back_has_told_nobody(acting, cast):
    assert cast.asha
    with pytest.raises(ZeroDivisionError), acting("ben"), transaction.atomic():
        services.tell(kind="test.urgent", to=cast.harbour_light, record=None, at=NOW)
        services.tell_contact(contact=contact(cast.tern), kind="test.sent", at=NOW)
        1 / 0
    assert told_of(cast, "asha") == [] and jobs() == []


def test_telling_fifty_costs_what_telling_one_costs(acting, cast, django_assert_num_queries):
    from tests.factories import access as made
    from tests.factories import accounts

    assert cast.asha
    with acting("ben"):
        # One to find them, one to write to them, one for the job; and the savepoint's two.
        with django_assert_num_queries(5):
            services.tell(kind="test.sent", to=cast.harbour_light, record=None, at=NOW)
        for number in range(49):
            made.membership(accounts.user(f"Person {number}"), cast.harbour_light, "responder")
        with django_assert_num_queries(5):
            assert services.tell(kind="test.sent", to=cast.harbour_light, record=None, at=NOW).people == 50


def test_a_choice_is_kept_and_urgent_things_do_not_ask(acting, cast):
    for kind in ("test.sent", "test.urgent"):
        Choice.objects.create(membership=cast.asha, kind=kind, frequency=Frequency.NONE, made_at=NOW)
    with acting("ben"):
        services.tell(kind="test.sent", to=cast.harbour_light, record=None, at=NOW)
        assert jobs() == []
        services.tell(kind="test.urgent", to=cast.harbour_light, record=None, at=NOW)
        assert [name for name, _given in jobs()] == ["post"]
    with acting("asha"):
        assert set(Notice.objects.values_list("kind", "mail")) == {("test.sent", "none"), ("test.urgent", "at_once")}


REFUSED = {
    "lapsed": {"state": "lapsed"},
    "ended": {"valid_to": NOW.date()},
    "not begun": {"valid_from": (NOW + timedelta(days=2)).date()},
    "by telephone": {"channel": "phone", "phone": "01632 960123"},
}


@pytest.mark.parametrize("how", REFUSED)
def test_a_contact_that_has_lapsed_or_ended_never_receives(how, acting, cast):
    with acting("ben"):
        one = contact(cast.tern, **REFUSED[how])
        with pytest.raises(Refused):
            services.tell_contact(contact=one, kind="test.sent", at=NOW)
    assert jobs() == []


def test_a_contact_of_an_agency_that_has_ended_never_receives(acting, cast):
    one = contact(cast.tern)
    Agency.objects.filter(pk=cast.tern.pk).update(valid_to=NOW.date())
    with acting("ben"), pytest.raises(Refused, match="not in force"):
        services.tell_contact(contact=Contact.objects.get(pk=one.pk), kind="test.sent", at=NOW)


@pytest.mark.parametrize("change", [{"state": "lapsed"}, {"valid_to": NOW.date()}])
def test_a_contact_that_lapses_after_it_was_told_never_receives(change, acting, cast, mailoutbox):
    one = contact(cast.tern)
    with acting("ben"):
        told = services.tell_contact(contact=one, kind="test.sent", at=NOW)
    Contact.objects.filter(pk=one.pk).update(**change)
    run_jobs()
    assert not mailoutbox
    with acting_as(actors.job("test", cast.tern.pk)) as job:
        assert queries.mail_states(job, [told.mail_id]) == {told.mail_id: MailState.DROPPED}


def test_a_contact_at_the_desk_is_told_there_and_by_mail(acting, cast, mailoutbox):
    assert cast.cara
    one = contact(cast.westmarch, channel="desk", email="hub@westmarch.example")
    with acting("ben"):
        told = services.tell_contact(contact=one, kind="test.sent", at=NOW)
    assert told.people == 1 and told.mail_id
    run_jobs()
    assert sorted(message.to[0] for message in mailoutbox) == [cast.cara.user.email, "hub@westmarch.example"]


def test_a_contact_is_told_once(acting, cast):
    one = contact(cast.tern)
    with acting("ben"):
        first = services.tell_contact(contact=one, kind="test.sent", at=NOW, once="sent:1")
        assert first.mail_id
        assert services.tell_contact(contact=one, kind="test.sent", at=NOW, once="sent:1") == services.Told(0)
    assert [name for name, _given in jobs()] == ["deliver"]


def test_control_15_jobs_are_given_ids_and_nothing_else(acting, cast):
    assert cast.asha
    with acting("ben"):
        services.tell(kind="test.sent", to=cast.harbour_light, record=cast.desk, at=NOW)
        services.tell_contact(contact=contact(cast.tern), kind="test.sent", at=NOW)
    for _name, given in jobs():
        assert set(given) <= {"agency_id", "mail_id"} and all(len(value) == 36 for value in given.values())


def test_what_was_told_is_taken_back(acting, cast, mailoutbox):
    assert cast.asha
    with acting("ben"):
        services.tell(kind="test.sent", to=cast.harbour_light, record=cast.tern, at=NOW)
        services.tell_contact(contact=contact(cast.harbour_light), kind="test.sent", record=cast.tern, at=NOW)
        assert services.withdraw(record_id=cast.tern.pk, agency_id=cast.harbour_light.pk, at=NOW) == 1
    assert told_of(cast, "asha") == []
    run_jobs()
    assert not mailoutbox


def test_both_walls_keep_notices_and_mails_to_their_addressee(acting, cast):
    cast.everybody()
    with acting("ben"):
        services.tell(kind="test.news", to=cast.harbour_light, record=None, at=NOW)
        services.tell_contact(contact=contact(cast.harbour_light), kind="test.sent", at=NOW)
    for name in ("ben", "cara", "gita", "hal", "eve"):
        with acting(name) as actor:
            assert not queries.notices_for(actor).exists() and queries.unseen_count(actor) == 0
            assert not Notice.objects.exists() and not Mail.objects.exists()
            assert not Notice.objects.update(seen_at=NOW) and not Mail.objects.update(state="sent")
    with acting("asha") as asha:
        assert Notice.objects.count() == queries.unseen_count(asha) == 1
        assert not Mail.objects.exists()
    with acting_as(actors.job("test", cast.westmarch.pk)):
        assert not Notice.objects.exists() and not Mail.objects.exists()
    with acting_as(actors.job("test", cast.harbour_light.pk)):
        assert Notice.objects.count() == Mail.objects.count() == 1


def test_control_38_with_the_mail_server_down_telling_is_as_quick_and_says_nothing(cast, settings, monkeypatch):
    import socket

    def nobody(*address, **how):
        raise AssertionError("telling asked the network")

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr(socket, "create_connection", nobody)
    cast.everybody()
    with acting_as(actors.Reporter(concern_id=uuid4())):
        assert services.tell(kind="test.news", to=cast.desk, record=None, at=NOW).people
        assert services.tell(kind="test.urgent", to=cast.harbour_light, record=None, at=NOW).people
        assert services.tell_contact(contact=contact(cast.tern), kind="test.sent", at=NOW).mail_id
