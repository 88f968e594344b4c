"""Inviting, roles, leaving: who may, and that it counts at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.foundation.access import policies, queries, services
from northstar.foundation.access.models import Membership
from northstar.foundation.access.roles import ROLES
from northstar.foundation.accounts.models import User
from northstar.foundation.audit.models import Entry
from northstar.kit.transitions import Refused
from tests.factories import access, accounts
from tests.jobs import run_jobs

UNA = {"name": "Una Marlow", "email": "Una.Marlow@partners.example"}


@pytest.fixture
def now():
    return timezone.now()


def test_an_invited_person_is_a_member_and_gets_a_link(cast, acting, now, mailoutbox):
    with acting("cara") as cara:
        made = services.invite_member(actor=cara, agency=cast.westmarch, role="responder", at=now, **UNA)
    assert made.user.email == "una.marlow@partners.example" and not made.user.has_usable_password()
    assert Membership.objects.live(now).filter(pk=made.pk).exists()
    run_jobs()
    assert mailoutbox[0].to == [made.user.email] and "/sign-in/link/" in mailoutbox[0].body
    with acting("gita"):
        entry = Entry.objects.get(event="access.invited")
    assert entry.actor == str(cast.cara.pk) and entry.detail == {"role": "responder"}


def test_who_has_an_account_is_told_and_gets_no_link(cast, acting, now, mailoutbox):
    eve = cast.eve
    with acting("cara") as cara:
        made = services.invite_member(
            actor=cara, agency=cast.westmarch, role="frontline", at=now, name=eve.name, email=eve.email
        )
    assert made.user == eve
    run_jobs()
    assert "/sign-in/link/" not in mailoutbox[0].body


def test_twice_in_one_role_is_refused(cast, acting, now):
    with acting("cara") as cara:
        services.invite_member(actor=cara, agency=cast.westmarch, role="responder", at=now, **UNA)
        with pytest.raises(Refused, match="already"):
            services.invite_member(actor=cara, agency=cast.westmarch, role="responder", at=now, **UNA)


@pytest.mark.parametrize(
    ("name", "agency", "given"),
    [
        ("asha", "harbour_light", set()),
        ("ben", "desk", set()),
        ("gita", "desk", set()),
        ("cara", "westmarch", {"frontline", "responder", "agency_lead"}),
        ("cara", "northfold", set()),
        ("finn", "northfold", {"frontline", "responder", "agency_lead"}),
        ("finn", "desk", {"frontline", "responder", "agency_lead", "duty_desk"}),
        ("hal", "desk", set(ROLES)),
        ("hal", "westmarch", set(ROLES) - {"duty_desk", "coordinator"}),
    ],
)
def test_who_may_give_which_role_where(cast, acting, now, name, agency, given):
    with acting(name) as actor:
        for role in ROLES:
            assert policies.may_give(actor, getattr(cast, agency), role) is (role in given), role
            if role not in given:
                with pytest.raises(policies.NotAllowed):
                    services.invite_member(actor=actor, agency=getattr(cast, agency), role=role, at=now, **UNA)
    assert not User.objects.filter(name="Una Marlow").exists()


@pytest.mark.parametrize(
    ("name", "other", "may"),
    [
        ("cara", "cara", False),
        ("finn", "finn", False),
        ("hal", "hal", False),  # nobody their own
        ("cara", "asha", False),
        ("cara", "ben", False),
        ("finn", "asha", True),
        ("finn", "ben", True),
        ("finn", "hal", False),
        ("finn", "gita", False),
        ("hal", "finn", True),
        ("hal", "gita", True),
        ("hal", "cara", True),
        ("asha", "dev", False),
        ("gita", "asha", False),
    ],
)
def test_whose_membership_one_may_change(cast, acting, now, name, other, may):
    with acting(name) as actor:
        assert policies.may_change(actor, getattr(cast, other)) is may
        if not may:
            for verb in (services.end_membership, services.renew_invitation):
                with pytest.raises(policies.NotAllowed):
                    verb(actor=actor, membership=getattr(cast, other), at=now)
            with pytest.raises(policies.NotAllowed):
                services.give_role(actor=actor, membership=getattr(cast, other), role="frontline", at=now)


def test_nobody_gives_themselves_a_role_through_a_second_membership(cast, acting, now):
    second = access.membership(cast.cara.user, cast.westmarch, "frontline")
    with acting("cara") as cara, pytest.raises(policies.NotAllowed):
        services.give_role(actor=cara, membership=second, role="responder", at=now)


def test_control_05_an_ended_membership_is_dead_with_the_next_click(cast, acting, sign_in, now):
    at_work = sign_in(Client(), "asha")
    assert at_work.get("/notices/").status_code == 200
    with acting("finn") as finn:
        services.end_membership(actor=finn, membership=cast.asha, at=now)
    assert at_work.get("/notices/").status_code == 302
    assert queries.hats_of(cast.asha.user, timezone.now()) == []


def test_control_05_a_changed_role_counts_with_the_next_click(cast, acting, sign_in, now):
    at_work = sign_in(Client(), "cara")
    assert at_work.get(reverse("access:people")).status_code == 200
    with acting("hal") as hal:
        services.give_role(actor=hal, membership=cast.cara, role="responder", at=now)
    assert at_work.get(reverse("access:people")).status_code == 404
    assert at_work.get("/notices/").status_code == 200


def test_control_05_an_agency_that_leaves_takes_its_people_along(cast, sign_in):
    at_work = sign_in(Client(), "dev")
    cast.northfold.valid_to = timezone.localdate()
    cast.northfold.save()
    assert at_work.get("/notices/").status_code == 302


def test_an_end_is_undone_within_a_day(cast, acting, now):
    with acting("finn") as finn:
        services.end_membership(actor=finn, membership=cast.asha, at=now)
        assert [one.pk for one in queries.just_ended(finn, now + timedelta(minutes=5))] == [cast.asha.pk]
        back = services.restore_membership(actor=finn, membership=cast.asha, at=now + timedelta(hours=23))
        assert back.ends_at is None and back.ended_by is None
        services.end_membership(actor=finn, membership=cast.asha, at=now)
        with pytest.raises(Refused, match="too long ago"):
            services.restore_membership(actor=finn, membership=cast.asha, at=now + timedelta(hours=25))


def test_the_last_owner_stays(cast, acting, now):
    second = access.membership(accounts.user("Una Marlow"), cast.desk, "owner")
    with acting("hal") as hal:
        services.end_membership(actor=hal, membership=second, at=now)
        third = access.membership(accounts.user("Olwen Pryce"), cast.desk, "owner")
    from northstar.foundation.access import actors
    from northstar.foundation.access.acting import acting_as

    with acting_as(actors.member(third)) as olwen:
        services.end_membership(actor=olwen, membership=cast.hal, at=now)
    with acting_as(actors.member(access.membership(cast.eve, cast.desk, "owner", began_days_ago=-3))) as eve:
        for verb, more in ((services.end_membership, {}), (services.give_role, {"role": "auditor"})):
            with pytest.raises(Refused, match="last administrator"):
                verb(actor=eve, membership=third, at=now, **more)


def test_a_new_start_forgets_every_way_in(cast, acting, sign_in, now, mailoutbox):
    asha = accounts.with_password(cast.asha.user)
    accounts.with_app(asha, codes=True)
    at_work = sign_in(Client(), "asha")
    with acting("finn") as finn:
        services.renew_invitation(actor=finn, membership=cast.asha, at=now)
    asha.refresh_from_db()
    assert not asha.has_usable_password() and not asha.authenticator_set.exists() and asha.accepted_at is None
    assert at_work.get("/notices/").status_code == 302
    run_jobs()
    assert "/sign-in/link/" in mailoutbox[-1].body


def test_the_first_owner_is_made_once(cast, now):
    from northstar.foundation.access.jobs import as_job

    with as_job("create-owner", None):
        membership, link = services.make_first_owner(agency=cast.desk, at=now, **UNA)
        assert membership.role == "owner" and link.user == membership.user
        with pytest.raises(Refused):
            services.make_first_owner(agency=cast.desk, at=now, name="Eve", email="eve@partners.example")


def test_memberships_are_read_from_the_reader(cast, acting):
    cast.everybody()
    seen = {}
    for name in ("asha", "cara", "finn", "hal", "eve"):
        with acting(name) as actor:
            seen[name] = {one.user.name.split()[0] for one in queries.memberships_for(actor)}
    assert seen["asha"] == {"Asha"} and seen["cara"] == {"Cara"} and seen["eve"] == set()
    assert seen["finn"] == seen["hal"] == {"Asha", "Ben", "Cara", "Dev", "Finn", "Gita", "Hal", "Iris"}
