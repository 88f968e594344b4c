"""Links in mails: for an invitation and for a new password."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Public
from northstar.foundation.accounts import queries, services
from northstar.foundation.accounts.models import Link
from northstar.foundation.accounts.states import Purpose
from northstar.kit.transitions import Refused
from tests.factories import accounts
from tests.jobs import run_jobs

NEW = "eleven slow otters upstream"


@pytest.fixture
def asha(cast):
    return accounts.with_password(cast.asha.user)


def link_in(mailoutbox) -> str:
    run_jobs()
    return re.search(r"https?://\S+?(/sign-in/link/\S+)", mailoutbox[-1].body).group(1)


def forgotten(user, mailoutbox) -> str:
    Client().post(reverse("accounts:forgotten"), {"email": user.email})
    return link_in(mailoutbox)


def test_control_13_a_new_password_never_skips_the_second_step(asha, mailoutbox):
    accounts.with_app(asha)
    path, client = forgotten(asha, mailoutbox), Client()
    assert client.get(path).status_code == 200
    assert client.post(path, {"password": NEW})["Location"] == reverse("account_login")
    assert client.get("/notices/").status_code == 302, "the link itself lets nobody in"
    answer = client.post(reverse("account_login"), {"login": asha.email, "password": NEW})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get("/notices/").status_code == 302


def test_control_13_it_works_once_and_for_ten_minutes(asha, mailoutbox):
    path = forgotten(asha, mailoutbox)
    assert Client().get(path).status_code == Client().get(path).status_code == 200, "looking does not use it up"
    assert Client().post(path, {"password": NEW}).status_code == 302
    for again in (Client().get(path), Client().post(path, {"password": NEW + " again"})):
        assert again.status_code == 410
    asha.refresh_from_db()
    assert asha.check_password(NEW)

    late = forgotten(asha, mailoutbox)
    Link.objects.update(expires_at=timezone.now())
    assert Client().get(late).status_code == 410
    link = Link.objects.latest("made_at")
    assert link.made_at + timedelta(minutes=10) >= link.expires_at


def test_control_13_every_session_ends_and_the_owner_is_told(cast, asha, sign_in, mailoutbox):
    at_work = sign_in(Client(), "asha")
    assert at_work.get("/notices/").status_code == 200
    Client().post(forgotten(asha, mailoutbox), {"password": NEW})
    assert at_work.get("/notices/").status_code == 302
    run_jobs()
    assert "Your password was changed" in mailoutbox[-1].body


def test_control_13_a_newer_link_ends_the_older(asha, mailoutbox):
    first = forgotten(asha, mailoutbox)
    second = forgotten(asha, mailoutbox)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)


def test_a_weak_password_does_not_use_the_link_up(asha, mailoutbox):
    path = forgotten(asha, mailoutbox)
    answer = Client().post(path, {"password": "short"})
    assert answer.status_code == 200 and "at least 15 characters" in answer.content.decode()
    assert Client().get(path).status_code == 200


def test_of_two_at_once_one_is_refused(asha):
    with acting_as(Public()):
        link = services.send_link(user=asha, purpose=Purpose.PASSWORD, at=timezone.now())
        services.use_link(link=link, at=timezone.now())
        with pytest.raises(Refused):
            services.use_link(link=link, at=timezone.now())


def test_asking_again_and_again_sends_five_mails_at_most(asha, mailoutbox):
    for _number in range(9):
        assert Client().post(reverse("accounts:forgotten"), {"email": asha.email}).status_code == 302
    assert Link.objects.filter(user=asha).count() == 5


def test_the_token_is_not_in_the_database_nor_in_the_job(asha, mailoutbox):
    Client().post(reverse("accounts:forgotten"), {"email": asha.email})
    token = queries.token_of(Link.objects.get(user=asha))
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(l::text, ' ') from accounts_link l")
        kept = cursor.fetchone()[0]
        cursor.execute("select string_agg(j::text, ' ') from procrastinate_jobs j")
        kept += cursor.fetchone()[0]
    assert token not in kept and asha.email not in kept and len(token) == 43


def test_an_invitation_leads_to_setting_up_and_nowhere_else(cast, mailoutbox):
    newcomer = accounts.user("Una Marlow")
    newcomer.accepted_at = None
    newcomer.save()
    with acting_as(Public()):
        link = services.send_link(user=newcomer, purpose=Purpose.INVITATION, at=timezone.now())
    assert link.expires_at - link.made_at == timedelta(days=7)
    path, client = link_in(mailoutbox), Client()
    assert "Una" not in mailoutbox[-1].subject + mailoutbox[-1].body
    page = client.get(path)
    assert page.status_code == 200 and "Welcome, Una Marlow" in page.content.decode()
    assert client.post(path)["Location"] == reverse("accounts:set_up")
    assert client.get(reverse("accounts:set_up")).status_code == 200
    assert client.get("/notices/")["Location"].startswith(reverse("accounts:set_up"))
    assert Client().post(path).status_code == 410, "once"


def test_an_invitation_cannot_step_around_a_second_factor_that_is_there(cast, asha, mailoutbox):
    accounts.with_app(asha)
    with acting_as(Public()):
        services.send_link(user=asha, purpose=Purpose.INVITATION, at=timezone.now())
    client = Client()
    assert client.post(link_in(mailoutbox))["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("accounts:set_up")).status_code == 302


def test_who_never_came_gets_no_password_link(cast, mailoutbox):
    newcomer = accounts.user("Una Marlow")
    newcomer.accepted_at = None
    newcomer.save()
    Client().post(reverse("accounts:forgotten"), {"email": newcomer.email})
    run_jobs()
    assert mailoutbox == []


def test_made_up_links_are_over(db):
    for token in ("x", "A" * 43, "%00", "a" * 400):
        assert Client().get(f"/sign-in/link/{token}/").status_code == 410
