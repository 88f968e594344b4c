"""Deciding who should be told: every promise, tried on many rules in many orders. Needs no database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from northstar.casework.concerns import states
from northstar.casework.concerns.services.routing import decide
from northstar.casework.concerns.services.ruling.deciding import contact_for, lowest, may_go_by_itself
from northstar.casework.concerns.services.ruling.facts import (
    AgencyView,
    ContactView,
    Directory,
    Facts,
    RuleView,
)

TRIES = 60
AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
DAY = AT.date()
NEVER_KINDS = frozenset({"immigration_enforcement", "employer", "landlord", "sponsor", "embassy", "media"})
KINDS = ["police_force", "council_unitary", "fair_work_agency", "immigration_enforcement"]
AREAS = ["E06000058", "E06000059", "E23000039"]
PURPOSES = ["concern", "urgent", "child_safeguarding"]
NAMES = {"E06000059": "Dorset", "E06000058": "Bournemouth, Christchurch and Poole", "E23000039": "Dorset police area"}


def uid(number: int) -> UUID:
    return UUID(int=number)


def contact(number: int, purpose: str = "concern", **more) -> ContactView:
    return ContactView(id=uid(1000 + number), purpose=purpose, **more)


def agency(number: int, kind: str, *areas: str, purposes=PURPOSES, **more) -> AgencyView:
    usual = tuple(contact(10 * number + index, purpose) for index, purpose in enumerate(purposes))
    contacts = more.pop("contacts", usual)
    return AgencyView(
        id=uid(number),
        slug=f"agency-{number}",
        name=f"Agency {number}",
        kind=kind,
        areas=frozenset(areas or AREAS),
        contacts=contacts,
        **more,
    )


POLICE, COUNCIL, WORK, REMOVALS = (agency(index + 1, kind) for index, kind in enumerate(KINDS))
EVERYBODY = (POLICE, COUNCIL, WORK, REMOVALS)


def directory(*agencies: AgencyView, **more) -> Directory:
    known = agencies or EVERYBODY
    given = {
        "agreed": frozenset(one.id for one in known),
        "never_kinds": NEVER_KINDS,
        "region": frozenset(AREAS),
        "area_names": NAMES,
    }
    return Directory(agencies=known, **(given | more))


def rule(key: str = "rule", mode: str = states.RuleMode.PROPOSE, **more) -> RuleView:
    more.setdefault("kinds", () if more.get("agency") else ("police_force",))
    more.setdefault("purpose", "concern")
    return RuleView(key=key, mode=mode, **more)


HERE = Facts(category="forced_or_unpaid_work", area_codes=("E06000059", "E23000039"))
CHILD = replace(HERE, child=states.Answer.NOT_KNOWN, still_there=states.Answer.YES, urgency=states.Urgency.IMMEDIATE)

matches_ = st.fixed_dictionaries(
    {},
    optional={
        "areas": st.lists(st.sampled_from(AREAS), min_size=1, max_size=2),
        "categories": st.lists(st.sampled_from(["forced_or_unpaid_work", "begging"]), min_size=1, max_size=2),
        "child": st.lists(st.sampled_from(states.Answer.values), min_size=1, max_size=4),
        "urgency": st.lists(st.sampled_from(states.Urgency.values), min_size=1, max_size=4),
        "hours": st.lists(st.sampled_from(["office", "out"]), min_size=1, max_size=2),
    },
)
targets = st.one_of(
    st.builds(lambda slug: {"agency": slug}, st.sampled_from([one.slug for one in EVERYBODY])),
    st.builds(lambda kinds: {"kinds": tuple(kinds)}, st.lists(st.sampled_from(KINDS), min_size=1, max_size=3)),
)


@st.composite
def rules(draw, modes=tuple(states.RuleMode)) -> RuleView:
    return rule(
        key=draw(st.sampled_from([f"rule-{number}" for number in range(20)])),
        mode=draw(st.sampled_from(modes)),
        profile=draw(st.sampled_from(states.Profile.values)),
        purpose=draw(st.sampled_from(PURPOSES)),
        match=draw(matches_),
        priority=draw(st.sampled_from([10, 100])),
        **draw(targets),
        valid_from=draw(st.sampled_from([date(2020, 1, 1), date(2027, 1, 1)])),
        valid_to=draw(st.sampled_from([None, date(2026, 11, 24), date(2030, 1, 1)])),
    )


@st.composite
def facts(draw) -> Facts:
    areas = draw(st.lists(st.sampled_from(AREAS), unique=True, max_size=3))
    return Facts(
        category=draw(st.sampled_from(["forced_or_unpaid_work", "begging", "unsafe_site"])),
        area_codes=tuple(areas),
        area_choices=tuple(draw(st.lists(st.sampled_from(AREAS), unique=True, max_size=2))),
        child=draw(st.sampled_from(states.Answer.values)),
        urgency=draw(st.sampled_from(states.Urgency.values)),
        still_there=draw(st.sampled_from(states.Answer.values)),
        mode=draw(st.sampled_from(states.ReporterMode.values)),
        office_hours=draw(st.booleans()),
        regulatory=draw(st.booleans()),
    )


def sendable(decision, of: AgencyView) -> list:
    return [one for one in decision.open if one.agency and one.agency.id == of.id]


@given(st.lists(rules(), max_size=8), facts(), st.randoms(use_true_random=False))
@settings(max_examples=TRIES, deadline=None)
def test_the_order_of_the_rules_never_matters(found, known, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert decide(found, known, directory(), AT) == decide(shuffled, known, directory(), AT)


@given(
    st.lists(rules(modes=("auto", "propose", "notify")), max_size=8),
    facts(),
    st.integers(0, 8),
    st.sampled_from(EVERYBODY),
)
@settings(max_examples=TRIES, deadline=None)
def test_never_beats_every_rule_in_any_place_among_them(found, known, place, target):
    never = rule("never", states.RuleMode.NEVER, agency=target.slug, purpose="")
    among = [*found[:place], never, *found[place:]]
    assert not sendable(decide(among, known, directory(), AT), target)


@given(st.lists(rules(), max_size=8), rules(), facts())
@settings(max_examples=TRIES, deadline=None)
def test_adding_any_rule_opens_nothing_that_never_closed(found, one_more, known):
    closed = {
        (candidate.agency.id, candidate.purpose)
        for candidate in decide(found, known, directory(), AT).candidates
        if candidate.mode == states.RuleMode.NEVER and candidate.agency
    }
    after = decide([*found, one_more], known, directory(), AT)
    opened = {(candidate.agency.id, candidate.purpose) for candidate in after.open if candidate.agency}
    assert not closed & opened


@given(st.lists(rules(), max_size=8), facts())
@settings(max_examples=TRIES, deadline=None)
def test_no_rule_reaches_a_kind_that_is_never_told(found, known):
    assert not sendable(decide(found, known, directory(), AT), REMOVALS)


@given(st.lists(rules(), max_size=8), facts(), st.sampled_from(EVERYBODY))
@settings(max_examples=TRIES, deadline=None)
def test_an_excluded_agency_gets_nothing(found, known, target):
    assert not sendable(decide(found, known, directory(excluded=frozenset({target.id})), AT), target)


@given(st.lists(rules(), max_size=8), facts())
@settings(max_examples=TRIES, deadline=None)
def test_what_goes_by_itself_is_allowed_to_go_by_itself(found, known):
    for one in decide(found, known, directory(), AT).automatic:
        assert may_go_by_itself(known, one.profile)
        assert one.agency.areas & known.certain_areas or not known.area_choices


@given(st.lists(rules(), max_size=8), facts(), st.sets(st.sampled_from([one.id for one in EVERYBODY])))
@settings(max_examples=TRIES, deadline=None)
def test_nobody_gets_more_than_the_reporter_the_rule_and_the_agreement_allow(found, known, agreed):
    by_key = {}
    for one in found:
        by_key.setdefault(one.key, []).append(one)
    order = states.PROFILE_ORDER.index
    for candidate in decide(found, known, directory(agreed=agreed), AT).open:
        assert order(candidate.profile) >= order(states.PROFILE_CAP[states.ReporterMode(known.mode)])
        assert any(order(candidate.profile) >= order(states.Profile(one.profile)) for one in by_key[candidate.rule_key])
        assert candidate.profile not in states.PERSONAL or candidate.agency.id in agreed


@given(st.lists(rules(), max_size=6), facts(), st.data())
@settings(max_examples=TRIES, deadline=None)
def test_an_ended_agency_and_a_lapsed_or_ended_contact_never_receive(found, known, data):
    ended = {"valid_to": DAY}
    weak = [{"state": "lapsed"}, ended, {"valid_from": date(2026, 11, 25)}, {}, {"state": "unconfirmed"}]
    agencies = tuple(
        agency(
            index + 1,
            kind,
            contacts=tuple(
                contact(10 * index + place, purpose, **data.draw(st.sampled_from(weak)))
                for place, purpose in enumerate([*PURPOSES, *PURPOSES])
            ),
            **data.draw(st.sampled_from([{}, ended])),
        )
        for index, kind in enumerate(KINDS)
    )
    for one in decide(found, known, directory(*agencies), AT).open:
        assert one.agency.at_work(DAY)
        assert one.contact is not None and one.contact.may_receive(DAY)


def test_the_most_specific_rule_speaks_for_an_agency_and_purpose():
    general = rule("general", profile=states.Profile.LOCATION_ONLY)
    specific = rule("specific", profile=states.Profile.NO_REPORTER, match={"categories": ["forced_or_unpaid_work"]})
    found = decide([general, specific], HERE, directory(), AT)
    assert [(one.rule_key, one.profile) for one in found.open] == [("specific", "no_reporter")]


def test_among_equally_specific_rules_the_lower_priority_number_speaks():
    found = decide([rule("late", priority=100), rule("early", priority=10)], HERE, directory(), AT)
    assert [one.rule_key for one in found.open] == ["early"]


def test_a_tie_goes_to_a_person():
    one, other = rule("one", states.RuleMode.AUTO), rule("other", states.RuleMode.AUTO, respond_minutes=60)
    found = decide([one, other], CHILD, directory(), AT)
    assert [(each.rule_key, each.mode) for each in found.open] == [("one", "propose"), ("other", "propose")]
    assert all("waits for you" in each.held for each in found.open)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (CHILD, "auto"),
        (replace(HERE, urgency=states.Urgency.IMMEDIATE), "auto"),
        (replace(HERE, child=states.Answer.YES, still_there=states.Answer.YES), "auto"),
        (replace(HERE, child=states.Answer.YES, still_there=states.Answer.NO), "propose"),
        (replace(HERE, urgency=states.Urgency.TODAY), "propose"),
        (replace(HERE, regulatory=True), "propose"),  # a place, but the rule would give more than the place
    ],
)
def test_only_danger_to_a_child_or_life_goes_by_itself(known, expected):
    found = decide([rule(mode=states.RuleMode.AUTO)], known, directory(), AT)
    assert [one.mode for one in found.open] == [expected]


def test_a_place_without_a_person_goes_by_itself_and_only_as_a_place():
    site = replace(HERE, category="unsafe_site", regulatory=True)
    place = rule(mode=states.RuleMode.AUTO, profile=states.Profile.LOCATION_ONLY)
    assert [one.mode for one in decide([place], site, directory(), AT).open] == ["auto"]
    child = replace(site, child=states.Answer.NOT_KNOWN, urgency=states.Urgency.SOON)
    assert [one.mode for one in decide([place], child, directory(), AT).open] == ["propose"]


def test_what_goes_by_itself_goes_to_a_confirmed_contact_only():
    unsure = agency(1, "police_force", contacts=(contact(1, state="unconfirmed"),))
    (one,) = decide([rule(mode=states.RuleMode.AUTO)], CHILD, directory(unsure), AT).open
    assert one.mode == "propose" and "confirmed" in one.held


def test_near_a_border_both_sides_are_proposed_and_none_goes_by_itself():
    dorset, bournemouth = agency(1, "council_unitary", "E06000059"), agency(2, "council_unitary", "E06000058")
    force = agency(3, "police_force", "E23000039", "E06000058", "E06000059")
    border = replace(CHILD, area_codes=("E23000039",), area_choices=("E06000058", "E06000059"))
    found = decide(
        [rule("council", states.RuleMode.AUTO, kinds=("council_unitary",)), rule("force", states.RuleMode.AUTO)],
        border,
        directory(dorset, bournemouth, force),
        AT,
    )
    assert {(one.agency.name, one.mode) for one in found.open} == {
        ("Agency 1", "propose"),
        ("Agency 2", "propose"),
        ("Agency 3", "auto"),
    }
    assert "near a border and may be in Dorset" in next(one.why for one in found.open if one.agency == dorset)


def test_without_an_agreement_nothing_personal_goes_and_a_notice_gives_the_place_only():
    nobody_signed = directory(agreed=frozenset())
    (proposed,) = decide([rule()], HERE, nobody_signed, AT).candidates
    assert not proposed.can_go and "agreement" in proposed.blocked
    (told,) = decide([rule(mode=states.RuleMode.NOTIFY, profile=states.Profile.FULL)], HERE, nobody_signed, AT).open
    assert told.profile == states.Profile.LOCATION_ONLY


def test_a_lapsed_contact_is_stepped_over_for_the_next_and_for_whoever_stands_in():
    first = contact(1, state="lapsed", fallback_id=uid(1003), priority=1)
    second, third = contact(2, priority=50), contact(3, "urgent")
    force = agency(1, "police_force", contacts=(first, second, third))
    assert contact_for(force, "concern", (), DAY, urgent=False) == second
    force = agency(1, "police_force", contacts=(first, third))
    assert contact_for(force, "concern", (), DAY, urgent=False) == third


def test_what_cannot_wait_goes_to_whoever_is_there():
    day, night = contact(1, open_now=False, fallback_id=uid(1002)), contact(2, "urgent", open_now=True)
    force = agency(1, "police_force", contacts=(day, night))
    assert contact_for(force, "concern", (), DAY, urgent=True) == night
    assert contact_for(force, "concern", (), DAY, urgent=False) == day


def test_a_missing_recipient_is_a_candidate_of_its_own_and_loud():
    found = decide([rule(mode=states.RuleMode.AUTO, kinds=("maritime",))], CHILD, directory(), AT)
    (one,) = found.candidates
    assert one.agency is None and one.blocked == "No agency of this kind covers the place."
    assert found.missing_recipient


def test_somebody_missing_where_another_is_reached_is_shown_and_not_loud():
    found = decide([rule("sea", kinds=("maritime",)), rule("land")], HERE, directory(), AT)
    assert [one.agency is None for one in found.candidates] == [False, True]
    assert not found.missing_recipient
    vital = decide([rule("sea", states.RuleMode.AUTO, kinds=("maritime",)), rule("land")], HERE, directory(), AT)
    assert vital.missing_recipient


def test_no_rule_at_all_is_loud():
    found = decide([], HERE, directory(), AT)
    assert found.missing_recipient and found.candidates[0].blocked == "No rule says who should be told."


def test_a_successor_takes_over_and_inherits_what_stood_against_its_predecessor():
    old = agency(1, "gangmasters_authority", valid_to=date(2026, 4, 7), successor_id=uid(2))
    new = agency(2, "fair_work_agency", valid_from=date(2026, 4, 7))
    known = directory(old, new)
    assert [one.agency for one in decide([rule(agency="agency-1")], HERE, known, AT).open] == [new]
    before = datetime(2026, 4, 6, 12, tzinfo=UTC)
    assert [one.agency for one in decide([rule(agency="agency-1")], HERE, known, before).open] == [old]
    never = rule("never", states.RuleMode.NEVER, agency="agency-1", purpose="")
    assert not decide([never, rule(agency="agency-2")], HERE, known, AT).open
    assert not decide([rule(agency="agency-2")], HERE, replace(known, excluded=frozenset({old.id})), AT).open


def test_a_rule_holds_from_its_first_day_until_the_day_it_ends():
    dated = rule(valid_from=date(2026, 11, 24), valid_to=date(2026, 11, 25))
    for day, holds in ((23, False), (24, True), (25, False)):
        at = datetime(2026, 11, day, 10, tzinfo=UTC)
        assert bool(decide([dated], HERE, directory(), at).open) is holds


def test_what_this_software_does_not_know_counts_against_sending():
    strange = {"phase_of_the_moon": ["full"]}
    assert not decide([rule(match=strange)], HERE, directory(), AT).open
    assert not decide([rule(), rule("never", states.RuleMode.NEVER, match=strange)], HERE, directory(), AT).open


def test_of_several_inspectorates_each_gets_its_own_work():
    care = agency(1, "regulator", purposes=["care_quality"])
    safety = agency(2, "regulator", purposes=["site_safety"])
    site = rule(kinds=("regulator",), purpose="site_safety")
    assert [one.agency for one in decide([site], HERE, directory(care, safety), AT).candidates] == [safety]
    (alone,) = decide([site], HERE, directory(care), AT).candidates
    assert alone.agency == care and "no working contact" in alone.blocked


def test_every_route_explains_itself():
    (one,) = decide(
        [rule(match={"child": ["yes", "not_known"]}, why="The police act when a child may be exploited.")],
        replace(CHILD, area_codes=("E06000059",)),
        directory(),
        AT,
    ).open
    assert one.why == "The place is in Dorset and a child may be there. The police act when a child may be exploited."


@given(st.lists(rules(), max_size=6), facts())
@settings(max_examples=TRIES, deadline=None)
def test_no_route_is_without_words(found, known):
    for one in decide(found, known, directory(), AT).candidates:
        assert one.why and (one.can_go or one.blocked)


@given(st.lists(st.sampled_from(states.Profile.values), min_size=1))
def test_the_lowest_profile_gives_least(profiles):
    order = states.PROFILE_ORDER.index
    assert order(lowest(*profiles)) == max(order(states.Profile(one)) for one in profiles)
