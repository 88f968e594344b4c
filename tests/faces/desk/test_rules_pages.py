"""Routing rules at the desk: found, tried before they hold, kept as versions, and nobody else's to change."""

import re

import pytest
from django.urls import reverse

from northstar.casework.concerns.models import Dispatch, Proposal, Rule, RuleChange
from northstar.casework.concerns.services import rules as services
from northstar.foundation.audit.models import Entry
from tests.factories.routing import Region, rule

OTHERS = ("asha", "ben", "cara", "dev", "gita", "hal", "iris")
TYPED = {
    "title": "Police hear of it",
    "mode": "propose",
    "agency": "",
    "kinds": ["police_force"],
    "purpose": "concern",
    "profile": "no_reporter",
    "respond": "2",
    "unit": "hours",
    "counted": "always",
    "priority": "50",
    "why": "They answer for the place.",
    "source": "The board's minutes",
    "approved_by": "The board",
    "version": "0",
    "on": "",
    "reason": "Asked for by the board",
}


@pytest.fixture
def region(cast) -> Region:
    Rule.objects.all().update(current=False, valid_to="2020-01-01")
    return Region.make(cast)


@pytest.fixture
def finn(client, sign_in):
    return sign_in(client, "finn")


def at(name: str, *args) -> str:
    return reverse(f"desk:{name}", args=args)


def keys(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><div><a class="govuk-link" href="/desk/rules/([^/]+)/">', page)


def counted() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Rule, RuleChange, Proposal, Dispatch))


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_finds_the_rules(region, client, sign_in, name):
    rule("one", "propose", "concern", "police_force")
    signed = sign_in(client, name)
    for address in (at("rules"), at("rule-add"), at("rule", "one"), at("rule-edit", "one"), at("rule-retire", "one")):
        assert signed.get(address).status_code == 404
        assert signed.post(address, TYPED).status_code == 404
    assert Rule.objects.get(key="one").version == 1


def test_the_list_says_what_each_rule_does_and_finds_it(region, finn):
    rule(
        "first",
        "auto",
        "urgent",
        "police_force",
        match={"urgency": ["immediate"]},
        respond_minutes=30,
        working_time=False,
    )
    rule("second", "never", "", "charity", checked_on="2026-01-05")
    rule("third", "propose", "concern", "charity", valid_to="2025-01-01")
    page = finn.get(at("rules")).content.decode()
    assert keys(page) == ["first", "second"]
    assert "Sends by itself to Police force (for: Something is happening now); answer within 30 minutes" in page
    assert "Urgency: Immediate" in page and "Never sends to" in page and "To be checked" in page
    assert keys(finn.get(at("rules") + "?show=check").content.decode()) == ["first"]
    assert keys(finn.get(at("rules") + "?show=ended").content.decode()) == ["third"]
    assert keys(finn.get(at("rules") + "?mode=never").content.decode()) == ["second"]
    assert keys(finn.get(at("rules") + "?q=SEC&show=nonsense&sort=evil").content.decode()) == ["second"]


def test_trying_a_rule_shows_where_past_concerns_would_have_gone_and_keeps_nothing(region, finn):
    region.concern()
    before = counted()
    page = finn.post(at("rule-add"), TYPED | {"do": "preview", "reason": ""})
    assert page.status_code == 200
    said = page.content.decode()
    assert "These 1 past concerns would have gone to Riverside Police." in said and "Save the rule" in said
    assert counted() == before


def test_a_rule_is_added_changed_and_ended_and_the_history_tells(region, finn):
    page = finn.post(at("rule-add"), TYPED | {"do": "save", "reason": ""})
    assert page.status_code == 422 and "Say why" in page.content.decode() and not Rule.objects.filter(current=True)
    assert finn.post(at("rule-add"), TYPED | {"do": "save"})["Location"] == at("rule", "police-hear-of-it")
    made = Rule.objects.get(key="police-hear-of-it", current=True)
    assert (made.version, made.respond_minutes, made.working_time) == (1, 120, False)
    assert "a rule of this name" in finn.post(at("rule-add"), TYPED | {"do": "save"}).content.decode()

    held = finn.get(at("rule-edit", made.key)).content.decode()
    assert "The board&#39;s minutes" in held and 'value="2"' in held and "Save as a new version" not in held
    changed = TYPED | {
        "version": "1",
        "mode": "auto",
        "match_urgency": ["immediate"],
        "do": "save",
        "reason": "Too slow",
    }
    assert finn.post(at("rule-edit", made.key), changed).status_code == 302
    page = finn.get(at("rule", made.key)).content.decode()
    assert "Too slow" in page and "Version 2" in page and "Propose to the desk" in page and "Finn Gallagher" in page

    ending = {"version": "2", "reason": "No longer so", "on": ""}
    assert "Without it, in the last 90 days" in finn.get(at("rule-retire", made.key)).content.decode()
    assert finn.post(at("rule-retire", made.key), {**ending, "reason": ""}).status_code == 422
    assert finn.post(at("rule-retire", made.key), ending).status_code == 302
    assert "No longer so" in finn.get(at("rule", made.key)).content.decode()
    assert Rule.objects.get(key=made.key, current=True).valid_to is not None


def test_who_saves_second_sees_what_changed_and_loses_nothing(region, finn, acting):
    finn.post(at("rule-add"), TYPED | {"do": "save"})
    key = "police-hear-of-it"
    with acting("finn") as other:
        draft = services.draft_of(Rule.objects.get(key=key, current=True))
        theirs = services.RuleDraft(**{**vars(draft), "source": "Another meeting"})
        services.revise_rule(
            actor=other, key=key, seen_version=1, draft=theirs, reason="Mine first", at=RuleChange.objects.last().at
        )
    typed = TYPED | {"version": "1", "why": "My own careful words.", "do": "save"}
    answer = finn.post(at("rule-edit", key), typed)
    page = answer.content.decode()
    assert answer.status_code == 409 and "changed this while you were writing" in page
    assert "Another meeting" in page and "My own careful words." in page and 'name="version" value="2"' in page
    assert Rule.objects.filter(key=key).count() == 2
    assert finn.post(at("rule-edit", key), typed | {"version": "2"}).status_code == 302
    assert Rule.objects.get(key=key, current=True).why == "My own careful words."


def test_an_unfit_rule_says_what_is_wrong(region, finn):
    both = finn.post(at("rule-add"), TYPED | {"agency": "riverside-police", "do": "preview"})
    assert both.status_code == 422 and "Name one agency, or the kinds" in both.content.decode()
    assert finn.post(at("rule-add"), TYPED | {"mode": "explode", "do": "save"}).status_code == 422
    never = finn.post(at("rule-add"), TYPED | {"kinds": ["immigration_enforcement"], "do": "preview"})
    assert never.status_code == 422 and "No rule may send" in never.content.decode()
    past = finn.post(at("rule-add"), TYPED | {"on": "3 March 2020", "do": "save"})
    assert past.status_code == 422 and not Rule.objects.filter(current=True)
    assert finn.get(at("rule", "nothing-here")).status_code == 404


def test_trying_is_in_the_trail(region, finn, acting):
    finn.post(at("rule-add"), TYPED | {"do": "preview"})
    with acting("gita"):
        assert Entry.objects.filter(event="rules.previewed", action="consult").count() == 1
