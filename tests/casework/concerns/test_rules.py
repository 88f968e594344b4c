"""Routing rules: loaded once, changed with history, tried before they hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.utils import timezone

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Proposal, Rule, RuleChange
from northstar.casework.concerns.queries import routing as queries
from northstar.casework.concerns.services import rules
from northstar.casework.concerns.services.rules import loading
from northstar.casework.concerns.services.triage import Stale
from northstar.foundation.access.acting import acting_as
from northstar.foundation.agencies import queries as agency_queries
from northstar.foundation.agencies import services as agency_services
from northstar.foundation.audit.models import Entry
from northstar.foundation.audit.services import as_command
from northstar.foundation.codes import queries as codes
from northstar.kit.transitions import Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
DAY = NOW.date()

FISH = rules.RuleDraft(
    title="Boats, to the council",
    mode="propose",
    why="The council inspects the quay.",
    source="A test",
    kinds=("council_unitary",),
    purpose="site_safety",
    match={"sectors": ["fishing"]},
)


@pytest.fixture
def finn(cast):
    with acting_as(cast.actor("finn")) as finn:
        yield finn


def add(finn, draft=FISH, key="fish", at=NOW):
    return rules.add_rule(actor=finn, key=key, draft=draft, reason="The board agreed it", at=at)


def revise(finn, draft, seen=1, key="fish", at=NOW):
    return rules.revise_rule(actor=finn, key=key, seen_version=seen, draft=draft, reason="They asked for it", at=at)


# Editing


def test_a_new_rule_is_a_version_with_its_author_and_a_row_of_the_trail(cast, finn):
    made = add(finn)
    assert (made.version, made.current, made.valid_from, made.target) == (
        1,
        True,
        DAY,
        {"kind": ["council_unitary"], "purpose": "site_safety"},
    )
    (version,) = queries.rule_history(finn, "fish")
    assert version.changes[0].by_name.startswith("Finn Gallagher")
    with acting_as(cast.actor("gita")):
        (row,) = Entry.objects.filter(event="rules.added", record_id=str(made.pk))
        assert row.detail == {"key": "fish", "version": 1, "mode": "propose"}


def test_a_revision_is_a_new_version_and_the_old_one_stays(finn):
    add(finn, at=NOW - timedelta(days=30))
    revise(finn, replace(FISH, respond_minutes=60))
    new, old = queries.rule_history(finn, "fish")
    assert (new.rule.version, new.rule.current, old.rule.current, old.rule.valid_to) == (2, True, False, DAY)
    assert new.differences == (("respond_minutes", 1440, 60),)
    assert [rule.version for rule in Rule.objects.on(DAY).filter(key="fish")] == [2]
    assert [rule.version for rule in Rule.objects.on(DAY - timedelta(days=1)).filter(key="fish")] == [1]


def test_a_revision_may_hold_from_a_later_day(finn):
    add(finn)
    later = DAY + timedelta(days=14)
    revise(finn, replace(FISH, respond_minutes=60, begins=later))
    versions = {day: Rule.objects.on(day).get(key="fish").version for day in (DAY, later)}
    assert versions == {DAY: 1, later: 2}
    # Revised again before that: the version that has not begun never does.
    revise(finn, replace(FISH, respond_minutes=30, begins=DAY + timedelta(days=7)), seen=2)
    assert Rule.objects.on(DAY).get(key="fish").version == 1
    assert [rule.version for rule in Rule.objects.on(later).filter(key="fish")] == [3]


def test_every_day_has_at_most_one_version_of_a_rule(finn):
    add(finn)
    for seen, days in ((1, 0), (2, 20), (3, 5), (4, 0)):
        revise(finn, replace(FISH, respond_minutes=10 + seen, begins=DAY + timedelta(days=days)), seen=seen)
    for days in range(30):
        assert Rule.objects.on(DAY + timedelta(days=days)).filter(key="fish").count() == 1


def test_saving_without_a_change_makes_no_version(finn):
    add(finn)
    assert revise(finn, FISH).version == 1


def test_a_stale_revision_shows_what_changed_and_by_whom(finn):
    add(finn)
    revise(finn, replace(FISH, respond_minutes=60))
    with pytest.raises(Stale) as stale:
        revise(finn, replace(FISH, priority=5), seen=1)
    assert stale.value.changed == {"priority": (100, 5), "respond_minutes": (60, 1440)}
    assert stale.value.by.startswith("Finn Gallagher")


def test_a_retired_rule_holds_no_more_and_can_come_back(finn):
    add(finn, at=NOW - timedelta(days=3))
    retired = rules.retire_rule(actor=finn, key="fish", seen_version=1, reason="No boats any more", at=NOW)
    assert retired.valid_to == DAY and not Rule.objects.on(DAY).filter(key="fish").exists()
    with pytest.raises(Refused, match="ended already"):
        rules.retire_rule(actor=finn, key="fish", seen_version=1, reason="Again", at=NOW)
    assert revise(finn, FISH).version == 2
    assert Rule.objects.on(DAY).get(key="fish").version == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": " "}, "title"),
        ({"why": ""}, "reason"),
        ({"mode": "perhaps"}, "what the rule does"),
        ({"profile": "everything"}, "how much"),
        ({"kinds": ()}, "Name one agency"),
        ({"agency": "levels-council"}, "Name one agency"),
        ({"kinds": (), "agency": "nobody-at-all"}, "no agency"),
        ({"kinds": ("pirates",)}, "not a kind"),
        ({"kinds": ("immigration_enforcement",)}, "No rule may send"),
        ({"purpose": "tea"}, "what the contact must be for"),
        ({"purpose": ""}, "what the contact must be for"),
        ({"match": {"weather": ["wet"]}}, "cannot look at"),
        ({"match": {"categories": ["weather"]}}, "not a value"),
        ({"match": {"child": ["perhaps"]}}, "not a value"),
        ({"match": {"child": "yes"}}, "as a list"),
        ({"respond_minutes": 0}, "between"),
    ],
)
def test_an_unfit_rule_is_refused_with_the_reason(finn, change, words):
    with pytest.raises(Refused, match=words):
        add(finn, replace(FISH, **change))
    assert not Rule.objects.filter(key="fish").exists()


def test_a_rule_that_names_an_agency_that_is_never_told_is_refused(cast, finn):
    from tests.factories import routing as factory

    factory.agency("removals", "Removals", "immigration_enforcement")
    with pytest.raises(Refused, match="No rule may send to this agency"):
        add(finn, replace(FISH, kinds=(), agency="removals"))
    assert add(finn, replace(FISH, kinds=(), agency="removals", mode="never", purpose="")).mode == "never"


def test_the_past_is_not_changed(finn):
    with pytest.raises(Refused, match="cannot change the past"):
        add(finn, replace(FISH, begins=DAY - timedelta(days=1)))


@pytest.mark.parametrize("person", ["ben", "asha", "cara", "gita", "hal"])
def test_only_the_coordinator_changes_and_tries_rules(cast, person):
    with acting_as(cast.actor(person)) as actor:
        for act in (
            lambda: add(actor),
            lambda: revise(actor, FISH, key="adult-police"),
            lambda: rules.retire_rule(actor=actor, key="adult-police", seen_version=1, reason="So", at=NOW),
            lambda: rules.preview(draft=FISH, actor=actor, at=NOW),
        ):
            with pytest.raises(Refused, match="Your role"):
                act()


def test_a_change_needs_a_reason(finn):
    with pytest.raises(Refused, match="Say why"):
        rules.add_rule(actor=finn, key="fish", draft=FISH, reason=" ", at=NOW)


def test_only_those_at_the_desk_read_rules(cast):
    with acting_as(cast.actor("asha")) as asha:
        assert not queries.rules_for(asha).exists() and not queries.rules_in_force(asha, DAY).exists()
        assert queries.rule_history(asha, "adult-police") == []
    with acting_as(cast.actor("ben")) as ben:
        assert queries.rules_for(ben).exists() and queries.rules_to_check(ben).exists()


# Loading


def load(at=NOW, **more):
    with as_command("load_rules"):
        return rules.load_rules(at=at, **more)


def test_the_file_is_loaded_already_and_again_changes_nothing(db):
    loaded = load()
    assert (loaded.added, loaded.changed, loaded.kept) == (0, 0, ())
    assert Rule.objects.filter(current=True).count() >= loaded.rules > 20


def test_the_command_says_what_it_did(db):
    said = StringIO()
    call_command("load_rules", stdout=said)
    assert "0 added, 0 changed" in said.getvalue()


def rewritten(tmp_path, **changes):
    content = yaml.safe_load(loading.FILE.read_text())
    next(rule for rule in content["rules"] if rule["key"] == "labour-abuse").update(changes)
    path = tmp_path / "rules.yml"
    path.write_text(yaml.safe_dump(content))
    return path


def test_a_newer_file_makes_a_new_version(db, tmp_path):
    path = rewritten(tmp_path, respond_minutes=77)
    assert load(path=path, dry_run=True).changed == 1
    assert Rule.objects.get(key="labour-abuse", current=True).version == 1
    assert load(path=path).changed == 1
    new = Rule.objects.get(key="labour-abuse", current=True)
    assert (new.version, new.respond_minutes, new.valid_from) == (2, 77, DAY)
    assert load(path=path).changed == 0


@pytest.mark.parametrize("how", ["revised", "retired"])
def test_what_somebody_changed_here_is_left_alone(cast, tmp_path, how):
    with acting_as(cast.actor("finn")) as finn:
        rule = Rule.objects.get(key="labour-abuse", current=True)
        if how == "revised":
            revise(finn, replace(rules.draft_of(rule), priority=7), key="labour-abuse")
        else:
            rules.retire_rule(actor=finn, key="labour-abuse", seen_version=1, reason="Not here", at=NOW)
    loaded = load(path=rewritten(tmp_path, respond_minutes=77))
    assert loaded.kept == ("labour-abuse",) and loaded.changed == 0
    assert not Rule.objects.filter(respond_minutes=77).exists()


@pytest.mark.parametrize(
    "change", [{"mode": "sometimes"}, {"purpose": "tea"}, {"colour": "red"}, {"key": "adult-police"}]
)
def test_a_faulty_file_is_refused_whole(db, tmp_path, change):
    path = rewritten(tmp_path, **change)
    before = RuleChange.objects.count()
    with pytest.raises(rules.Fault):
        load(path=path)
    assert RuleChange.objects.count() == before


def test_the_command_leaves_everything_as_it_was_when_the_file_is_faulty(db, tmp_path, monkeypatch):
    path = rewritten(tmp_path, mode="sometimes")
    original = rules.load_rules
    monkeypatch.setattr(rules, "load_rules", lambda **given: original(path=path, **given))
    with pytest.raises(CommandError, match="left as they were"):
        call_command("load_rules")


def test_every_rule_that_comes_with_it_is_honest_about_its_source():
    for line in loading.read_file():
        assert line.draft.source and line.draft.why and line.draft.checked_on is None


def test_whatever_must_never_be_told_has_a_rule_of_its_own(db):
    kinds = {kind for rule in Rule.objects.on(DAY).filter(mode="never") for kind in rule.target["kind"]}
    assert kinds >= codes.with_attribute("agency_kind", DAY, "never_by_rule")


# Trying


def test_trying_a_rule_shows_which_past_concerns_would_have_gone_elsewhere(region):
    fishing = [region.concern(category="exploiter", sector="fishing") for _number in range(3)]
    region.concern(category="exploiter", sector="nail_bar")
    before = {table: table.objects.count() for table in (Rule, RuleChange)}
    with acting_as(region.cast.actor("finn")) as finn:
        found = rules.preview(draft=FISH, actor=finn, at=timezone.now())
        assert (found.looked_at, found.matched) == (4, 3)
        assert {one.concern_id for one in found.changed} == set(fishing)
        assert all(one.gains == ("Levels Council",) and one.loses == () for one in found.changed)
        assert found.to == (("Levels Council", 3),)
        assert Proposal.objects.filter(rule_key="draft").count() == 0
    assert before == {table: table.objects.count() for table in before}


def test_trying_a_revision_shows_what_would_be_lost(region):
    region.concern(category="exploiter")
    with acting_as(region.cast.actor("finn")) as finn:
        now = rules.draft_of(Rule.objects.get(key="exploiter-intelligence", current=True))
        found = rules.preview(
            draft=replace(now, match={"categories": ["online_advert"]}),
            actor=finn,
            at=timezone.now(),
            key="exploiter-intelligence",
        )
        assert [one.loses for one in found.changed] == [("Riverside Police",)]
        gone = rules.preview_without(actor=finn, key="exploiter-intelligence", at=timezone.now())
        assert [one.loses for one in gone.changed] == [("Riverside Police",)]


def test_trying_a_never_rule_shows_what_it_would_stop(region):
    region.concern(category="exploiter")
    never = replace(FISH, mode="never", kinds=("police_force",), purpose="", match={})
    with acting_as(region.cast.actor("finn")) as finn:
        (one,) = rules.preview(draft=never, actor=finn, at=timezone.now()).changed
    assert one.loses == ("Riverside Police",) and one.gains == ()


def test_trying_looks_ninety_days_back_at_no_more_than_asked_and_says_so(region):
    now = timezone.now()
    for days in (1, 2, 3, 89, 91):
        region.concern(category="exploiter", sector="fishing", at=now - timedelta(days=days), routed=False)
    with acting_as(region.cast.actor("finn")) as finn:
        assert rules.preview(draft=FISH, actor=finn, at=now).looked_at == 4
        few = rules.preview(draft=FISH, actor=finn, at=now, most=2)
        assert (few.looked_at, few.cut) == (2, True)


def test_trying_is_on_the_trail(region):
    region.concern(category="exploiter")
    with acting_as(region.cast.actor("finn")) as finn:
        rules.preview(draft=FISH, actor=finn, at=timezone.now())
    with acting_as(region.cast.actor("gita")):
        (row,) = Entry.objects.filter(event="rules.previewed")
        assert (row.action, row.count) == ("consult", 1)


def test_trying_takes_few_queries_however_many_concerns(region, django_assert_max_num_queries):
    for _number in range(20):
        region.concern(category="exploiter", sector="fishing", routed=False)
    with acting_as(region.cast.actor("finn")) as finn, django_assert_max_num_queries(25):
        assert len(rules.preview(draft=FISH, actor=finn, at=timezone.now()).changed) == 20


def test_an_excluded_agency_is_not_gained_in_a_trial(region):
    region.concern(category="exploiter", sector="fishing", must_not_see=(region.council.pk,))
    with acting_as(region.cast.actor("finn")) as finn:
        assert rules.preview(draft=FISH, actor=finn, at=timezone.now()).changed == ()


# The partnership of the South West, with the rules that come with the software


def test_in_the_whole_region_every_kind_of_concern_reaches_somebody(cast, db):
    from northstar.casework.concerns.services.routing import Facts, decide
    from northstar.casework.concerns.services.ruling import reading

    edit = agency_services.Edit(by="a test", at=NOW)
    with as_command("a test"):
        file = agency_services.read_partnership(agency_services.DATA / "south_west.yml")
        agency_services.load_partnership(edit=edit, file=file)
    desk = agency_queries.agency("south-west-desk")
    in_force = reading.rules_on(DAY)
    directory = reading.directory_for(in_force, areas=None, desk_id=desk.pk, at=NOW, closed=frozenset())
    places = [
        ("E06000066", "E23000036"),
        ("E06000059", "E23000039"),
        ("E06000052", "E23000035"),
        ("E07000041", "E10000008", "E23000035"),
    ]
    for category in codes.list_as_of("concern_category", DAY):
        for place in places:
            for child in (states.Answer.NO, states.Answer.YES):
                site = category.code == "unsafe_site"
                facts = Facts(category=category.code, area_codes=place, child=child, regulatory=site)
                found = decide(in_force, facts, directory, NOW)
                if child == states.Answer.YES or not category.attributes.get("child"):
                    assert found.open, (category.code, place, child)
                if child == states.Answer.YES:
                    assert "child_safeguarding" in {one.purpose for one in found.open}
                assert not any(one.agency.slug == "immigration-enforcement" for one in found.open)
