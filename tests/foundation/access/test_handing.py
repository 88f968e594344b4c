"""Handing over by name: every kind of thing that a room says people have in hand, and nothing of anybody else's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.casework.concerns.services import dispatch as dispatching
from northstar.casework.concerns.services import messages, triage
from northstar.casework.referrals import services as referrals
from northstar.foundation.access import actors, policies, queries, services
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.models import HandOver, Membership
from northstar.foundation.agencies import queries as agency_queries
from northstar.foundation.agencies import services as agency_services
from northstar.foundation.agencies.models import Contact, Team
from northstar.foundation.notices.models import Notice
from northstar.kit.transitions import Refused
from northstar.partnership.governance import services as governance
from tests.factories import joining
from tests.factories.concerns import report
from tests.factories.referrals import Asking
from tests.factories.routing import Region, contact, member
from tests.jobs import run_jobs


@dataclass
class Case:
    """Who has one thing in hand, who could take it, and who looks after both."""

    giver: Membership
    taker: Membership
    manager: str = "finn"


def _lead(cast) -> Case:
    return Case(cast.cara, member(cast.westmarch, "Mo Field"))


def _contact(cast) -> Case:
    giver = member(cast.westmarch, "Lena Frost")
    contact(cast.westmarch, "housing", owner_name=giver.user.name, owner_email=giver.user.email)
    return Case(giver, member(cast.westmarch, "Mo Field", "frontline"), "cara")


def _grant(cast) -> Case:
    giver, taker = member(cast.westmarch, "Lena Frost"), member(cast.westmarch, "Mo Field")
    record = Team.objects.create(agency=cast.westmarch, name="A record of Westmarch")
    with acting_as(cast.actor("cara")) as cara:
        services.grant_access(
            actor=cara, record=record, owner_agency_id=cast.westmarch.pk, to=giver, basis="crime", at=timezone.now()
        )
    return Case(giver, taker, "cara")


def _claimed(cast) -> Case:
    region = Region.make(cast)
    with acting_as(region.ben) as ben:
        triage.claim_concern(actor=ben, concern_id=region.concern(), at=timezone.now())
    return Case(cast.ben, member(cast.desk, "Mo Field", "duty_desk"))


def _in_hand(cast) -> Case:
    region = Region.make(cast)
    sent = region.sent()
    with acting_as(region.actor(region.officer)) as officer:
        dispatching.accept(actor=officer, dispatch_id=sent.pk, at=timezone.now())
    return Case(region.officer, member(region.force, "Mo Field"))


def _reported(cast) -> Case:
    from northstar.casework.concerns.services import report_concern

    Region.make(cast)
    made = report(code="", origin="professional", mode="share")
    with acting_as(cast.actor("iris")) as iris:
        report_concern(actor=iris, report=made, at=timezone.now())
    return Case(cast.iris, member(cast.tern, "Mo Field", "frontline"))


def _accepted(cast) -> Case:
    asking = Asking(cast)
    asking.do(referrals.accept, asking.ask())
    return Case(cast.asha, member(cast.harbour_light, "Mo Field"))


def _asked(cast) -> Case:
    Asking(cast).ask()
    return Case(cast.iris, member(cast.tern, "Mo Field", "frontline"))


def _checked(cast) -> Case:
    application = joining.applied()
    with acting_as(cast.actor("finn")) as finn:
        governance.take_up(actor=finn, application_id=application.pk, at=timezone.now())
    return Case(cast.finn, member(cast.desk, "Mo Field", "coordinator"), "hal")


# A room that hands the house a new kind must say here how somebody comes to have one in hand.
IN_HAND: dict[str, Callable[..., Case]] = {
    "access.lead": _lead,
    "access.contacts": _contact,
    "access.grants": _grant,
    "concerns.claimed": _claimed,
    "concerns.in_hand": _in_hand,
    "concerns.reported": _reported,
    "requests.accepted": _accepted,
    "requests.asked": _asked,
    "governance.checked": _checked,
}


def held(person: Membership) -> dict[str, int]:
    return {code: len(found) for code, found in queries.held_by(person.agency_id, [person.pk])[person.pk].items()}


def hand_over(cast, case: Case, code: str, to: Membership | None) -> services.Handed:
    with acting_as(cast.actor(case.manager)) as actor:
        choices = {code: to.pk if to else None}
        return services.hand_over(actor=actor, giver=case.giver, choices=choices, at=timezone.now())


def test_every_kind_of_the_house_is_tried_here():
    assert queries.holdings().keys() == IN_HAND.keys()


@pytest.mark.parametrize("code", IN_HAND)
def test_what_a_leaver_had_goes_to_a_colleague_by_name(cast, code):
    case = IN_HAND[code](cast)
    assert held(case.giver).get(code) == 1 and code not in held(case.taker)
    with acting_as(cast.actor(case.manager)) as actor:
        services.end_membership(actor=actor, membership=case.giver, at=timezone.now())
    assert held(case.giver).get(code) == 1, "the end takes nothing away: it waits for somebody"
    strange = member(cast.northfold, "Sly Stranger", "agency_lead")
    with pytest.raises(Refused, match="same agency"):
        hand_over(cast, case, code, strange)
    assert hand_over(cast, case, code, case.taker) == services.Handed(1)
    assert code not in held(case.giver)
    if code != "access.lead":
        assert held(case.taker).get(code) == 1
    with acting_as(actors.member(case.taker)) as taker:
        told = queries.handed_to(taker, timezone.now() - timedelta(minutes=1))
        assert [(one.kind, one.giver, one.by) for one in told] == [
            (code, case.giver.user.name, cast.user(case.manager).name)
        ]
        words = f"From {case.giver.user.name} to {case.taker.user.name}"
        assert next(iter(queries.handed_words(taker, told[0].record_id).values())) == words
    run_jobs()
    with acting_as(actors.member(case.taker)):
        assert Notice.objects.filter(membership=case.taker, kind="notices.handed_to_you").count() == 1
    assert hand_over(cast, case, code, case.taker) == services.Handed(0), "twice changes nothing"


@pytest.mark.parametrize("code", IN_HAND)
def test_nobody_in_particular_where_that_makes_sense(cast, code):
    case = IN_HAND[code](cast)
    if not queries.holdings()[code].nobody:
        with pytest.raises(Refused, match="Somebody has to"):
            hand_over(cast, case, code, None)
        return
    assert hand_over(cast, case, code, None).went == 1
    assert code not in held(case.giver) and code not in held(case.taker)


@pytest.mark.parametrize(("code", "role"), [("concerns.claimed", "auditor"), ("requests.accepted", "frontline")])
def test_only_a_role_that_may_do_it_takes_it(cast, code, role):
    case = IN_HAND[code](cast)
    wrong = member(case.giver.agency, "Una Able", role)
    with pytest.raises(Refused, match="whose role allows it"):
        hand_over(cast, case, code, wrong)
    assert held(case.giver)[code] == 1


def test_nobody_hands_over_what_people_of_another_agency_have(cast):
    case = _accepted(cast)
    for name in ("cara", "asha", "gita"):
        with acting_as(cast.actor(name)) as actor, pytest.raises(policies.NotAllowed):
            services.hand_over(
                actor=actor, giver=case.giver, choices={"requests.accepted": case.taker.pk}, at=timezone.now()
            )
    client = Client()
    from tests.cast import sign_in

    sign_in(client, cast.cara)
    for method in (client.get, client.post):
        assert method(reverse("access:hand_over", args=[case.giver.pk])).status_code == 404


def test_what_is_kept_from_the_taker_stays(cast):
    case = _claimed(cast)
    with acting_as(cast.actor("ben")) as ben:
        concern = triage.queries.concerns_for(ben).get()
        services.exclude(
            actor=ben,
            record=concern,
            owner_agency_id=cast.desk.pk,
            whom=case.taker,
            because="works there",
            at=timezone.now(),
        )
    handed = hand_over(cast, case, "concerns.claimed", case.taker)
    assert (handed.went, handed.stayed) == (0, 1) and "closed" in handed.why
    assert held(case.giver) == {"concerns.claimed": 1}


def test_a_hand_over_is_read_by_its_own_agency_alone(cast):
    case = _accepted(cast)
    hand_over(cast, case, "requests.accepted", case.taker)
    seen = {}
    for name in ("asha", "iris", "cara", "finn"):
        with acting_as(cast.actor(name)):
            seen[name] = HandOver.objects.count()
    assert seen == {"asha": 1, "iris": 0, "cara": 0, "finn": 0}


def test_undoing_an_end_does_not_bring_the_work_back_and_says_so(cast, client, sign_in):
    case = _accepted(cast)
    sign_in(client, "finn")
    page = client.post(reverse("access:end", args=[case.giver.pk]), follow=True)
    assert page.redirect_chain[-1][0] == reverse("access:hand_over", args=[case.giver.pk])
    words = page.content.decode()
    assert "Hand over what Asha Ncube had" in words and "1 request of another agency that they accepted" in words
    page = client.post(page.request["PATH_INFO"], {"requests.accepted": str(case.taker.pk)}, follow=True)
    assert "1 thing handed over" in page.content.decode() and "Nothing waits for anybody" in page.content.decode()
    back = client.post(reverse("access:restore", args=[case.giver.pk]), follow=True).content.decode()
    assert "Asha Ncube can act for Harbour Light again" in back
    assert "Meanwhile went to Mo Field and stays there: 1 request" in back
    assert held(case.taker) == {"requests.accepted": 1}


def test_whoever_looks_after_people_sees_that_something_waits(cast, client, sign_in):
    case = _contact(cast)
    with acting_as(cast.actor("cara")) as cara:
        services.end_membership(actor=cara, membership=case.giver, at=timezone.now())
    sign_in(client, "cara")
    for address in (reverse("access:people"), "/desk/"):
        assert "Lena Frost" in client.get(address).content.decode()
    assert "Lena Frost has left" in client.get("/desk/").content.decode()


def test_a_leaver_is_in_no_contact_and_no_answer_of_the_finder_from_that_moment(cast):
    giver, at = member(cast.westmarch, "Lena Frost"), timezone.now()
    own = contact(
        cast.westmarch, "safe_bed", label="Housing lead", person="Lena Frost", phone="07700 900 111", always_open=True
    )
    duty = contact(
        cast.westmarch,
        "safe_bed",
        label="Housing duty",
        always_open=True,
        phone="01632 960111",
        owner_email=giver.user.email,
    )
    Contact.objects.filter(pk=own.pk).update(email=giver.user.email)
    with acting_as(cast.actor("finn")):
        asking = agency_services.ask_owner(contact_id=duty.pk, at=at)
    question = agency_queries.Question(need="safe_bed", at=at)

    def found() -> set[str]:
        answers = agency_queries.find(question).answers
        return {f"{one.contact.person} {one.contact.phone}" for one in answers if one.agency == cast.westmarch}

    assert any("Lena Frost" in one for one in found()), found()
    assert agency_queries.asking_for(agency_queries.token_of(asking), at)
    with acting_as(cast.actor("cara")) as cara:
        services.end_membership(actor=cara, membership=giver, at=at)
    assert found() == {" 01632 960111"}
    own.refresh_from_db()
    assert (own.state, own.person, own.phone, own.email) == ("lapsed", "", "", "")
    assert agency_queries.asking_for(agency_queries.token_of(asking), at) is None
    assert held(giver) == {"access.contacts": 2}


def test_somebody_in_two_roles_who_ends_one_has_not_left(cast):
    second = member(cast.westmarch, "Lena Frost", "frontline")
    first = Membership.objects.create(
        user=second.user, agency=cast.westmarch, role="responder", begins_at=second.begins_at
    )
    kept = contact(cast.westmarch, "housing", person="Lena Frost")
    with acting_as(cast.actor("cara")) as cara:
        services.end_membership(actor=cara, membership=first, at=timezone.now())
    kept.refresh_from_db()
    assert (kept.state, kept.person) == ("confirmed", "Lena Frost") and held(first) == {}


def test_a_planned_leaver_works_to_the_last_midnight_and_not_beyond(cast, sign_in):
    at = timezone.now()
    today = agency_queries.day_of(at)
    named = contact(cast.harbour_light, "victim_support", person=cast.asha.user.name)
    at_work = sign_in(Client(), "asha")
    with acting_as(cast.actor("finn")) as finn:
        for wrong in (today - timedelta(days=1), today + timedelta(days=800)):
            with pytest.raises(Refused, match="last day"):
                services.plan_leaving(actor=finn, membership=cast.asha, last_day=wrong, at=at)
        planned = services.plan_leaving(actor=finn, membership=cast.asha, last_day=today, at=at)
    assert at_work.get("/notices/").status_code == 200
    assert services.settle(at=at) == 0
    after = planned.ends_at + timedelta(seconds=1)
    assert not Membership.objects.live(after).filter(pk=cast.asha.pk).exists()
    Membership.objects.filter(pk=cast.asha.pk).update(ends_at=at - timedelta(minutes=1))
    assert at_work.get("/notices/").status_code == 302, "even before the job has run"
    assert (services.settle(at=at), services.settle(at=at)) == (1, 0)
    named.refresh_from_db()
    assert named.state == "lapsed" and not named.person


def test_a_planned_end_is_taken_back(cast):
    at = timezone.now()
    with acting_as(cast.actor("finn")) as finn:
        services.plan_leaving(actor=finn, membership=cast.asha, last_day=agency_queries.day_of(at), at=at)
        back = services.restore_membership(actor=finn, membership=cast.asha, at=at)
    assert back.ends_at is None
    assert services.settle(at=at + timedelta(days=2)) == 0


def test_what_the_desk_asks_about_a_report_reaches_whoever_follows_it_now(cast):
    case = _reported(cast)
    with acting_as(cast.actor("ben")) as ben:
        concern = triage.queries.concerns_for(ben).get()
        triage.claim_concern(actor=ben, concern_id=concern.pk, at=timezone.now())
        messages.ask_reporter(actor=ben, concern_id=concern.pk, body="Which door is it?", at=timezone.now())
    hand_over(cast, case, "concerns.reported", case.taker)
    run_jobs()
    told = {}
    for person in (case.giver, case.taker):
        with acting_as(actors.member(person)):
            told[person] = Notice.objects.filter(membership=person, kind="concerns.desk_asks").count()
    assert told == {case.giver: 0, case.taker: 1}
