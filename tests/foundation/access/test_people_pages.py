"""The pages about people, and choosing for whom one acts."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from northstar.foundation.access.models import Membership
from northstar.foundation.accounts import sessions
from northstar.foundation.accounts.models import User
from tests.cast import sign_in as sign_in_as
from tests.factories import access, accounts

PEOPLE = reverse("access:people")


def test_a_lead_invites_and_ends_and_takes_it_back(client, cast, sign_in):
    sign_in(client, "cara")
    page = client.get(reverse("access:invite")).content.decode()
    assert "Invite somebody to act for Westmarch Council" in page and "duty_desk" not in page
    answer = client.post(
        reverse("access:invite"),
        {"name": "Una Marlow", "email": "una@westmarch.example", "role": "responder"},
        follow=True,
    )
    assert "An invitation is on its way to Una Marlow" in answer.content.decode()
    una = Membership.objects.get(user__email="una@westmarch.example")
    page = client.post(reverse("access:end", args=[una.pk]), follow=True).content.decode()
    assert "Una Marlow can no longer act for Westmarch Council" in page and "Undo" in page
    una.refresh_from_db()
    assert una.ends_at is not None
    client.post(reverse("access:restore", args=[una.pk]))
    una.refresh_from_db()
    assert una.ends_at is None


def test_other_agencies_people_are_not_there(client, cast, sign_in):
    sign_in(client, "cara")
    assert cast.asha.user.name not in client.get(PEOPLE).content.decode()
    for name in ("role", "end", "restore", "renew"):
        for method in (client.get, client.post):
            assert method(reverse(f"access:{name}", args=[cast.asha.pk])).status_code == 404


def test_what_was_posted_beside_the_form_counts_for_nothing(client, cast, sign_in):
    """Control 24 and 25: agency and role come from what the actor may give, not from the wire."""
    sign_in(client, "cara")
    forged = {"name": "Una", "email": "una@westmarch.example", "role": "owner", "agency": str(cast.desk.pk)}
    assert client.post(reverse("access:invite"), forged).status_code == 200
    assert not User.objects.filter(email="una@westmarch.example").exists()
    client.post(reverse("access:invite"), forged | {"role": "responder", "session_epoch": "9", "is_active": ""})
    made = Membership.objects.get(user__email="una@westmarch.example")
    assert (made.agency, made.role, made.user.session_epoch) == (cast.westmarch, "responder", 0)


def test_a_coordinator_chooses_the_agency(client, cast, sign_in):
    cast.everybody()
    sign_in(client, "finn")
    page = client.get(reverse("access:invite")).content.decode()
    assert "Northfold Council" in page
    answer = client.post(
        reverse("access:invite"),
        {"name": "Una", "email": "una@x.example", "role": "duty_desk", "agency": str(cast.northfold.pk)},
    )
    assert "only at an agency that runs a desk" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "status"), [("asha", 404), ("ben", 404), ("gita", 404), ("eve", 302), ("cara", 200), ("finn", 200)]
)
def test_who_sees_the_page(client, cast, sign_in, name, status):
    sign_in(client, name)
    assert client.get(PEOPLE).status_code == status


def test_as_many_queries_for_fifty_people_as_for_one(client, cast, sign_in):
    sign_in(client, "cara")
    client.get(PEOPLE)
    with CaptureQueriesContext(connection) as few:
        client.get(PEOPLE)
    for number in range(49):
        access.membership(accounts.user(f"Person {number}"), cast.westmarch, "responder")
    with CaptureQueriesContext(connection) as many:
        assert client.get(PEOPLE).content.decode().count("<tr") >= 50
    assert len(many) == len(few)


def test_with_two_hats_one_chooses_and_acts_as_exactly_one(client, cast):
    second = access.membership(cast.cara.user, cast.harbour_light, "frontline")
    sign_in_as(client, cast.cara.user)
    assert client.get(PEOPLE)["Location"].startswith(reverse("accounts:hats")), "nobody is chosen for them"
    page = client.get(reverse("accounts:hats")).content.decode()
    assert "Westmarch Council" in page and "Harbour Light" in page
    client.post(reverse("accounts:hats"), {"membership": str(second.pk)})
    assert client.get(PEOPLE).status_code == 404 and client.get("/notices/").status_code == 200
    client.post(reverse("accounts:hats"), {"membership": str(cast.cara.pk), "next": PEOPLE})
    assert client.get(PEOPLE).status_code == 200


def test_an_ended_hat_is_not_changed_for_another_by_itself(client, cast, acting):
    access.membership(cast.cara.user, cast.harbour_light, "frontline")
    sign_in_as(client, cast.cara)
    Membership.objects.filter(pk=cast.cara.pk).update(ends_at="2020-01-01T00:00Z")
    assert client.get("/notices/")["Location"].startswith(reverse("accounts:hats"))


def test_nobody_wears_somebody_elses_hat(client, cast):
    sign_in_as(client, cast.asha)
    client.post(reverse("accounts:hats"), {"membership": str(cast.cara.pk)})
    assert client.session[sessions.MEMBERSHIP] == str(cast.asha.pk)
    session = client.session
    session[sessions.MEMBERSHIP] = str(cast.cara.pk)
    session.save()
    assert client.get("/notices/").status_code == 302


def test_without_any_hat_there_is_a_page_that_says_so(cast):
    client = sign_in_as(Client(), cast.eve)
    assert "Nobody has you as a member now" in client.get(reverse("accounts:hats")).content.decode()
    assert client.get(reverse("accounts:account")).status_code == 200
