"""What each role finds at home beside its casework, in a number of questions that does not grow."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from northstar.casework.concerns import services as concerns
from northstar.casework.concerns.services import triage
from northstar.casework.concerns.states import Origin
from northstar.casework.referrals import services as requests
from northstar.faces.desk.queries import home_upkeep
from northstar.faces.desk.queries.home_roles import Home, home_of
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.accounts.models import User
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.models import CHECKED
from northstar.foundation.audit.states import Action
from northstar.kit.stamps import sitting
from tests.factories import access, accounts, agencies, joining
from tests.factories.concerns import report
from tests.factories.referrals import Asking
from tests.factories.routing import Region, contact, rule


@pytest.fixture(autouse=True)
def a_real_installation(monkeypatch):
    """In a demonstration nobody has a way to sign in of their own, so home says nothing about it."""
    # Not the setting itself: the addresses are made by it, once for all tests.
    monkeypatch.setattr(home_upkeep, "settings", SimpleNamespace(DEMONSTRATION=False))


ROLES = ("ben", "finn", "gita", "hal", "cara", "iris", "asha")


def home(cast, name: str, at=None) -> Home:
    actor = cast.actor(name)
    with acting_as(actor):
        return home_of(actor, at or timezone.now())


def titles(items) -> list[str]:
    return [one.title for one in items]


def invited(name: str) -> User:
    return User.objects.create_user(name.lower().replace(" ", ".") + "@partners.example", name)


def exported(actor: actors.Actor, event: str = "queue.exported", **more) -> None:
    with acting_as(actor):
        audit.record(Action.DISCLOSE, event, kind="concerns.concern", count=7, **more)


def test_the_auditor_sees_how_the_trail_stands_and_who_took_what(cast, client, sign_in):
    found = home(cast, "gita")
    assert [one.tag for one in found.now] == ["Needs you", "Needs you"] and not found.state, (
        "neither sealed nor checked"
    )
    exported(cast.actor("ben"))
    with acting_as(cast.actor("ben")):
        audit.record(Action.CONSULT, "concerns.read_contact", purpose="safety", identifier="7", kind="concerns.concern")
        audit.record(Action.CONSULT, "concerns.read", kind="concerns.concern")
    with acting_as(actors.job("audit-verify", None)):
        audit.record(Action.CONSULT, CHECKED, count=12, detail={"seals": 1, "broken": False})
    found = home(cast, "gita")
    assert titles(found.changed) == ["A reporter’s contact details were shown", "The queue was taken away"]
    assert [one.why for one in found.changed] == [
        "Ben Trelawny, South West partnership desk · for safety",
        "Ben Trelawny, South West partnership desk · 7 lines",
    ]
    assert [one.why for one in found.state] == ["12 acts agreed with their seals"]
    page = sign_in(client, "gita").get(reverse("desk:home")).content.decode()
    assert "How the trail stands" in page and "Taken away or unmasked lately" in page
    late = home(cast, "gita", timezone.now() + timedelta(days=8))
    assert "Nobody has checked the trail for more than a week" in titles(late.now)


def test_a_broken_trail_comes_first(cast):
    with acting_as(actors.job("audit-verify", None)):
        audit.record(Action.CONSULT, CHECKED, count=12, detail={"seals": 1, "broken": True})
    found = home(cast, "gita")
    assert found.now[0].title == "The last check found the trail broken" and found.now[0].immediate
    assert not found.state


def upkeep(cast) -> None:
    contact(cast.westmarch, "concern", label="Westmarch line", state="unconfirmed", confirmed_on=None)
    contact(cast.harbour_light, "concern", label="Harbour line", state="lapsed")
    contact(cast.tern, "concern", label="Tern line", check_on=agencies.days_ago(1))
    agreements = cast.agreements
    agreements[0].valid_to = agencies.days_ago(-20)
    agreements[0].save()
    rule("soon", "notify", "concern", "charity", valid_from=agencies.days_ago(-5))
    rule("later", "notify", "concern", "charity", valid_from=agencies.days_ago(-90))
    rule("ends", "notify", "concern", "charity", valid_to=agencies.days_ago(-6))


def test_the_coordinator_sees_what_is_to_be_kept_in_order(cast):
    upkeep(cast)
    found = home(cast, "finn")
    assert {"Westmarch line", "Harbour line", "Tern line"} <= set(titles(found.now))
    coming = titles(found.coming)
    assert "Information sharing agreement (3)" in coming and {"soon", "ends"} <= set(coming) and "later" not in coming


def test_the_administrator_sees_contacts_and_people_and_no_rules(cast):
    upkeep(cast)
    access.membership(invited("Nell Invited"), cast.tern, "frontline")
    found = home(cast, "hal")
    assert {"Westmarch line", "Nell Invited"} <= set(titles(found.now))
    assert "soon" not in titles(found.coming) and not found.changed


def test_a_lead_sees_their_own_contacts_and_people_only(cast):
    upkeep(cast)
    for name, agency in (("Nell Invited", cast.westmarch), ("Noor Elsewhere", cast.tern)):
        access.membership(invited(name), agency, "frontline")
    bare = accounts.with_password(accounts.user("Pat Password"))
    access.membership(bare, cast.westmarch, "frontline")
    found = titles(home(cast, "cara").now)
    assert {"Westmarch line", "Nell Invited", "Pat Password"} <= set(found)
    assert not {"Harbour line", "Tern line", "Noor Elsewhere"} & set(found)
    assert not home(cast, "cara").coming
    accounts.with_app(bare)
    assert "Pat Password" not in titles(home(cast, "cara").now)


@pytest.mark.parametrize("name", ["iris", "asha"])
def test_others_see_nothing_of_it(cast, name):
    upkeep(cast)
    access.membership(invited("Nell Invited"), cast.tern, "frontline")
    exported(cast.actor("ben"))
    found = home(cast, name)
    assert not [*found.now, *found.waiting, *found.changed, *found.coming, *found.state]


def by_iris(cast, *, at=None):
    made = report(origin=Origin.PROFESSIONAL, code="")
    with acting_as(cast.actor("iris")) as iris:
        concerns.report_concern(actor=iris, report=made, at=at or timezone.now())
    return made.concern_id


def test_front_line_sees_what_waits_and_what_changed_of_their_own_reports(cast):
    region, now = Region.make(cast), timezone.now()
    old, new, other = (by_iris(cast, at=now - timedelta(days=days)) for days in (9, 5, 1))
    with acting_as(region.ben):
        triage.claim_concern(actor=region.ben, concern_id=new, at=now - timedelta(hours=2))
        triage.claim_concern(actor=region.ben, concern_id=old, at=now - timedelta(hours=1))
    found = home(cast, "iris")
    assert [str(pk) in one.url for pk, one in zip((old, new), found.changed, strict=True)] == [True, True]
    assert [str(other) in one.url for one in found.waiting] == [True]
    assert not home(cast, "asha").changed and not home(cast, "asha").waiting, "another agency's"


def test_the_desk_sees_the_newest_change_first(cast):
    region, now = Region.make(cast), timezone.now()
    old, new = (region.concern(routed=False, at=now - timedelta(days=days)) for days in (9, 1))
    with acting_as(region.ben):
        for hours, pk in ((3, new), (1, old)):
            triage.close_concern(
                actor=region.ben, concern_id=pk, reason="not_exploitation", at=now - timedelta(hours=hours)
            )
    for name in ("ben", "finn"):
        assert [str(pk) in one.url for pk, one in zip((old, new), home(cast, name).changed, strict=True)] == [
            True,
            True,
        ]


def questions(cast, name: str) -> int:
    actor, at = cast.actor(name), timezone.now()
    with acting_as(actor):
        home_of(actor, at)  # what is kept between requests is kept now
        with CaptureQueriesContext(connection) as asked, sitting():
            home_of(actor, at)
    return len(asked)


def many(cast, region: Region, count: int) -> None:
    for number in range(count):
        contact(cast.westmarch, "concern", label=f"Line {number}", state="unconfirmed", confirmed_on=None)
        rule(f"soon-{count}-{number}", "notify", "concern", "charity", valid_from=agencies.days_ago(-5))
        access.membership(invited(f"Person {count} {number}"), cast.westmarch, "frontline")
        exported(region.ben)


def test_as_many_questions_at_fifty_rows_as_at_one(cast):
    region = Region.make(cast)
    for name in ROLES:
        assert cast.actor(name)
    many(cast, region, 1)
    made, _waits = by_iris(cast), by_iris(cast)
    with acting_as(region.ben):
        triage.close_concern(actor=region.ben, concern_id=made, reason="not_exploitation", at=timezone.now())
    before = {name: questions(cast, name) for name in ROLES}
    many(cast, region, 49)
    for _number in range(12):
        by_iris(cast)
    after = {name: questions(cast, name) for name in ROLES}
    assert after == before
    assert after["gita"] <= 8 and after["iris"] <= 3 and after["hal"] <= 7 and max(after.values()) <= 24, after
    assert len(home(cast, "finn").now) < 50


def test_what_is_asked_of_an_agency_comes_home_on_either_side(cast):
    asking = Asking(cast)
    made = asking.ask()
    mine, theirs = home(cast, "asha"), home(cast, "iris")
    assert [one.reference for one in mine.now] == [made.reference] and mine.now[0].left is not None
    assert [one.reference for one in theirs.waiting] == [made.reference]
    asking.do(requests.accept, made)
    assert made.reference not in {one.reference for one in (*home(cast, "asha").now, *home(cast, "iris").waiting)}


def test_an_organisation_that_applied_waits_on_the_coordinators_home(cast):
    assert cast.finn
    made = joining.applied()
    assert home(cast, "finn").now[0].reference == made.reference
    assert not home(cast, "ben").now
