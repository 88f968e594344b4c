"""Agencies become one: five councils on one page, the day before and after, people, access and open work."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as some

from northstar.casework.concerns.models import Dispatch
from northstar.casework.concerns.queries import dispatch as dispatches
from northstar.casework.concerns.services import dispatch as dispatching
from northstar.casework.referrals import queries as requests
from northstar.casework.referrals import services as referrals
from northstar.foundation.access import actors, policies, queries, services
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.models import Grant, Membership
from northstar.foundation.agencies import queries as directory
from northstar.foundation.agencies import services as agency_services
from northstar.foundation.agencies.models import Agency, Merger, Team
from northstar.foundation.agencies.services import Merging
from northstar.kit.transitions import Refused
from tests.factories import agencies
from tests.factories.referrals import Asking
from tests.factories.routing import Region, agency, contact, member
from tests.jobs import run_jobs

VESTING = date(2023, 4, 1)
OLD = {
    "somerset-county": ("Somerset County Council", "E10000027"),
    "mendip": ("Mendip District Council", "E07000187"),
    "sedgemoor": ("Sedgemoor District Council", "E07000188"),
    "south-somerset": ("South Somerset District Council", "E07000189"),
    "somerset-west": ("Somerset West and Taunton Council", "E07000246"),
}


@pytest.fixture
def five(cast) -> list[Agency]:
    """Five councils since 2019, each with a bed to offer and somebody at work."""
    made = []
    for slug, (name, area) in OLD.items():
        one = agency(slug, name, "council_district", area, sign=cast)
        Agency.objects.filter(pk=one.pk).update(valid_from=date(2019, 4, 1))
        one.coverage.update(valid_from=date(2019, 4, 1))
        contact(one, "safe_bed", label=f"Bed of {name}", always_open=True, valid_from=date(2019, 4, 1))
        member(one, f"Worker of {slug}")
        made.append(Agency.objects.get(pk=one.pk))
    return made


def merge(cast, olds: list[Agency], on: date, *, who: str = "finn", at: datetime | None = None, **more) -> Merger:
    more = more or {"name": "Somerset Council"}
    with acting_as(cast.actor(who)) as actor:
        merging = Merging([one.pk for one in olds], on, **more)
        return services.plan_merger(actor=actor, merging=merging, reason="The Order of 2022", at=at or timezone.now())


def at_noon(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), timezone.get_current_timezone()) + timedelta(hours=12)


def beds(day: date, area: str) -> set[str]:
    question = directory.Question(need="safe_bed", at=at_noon(day), area_codes=(area,))
    return {one.agency.name for one in directory.find(question).answers}


def test_five_councils_become_one_from_one_page(cast, client, sign_in, five):
    sign_in(client, "finn")
    asked = {"agencies": [str(one.pk) for one in five], "name": "Somerset Council", "on": "1 April 2023", "into": ""}
    look = client.get(reverse("desk:agency-merge"), asked)
    words = look.content.decode()
    assert look.status_code == 200 and words.count("1 person, in the role they have") == len(five)
    assert "cannot be taken back as one" in words and not Merger.objects.exists(), "a look changes nothing"
    chosen = asked | dict.fromkeys(("people", "contacts"), asked["agencies"])
    page = client.post(reverse("desk:agency-merge"), chosen, follow=True).content.decode()
    assert "Done. People act for Somerset Council now" in page
    new = Agency.objects.get(name="Somerset Council")
    assert {one.successor_id for one in Agency.objects.filter(slug__in=OLD)} == {new.pk}
    for name, area in OLD.values():
        assert beds(VESTING - timedelta(days=1), area) == {name}
        assert name not in beds(VESTING, area)
    assert beds(VESTING, "E06000066") == {"Somerset Council"}
    assert Membership.objects.live(timezone.now()).filter(agency=new).count() == len(five)
    assert not Membership.objects.live(timezone.now()).filter(agency__in=five).exists()
    for slug in OLD:
        page = client.get(reverse("desk:agency", args=[slug])).content.decode()
        assert "It became Somerset Council on" in page
    assert list(directory.directory(VESTING, text="mendip")) == [new]


def test_the_finder_knows_one_side_of_the_day_or_the_other(cast, five):
    """Whatever day is asked about: the old ones strictly before it, the new one from it, never both and never none."""
    merge(cast, five, VESTING)

    @settings(max_examples=15, deadline=None)
    @given(some.integers(-900, 900), some.sampled_from(sorted(OLD.values())))
    def asked(offset, council):
        (name, area), day = council, VESTING + timedelta(days=offset)
        if offset < 0:
            assert beds(day, area) == {name} and beds(day, "E06000066") == set()
        else:
            assert beds(day, area) == set() and beds(day, "E06000066") == {"Somerset Council"}

    asked()


def test_the_gangmasters_authority_becomes_the_fair_work_agency(cast):
    """One body follows another, on 7 April 2026: its status and its number go along, and stand on one side each."""
    day = date(2026, 4, 7)
    glaa = agency("glaa", "Gangmasters and Labour Abuse Authority", "regulator", "E23000036", sign=cast)
    contact(glaa, "nrm_referral", label="Referrals", always_open=True, trained_until=date(2030, 1, 1))
    with acting_as(cast.actor("finn")) as finn:
        since = agency_services.Edit(by=finn.ref, at=at_noon(date(2024, 1, 2)))
        status = agency_services.Status(basis="Modern Slavery Act 2015 section 52", duty_to_notify=True)
        agency_services.designate(edit=since, agency_id=glaa.pk, status=status)
    fwa = merge(cast, [glaa], day, name="Fair Work Agency").successor
    for one, asked, may in ((glaa, day - timedelta(days=1), True), (glaa, day, False), (fwa, day, True)):
        assert bool(directory.designation_of(one.pk, asked)) is may, (one, asked)
        question = directory.Question(need="nrm_referral", at=at_noon(asked), area_codes=("E23000036",))
        assert (one in {each.agency for each in directory.find(question).answers}) is may
    assert not directory.designation_of(fwa.pk, day - timedelta(days=1))


def test_nothing_changes_before_the_day_and_the_job_does_it_once(cast, five):
    at = timezone.now()
    day = directory.day_of(at) + timedelta(days=30)
    merger = merge(cast, five, day)
    assert merger.state == "planned" and not Agency.objects.filter(successor__isnull=False).exists()
    assert Membership.objects.live(at).filter(agency__in=five).count() == len(five)
    assert services.merge_due(at=at) == 0
    with pytest.raises(Refused, match="part of another merger"):
        merge(cast, five[:1], day, into=cast.tern.pk)
    late = member(five[0], "Joined meanwhile")
    on_the_day = at_noon(day)
    assert (services.merge_due(at=on_the_day), services.merge_due(at=on_the_day)) == (1, 0)
    moved = Membership.objects.filter(agency_id=merger.successor_id)
    with acting_as(cast.actor("finn")) as finn:
        assert not queries.leavers(finn, on_the_day).exists(), "they have moved along, and left nothing behind"
    assert moved.count() == len(five) + 1 and moved.filter(user=late.user, role="responder").exists()
    with acting_as(cast.actor("finn")) as finn, pytest.raises(Refused, match="cannot be taken back"):
        services.call_off_merger(actor=finn, merger_id=merger.pk, at=on_the_day)


def test_it_is_called_off_before_the_day(cast, five):
    day = directory.day_of(timezone.now()) + timedelta(days=30)
    merger = merge(cast, five, day)
    with acting_as(cast.actor("finn")) as finn:
        services.call_off_merger(actor=finn, merger_id=merger.pk, at=timezone.now())
    assert services.merge_due(at=at_noon(day)) == 0
    assert not Agency.objects.filter(successor__isnull=False).exists()
    assert merge(cast, five[:2], day, into=five[2].pk).state == "planned", "they are free for another"


def test_nobody_gets_a_role_that_they_did_not_have_and_who_stays_behind_gets_none(cast, five):
    lead = member(five[1], "Lead of Mendip", "agency_lead")
    merger = merge(cast, five, VESTING, name="Somerset Council", without_people=[five[0].pk])
    roles = set(Membership.objects.filter(agency_id=merger.successor_id).values_list("user__name", "role"))
    assert roles == {(f"Worker of {slug}", "responder") for slug in list(OLD)[1:]} | {(lead.user.name, "agency_lead")}


def test_what_stands_against_it_is_said(cast, five):
    tomorrow = directory.day_of(timezone.now()) + timedelta(days=1)
    for olds, more, words in (
        ([], {"name": "X"}, "at least one"),
        (five, {"name": " "}, "enter the name"),
        (five, {"into": five[0].pk}, "cannot become itself"),
        ([cast.desk], {"name": "X"}, "runs a desk"),
    ):
        with pytest.raises(Refused, match=words):
            merge(cast, olds, tomorrow, **more)
    for name in ("cara", "ben", "gita"):
        with pytest.raises(policies.NotAllowed):
            merge(cast, five, tomorrow, who=name)


@pytest.fixture
def work(cast):
    """The council of the region has accepted a copy and has another unanswered; it asked, and was asked."""
    region, asking = Region.make(cast), Asking(cast)
    accepted, open_ = (region.sent(None, region.choice(region.council, "housing")) for _each in range(2))
    with acting_as(region.actor(region.worker)) as wren:
        dispatching.accept(actor=wren, dispatch_id=accepted.pk, at=timezone.now())
        wanted = referrals.Wanted("safe_bed", "adult", "A bed, please.", "today", "01632 960111")
        mine = referrals.ask(
            actor=wren, contact_id=asking.contact.pk, wanted=wanted, key=UUID(int=7), at=timezone.now()
        )
    bed = contact(region.council, "safe_bed", always_open=True)
    theirs = asking.ask(to=bed)
    return region, accepted, open_, mine, theirs


def wall(actor: actors.Actor, pk: UUID) -> bool:
    """What the database alone lets through."""
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select count(*) from concerns_dispatch where id = %s", [pk])
        return bool(cursor.fetchone()[0])


def test_open_work_and_access_go_on_at_the_successor_in_both_walls(cast, work):
    region, accepted, open_, mine, theirs = work
    into = agency("levels-and-moors", "Levels and Moors", "council_unitary", sign=cast)
    merge(cast, [region.council], directory.day_of(timezone.now()), into=into.pk)
    run_jobs()
    wren = Membership.objects.get(agency=into, user=region.worker.user)
    now, other = actors.member(wren), cast.actor("asha")
    old = actors.member(region.worker)
    for pk in (accepted.pk, open_.pk):
        assert wall(now, pk) and not wall(other, pk) and not wall(old, pk)
        with acting_as(now) as reader:
            assert dispatches.sent_to_us(reader).filter(pk=pk).exists()
        with acting_as(old) as reader:
            assert not dispatches.sent_to_us(reader).filter(pk=pk).exists()
    in_hand = queries.held_by(into.pk, [wren.pk])[wren.pk]
    assert in_hand == {"concerns.in_hand": [accepted.pk], "requests.asked": [mine.pk]}
    with acting_as(now) as reader:
        assert set(requests.requests_for(reader).values_list("pk", flat=True)) == {mine.pk, theirs.pk}
        done = dispatching.finish(actor=reader, dispatch_id=accepted.pk, outcome="visited", at=timezone.now())
        assert done.state == "done"
    assert "dispatches.followed" in region.events(open_)


def test_without_an_agreement_of_its_own_the_successor_reads_nothing_personal(cast, work):
    region, accepted, *_rest = work
    into = agencies.agency("unsigned", "Unsigned Council")
    merge(cast, [region.council], directory.day_of(timezone.now()), into=into.pk)
    wren = actors.member(Membership.objects.get(agency=into))
    assert not wall(wren, accepted.pk)
    with acting_as(wren) as reader:
        assert not dispatches.sent_to_us(reader).exists()


def test_whoever_was_kept_from_a_record_is_kept_from_it_under_the_new_name(cast, work):
    region, accepted, open_, *_rest = work
    with acting_as(region.ben) as ben:
        concern = region.load(open_.concern_id)
        services.exclude(
            actor=ben,
            record=concern,
            owner_agency_id=cast.desk.pk,
            whom=region.council,
            because="works there",
            at=timezone.now(),
        )
    into = agency("levels-and-moors", "Levels and Moors", "council_unitary", sign=cast)
    merge(cast, [region.council], directory.day_of(timezone.now()), into=into.pk)
    wren = actors.member(Membership.objects.get(agency=into))
    assert not wall(wren, open_.pk) and wall(wren, accepted.pk)
    with acting_as(region.ben) as ben:
        shut_out = Dispatch.objects.get(pk=open_.pk)
        assert (shut_out.recipient_id, shut_out.needs_desk) == (region.council.pk, True), "the desk is told, loudly"
        assert open_.pk in set(dispatches.troubled_for(ben).values_list("pk", flat=True))


def test_what_was_opened_to_the_old_agency_is_open_to_the_new_one_as_long_and_no_longer(cast, five):
    record = Team.objects.create(agency=cast.desk, name="A record of the desk")
    until = timezone.now() + timedelta(days=3)
    with acting_as(cast.actor("ben")) as ben:
        given = {"record": record, "owner_agency_id": cast.desk.pk, "basis": "crime", "at": timezone.now()}
        services.grant_access(actor=ben, to=five[1], until=until, **given)
    merger = merge(cast, five[:2], directory.day_of(timezone.now()), into=cast.tern.pk)
    with acting_as(cast.actor("ben")):
        made = Grant.objects.get(record_id=record.pk, agency=merger.successor_id)
    assert (made.basis, made.until, made.owner_agency_id) == ("crime", until, cast.desk.pk)
    for name, sees in (("iris", True), ("cara", False)):
        with acting_as(cast.actor(name)) as actor:
            found = Team.objects.filter(queries.may_be_seen(actor, owner="agency"), pk=record.pk)
            assert found.exists() is sees, name


def test_what_two_of_them_had_of_one_concern_goes_on_once(cast):
    region = Region.make(cast)
    second = agency("moors-council", "Moors Council", "council_unitary", "E06000066", sign=cast)
    contact(second, "housing")
    member(second, "Worker of the moors")
    into = agency("levels-and-moors", "Levels and Moors", "council_unitary", sign=cast)
    choices = [region.choice(one, "housing") for one in (region.council, second)]
    sent = region.send(region.concern(), *choices)
    for one in sent:
        region.deliver(one)
    merge(cast, [region.council, second], directory.day_of(timezone.now()), into=into.pk)
    states = sorted((seen.recipient == into, seen.state) for seen in map(region.seen, sent))
    assert states == [(False, "recalled"), (True, "delivered")]
