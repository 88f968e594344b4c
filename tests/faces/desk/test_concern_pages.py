"""A concern's page: its place, what is enough, what was merged, what agencies answered; and answers that are stale."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Dispatch, Proposal
from northstar.casework.concerns.services import dispatch, routing, triage
from northstar.foundation.access.acting import acting_as
from northstar.foundation.places import queries as places
from tests.cast import sign_in
from tests.factories.routing import DORSET, FORCE_AREA, SOMERSET, end_agreements

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(cast):
    return sign_in(Client(), cast.ben)


def page(client, name, *args):
    answer = client.get(reverse(f"desk:{name}", args=args))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def post(client, name, *args, **data):
    answer = client.post(reverse(f"desk:{name}", args=args), data)
    return answer.status_code, " ".join(answer.content.decode().split())


def load(region, concern_id):
    with acting_as(region.ben):
        return region.load(concern_id)


def codes(found, **changes):
    names = ("category", "exploitation_type", "sector", "child", "still_there", "risk_if_acted")
    return {name: getattr(found, name) for name in names} | {"version": found.version} | changes


# The place


def test_the_place_is_always_offered_with_the_present_one_chosen(region, concern_id, ben):
    shown = page(ben, "concern-tab", concern_id, "assess")
    assert f'<option value="{SOMERSET}" selected>' in shown
    for code in (DORSET, FORCE_AREA, "none"):
        assert f'<option value="{code}">' in shown


def test_a_corrected_place_replaces_the_old_one_and_the_rules_are_asked_anew(region, concern_id, ben):
    before = load(region, concern_id)
    assert post(ben, "correct", concern_id, **codes(before, area=DORSET))[0] == 302
    after = load(region, concern_id)
    assert set(after.area_codes) == {DORSET, *places.parents_of(DORSET)} and SOMERSET not in after.area_codes
    routing.route(concern_id=concern_id, desk_id=region.cast.desk.pk, at=timezone.now())
    with acting_as(region.ben):
        newest = Proposal.objects.filter(concern_id=concern_id).latest("round").round
        found = Proposal.objects.filter(concern_id=concern_id, round=newest)
        assert newest == 2 and not found.filter(agency__in=[region.force, region.council]).exists()


def test_keeping_the_codes_leaves_the_place_as_it_is(region, concern_id, ben):
    before = load(region, concern_id)
    for area in (SOMERSET, ""):
        data = codes(load(region, concern_id), area=area, still_there="no" if area else "yes")
        assert post(ben, "correct", concern_id, **data)[0] == 302
    assert load(region, concern_id).area_codes == before.area_codes


def test_a_place_can_be_unknown_again_and_known_again(region, concern_id, ben):
    assert post(ben, "correct", concern_id, **codes(load(region, concern_id), area="none"))[0] == 302
    assert load(region, concern_id).area_codes == []
    assert post(ben, "correct", concern_id, **codes(load(region, concern_id), area=FORCE_AREA))[0] == 302
    assert FORCE_AREA in load(region, concern_id).area_codes


RING = "Ring them: this copy does not warn that acting could put somebody in danger."


def test_who_has_a_copy_is_named_when_acting_turns_out_to_be_dangerous(region, ben):
    concern_id = region.concern(category="forced_crime", risk_if_acted="not_known")
    region.sent(concern_id, region.choice(profile="location_only"))
    said = f"Ring them now: {region.force.name} got a copy before this"

    def after(**changes) -> str:
        post(ben, "correct", concern_id, **codes(load(region, concern_id), **changes))
        return page(ben, "concern-tab", concern_id, "assess")

    assert said not in after(child="yes")
    shown = after(risk_if_acted="yes")
    assert said in shown and "Somebody could be put in danger" in shown
    assert said not in after(child="no")  # it is known now, and stays where the copies stand
    assert RING in page(ben, "concern-tab", concern_id, "routes")


def test_a_copy_that_warns_is_not_among_those_to_ring(region, ben):
    concern_id = region.concern(category="forced_crime", risk_if_acted="yes")
    region.sent(concern_id, region.choice(profile="location_only"))
    assert RING not in page(ben, "concern-tab", concern_id, "routes")


def test_picking_the_area_near_a_border_settles_it(region, ben):
    concern_id = region.concern(category="forced_crime", area_codes=(SOMERSET, DORSET), area_choices=(SOMERSET, DORSET))
    assert "Leave both for now" in page(ben, "concern-tab", concern_id, "assess")
    assert post(ben, "correct", concern_id, **codes(load(region, concern_id), area=SOMERSET))[0] == 302
    found = load(region, concern_id)
    assert found.area_choices == [] and SOMERSET in found.area_codes and DORSET not in found.area_codes


def test_a_place_that_a_colleague_corrected_meanwhile_is_shown_beside_mine(region, concern_id, ben):
    before = load(region, concern_id)
    assert post(ben, "correct", concern_id, **codes(before, area=DORSET))[0] == 302
    status, shown = post(ben, "correct", concern_id, **codes(before, area=SOMERSET))
    assert status == 409 and "changed this while you were writing" in shown and "Where is it?" in shown
    assert SOMERSET not in load(region, concern_id).area_codes


def test_a_place_that_is_in_no_list_is_not_taken(region, concern_id, ben):
    assert post(ben, "correct", concern_id, **codes(load(region, concern_id), area="E99999999"))[0] == 422


# Verbs


def test_what_is_enough_is_offered_only_when_somebody_has_it(region, concern_id, ben):
    assert "Those who have it are enough" not in page(ben, "concern", concern_id)
    by_itself = region.concern(category="other", child=states.Answer.YES, still_there=states.Answer.YES)
    assert "Those who have it are enough" in page(ben, "concern", by_itself)
    assert post(ben, "enough", by_itself)[0] == 302
    assert load(region, by_itself).state == states.State.WITH_AGENCIES
    assert post(ben, "enough", concern_id)[0] == 302
    assert load(region, concern_id).state == states.State.RECEIVED


@pytest.mark.parametrize("name", ["asha", "cara", "gita"])
def test_strangers_do_not_say_what_is_enough(cast, region, concern_id, name):
    assert post(sign_in(Client(), getattr(cast, name)), "enough", concern_id)[0] == 404


def test_what_was_merged_is_listed_where_it_went(region, concern_id, ben):
    other = region.concern(category="forced_crime")
    with acting_as(region.ben) as actor:
        triage.merge_concern(actor=actor, concern_id=other, into_id=concern_id, at=timezone.now())
    shown = page(ben, "concern-tab", concern_id, "routes")
    assert "Merged into this concern" in shown and load(region, other).reference in shown
    third = region.concern(category="forced_crime")
    same = page(ben, "concern", third).split("Perhaps the same")[1]
    assert load(region, other).reference in same and "Merged into another" in same


def test_the_clock_of_a_concern_runs_until_it_is_sent(region, concern_id, ben):
    post(ben, "claim", concern_id)
    assert "somebody at the desk looks" in page(ben, "concern", concern_id)
    region.send(concern_id)
    assert "somebody at the desk looks" not in page(ben, "concern", concern_id)


# Answers


def test_the_desk_reads_why_it_came_back_and_what_was_done(region, concern_id, ben):
    made, now = region.sent(concern_id), timezone.now()
    second = region.sent(concern_id, region.choice(region.council, "community_safety"))
    with acting_as(region.actor(region.officer)) as olu:
        dispatch.hand_back(actor=olu, dispatch_id=made.pk, reason="no_capacity", at=now)
    with acting_as(region.actor(region.worker)) as wren:
        dispatch.accept(actor=wren, dispatch_id=second.pk, at=now)
        dispatch.finish(actor=wren, dispatch_id=second.pk, outcome="nothing_found", at=now)
    shown = page(ben, "concern-tab", concern_id, "routes")
    assert "No capacity in time" in shown and "Looked into and nothing found" in shown
    theirs = page(sign_in(Client(), region.worker), "dispatch", second.pk)
    assert "Looked into and nothing found" in theirs


def test_that_everybody_has_it_is_no_alarm_and_that_nobody_has_it_is_one(region, concern_id, ben):
    nobody, everybody = "No agency can be reached by the rules", "Whom the rules propose have it already"
    with acting_as(region.ben):
        proposed = list(Proposal.objects.filter(concern_id=concern_id, blocked="").exclude(agency=None))
    made = region.send(concern_id, *(region.choice(one.agency, one.purpose) for one in proposed))
    routing.route(concern_id=concern_id, desk_id=region.cast.desk.pk, at=timezone.now())
    shown = page(ben, "concern-tab", concern_id, "routes")
    assert everybody in shown and nobody not in shown
    with acting_as(region.ben) as actor:
        for one in made:
            dispatch.recall(actor=actor, dispatch_id=one.pk, at=timezone.now())
    for agency in (region.force, region.council):
        end_agreements(agency)
    routing.route(concern_id=concern_id, desk_id=region.cast.desk.pk, at=timezone.now())
    shown = page(ben, "concern-tab", concern_id, "routes")
    assert nobody in shown and everybody not in shown


def test_the_desk_reads_why_it_could_not_be_delivered(region, concern_id, ben):
    (made,) = region.send(concern_id)
    end_agreements(region.force)
    assert region.deliver(made) == "failed"
    assert "It may not go there now" in page(ben, "concern-tab", concern_id, "routes")


def test_a_second_answer_never_overwrites_the_first_unseen(region, concern_id):
    made, olu = region.sent(concern_id), sign_in(Client(), region.officer)
    with acting_as(region.actor(region.officer)) as actor:
        accepted = dispatch.accept(actor=actor, dispatch_id=made.pk, at=timezone.now())
    first = {"done-version": accepted.version, "done-outcome": "visited", "done-words": "Two people spoke."}
    assert post(olu, "done", made.pk, **first)[0] == 302
    status, shown = post(olu, "done", made.pk, **(first | {"done-outcome": "nothing_found", "done-words": "Empty."}))
    assert status == 409 and "Olu Bright changed this" in shown
    for words in ("Visited the place", "Looked into and nothing found", "Two people spoke.", "Empty."):
        assert words in shown
    assert region.seen(made).words == "Two people spoke."
    assert f'name="done-version" value="{region.seen(made).version}"' in shown
    better = {"done-version": region.seen(made).version, "done-outcome": "visited", "done-words": "Three spoke."}
    assert post(olu, "done", made.pk, **better)[0] == 302
    assert region.seen(made).words == "Three spoke."


def test_an_answer_without_its_version_is_not_kept(region, concern_id):
    made, olu = region.sent(concern_id), sign_in(Client(), region.officer)
    with acting_as(region.actor(region.officer)) as actor:
        dispatch.accept(actor=actor, dispatch_id=made.pk, at=timezone.now())
    assert post(olu, "done", made.pk, **{"done-outcome": "visited"})[0] == 422
    with acting_as(region.ben):
        assert Dispatch.objects.get(pk=made.pk).outcome == ""


# Where it stands


def marked(shown: str) -> list[str]:
    """The places of the rail that are marked."""
    rail = shown[shown.index('class="ns-rail"') : shown.index("</nav>", shown.index('class="ns-rail"'))]
    return re.findall(r'aria-current="(?:page|true)"><span>([^<]+)', rail)


def test_the_rail_marks_the_place_that_the_way_back_names(region, concern_id, ben):
    shown = page(ben, "concern", concern_id)
    assert 'class="ns-crumbs"><a class="govuk-link" href="/desk/queue/">Queue</a>' in shown
    assert marked(shown) == ["Queue"] == marked(page(ben, "concern-tab", concern_id, "notes"))
    assert marked(page(ben, "queue")) == ["Queue"] and marked(page(ben, "concerns")) == ["All concerns"]
    with acting_as(region.ben) as actor:
        triage.close_concern(actor=actor, concern_id=concern_id, reason="not_exploitation", at=timezone.now())
    shown = page(ben, "concern", concern_id)
    assert 'class="ns-crumbs"><a class="govuk-link" href="/desk/concerns/">All concerns</a>' in shown
    assert marked(shown) == ["All concerns"]
