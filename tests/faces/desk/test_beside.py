"""A list with the chosen record beside it: what it says, that it is read like any other, and what it costs."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.casework.concerns.services import triage
from northstar.foundation.access.acting import acting_as
from tests.cast import sign_in
from tests.factories.routing import member

pytestmark = pytest.mark.django_db
ALONE = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "beside"}
HINT = "Choose a concern, and it shows here."


def loaded(region, concern_id):
    with acting_as(region.ben):
        return region.load(concern_id)


def words(answer, status=200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def beside(page: str) -> str:
    return page[page.index('id="beside"') : page.index("</main>")]


@pytest.mark.parametrize("name", ["queue", "concerns"])
def test_the_chosen_concern_stands_beside_the_list(cast, region, name):
    concern = loaded(region, region.concern(account="Sacks of coal, and a boy who carries them. " * 30))
    ben = sign_in(Client(), cast.ben)
    page = words(ben.get(reverse(f"desk:{name}")))
    assert HINT in page and 'aria-current="true"' not in page[page.index("<table") :]
    page = words(ben.get(reverse(f"desk:{name}"), {"look": concern.reference}))
    assert HINT not in page and page.count('aria-current="true"') >= 1 and 'class="ns-here"' in page
    shown = beside(page)
    assert "a boy who carries them" in shown and shown.count("Sacks of coal") < 10
    assert "Nobody at the desk yet" in shown and "take this" in shown
    assert reverse("desk:claim", args=[concern.pk]) in shown and reverse("desk:concern", args=[concern.pk]) in shown


def test_a_page_that_has_the_list_gets_the_record_alone(cast, region):
    concern = loaded(region, region.concern(account="Sacks of coal."))
    ben = sign_in(Client(), cast.ben)
    part = words(ben.get(reverse("desk:queue"), {"look": concern.reference}, **ALONE))
    assert "Sacks of coal." in part and "<table" not in part and "<html" not in part
    assert f'data-news="{concern.reference}' in part  # said aloud: a reference, nothing more
    page = words(ben.get(reverse("desk:queue"), {"look": concern.reference}, HTTP_HX_REQUEST="true"))
    assert "<html" in page, "htmx that asks for the page gets the page"


def test_what_to_do_next_is_what_the_record_lacks(cast, region):
    concern_id = region.concern()
    concern = loaded(region, concern_id)
    ben, look = sign_in(Client(), cast.ben), {"look": concern.reference}

    def next_step(client=ben) -> str:
        part = words(client.get(reverse("desk:queue"), look, **ALONE))
        found = re.search(r'class="ns-next">(.*?)</section>', part, re.S)
        return found[1] if found else ""

    assert "Nobody has looked at it yet" in next_step()
    assert not next_step(sign_in(Client(), cast.finn)), "who may not triage is not told to"
    ben.post(reverse("desk:claim", args=[concern_id]))
    assert "Say how urgent it is" in next_step()
    with acting_as(region.ben) as actor:
        version = region.load(concern_id).version
        seen = triage.Look(version, "today", {"harm": "He looked hungry."}, {})
        triage.assess_concern(actor=actor, concern_id=concern_id, look=seen, at=timezone.now())
    assert "Decide who should know" in next_step()
    region.send(concern_id)
    part = words(ben.get(reverse("desk:concerns"), look, **ALONE))
    assert "Riverside Police" in part and "Not sent yet" in part


def test_somebody_elses_is_said_so_and_can_be_taken_over(cast, region):
    concern_id = region.concern()
    sign_in(Client(), cast.ben).post(reverse("desk:claim", args=[concern_id]))
    second = member(cast.desk, "Mair Lowen", "duty_desk")
    look = {"look": loaded(region, concern_id).reference}
    part = words(sign_in(Client(), second).get(reverse("desk:queue"), look, **ALONE))
    assert "Ben Trelawny has it." in part and 'name="take_over" value="yes"' in part


def test_looking_is_reading_and_stands_on_the_trail(cast, region):
    concern_id = region.concern()
    look = {"look": loaded(region, concern_id).reference}
    ben = sign_in(Client(), cast.ben)
    ben.get(reverse("desk:queue"))
    assert region.trail(event="concerns.read", record_id=concern_id) == []
    ben.get(reverse("desk:queue"), look)
    ben.get(reverse("desk:queue"), look, **ALONE)
    read = region.trail(event="concerns.read", record_id=concern_id)
    assert [(one.action, one.actor) for one in read] == [("consult", str(cast.ben.pk))] * 2


@pytest.mark.parametrize("more", [{}, ALONE], ids=["page", "alone"])
@pytest.mark.parametrize("asked", ["NO-SUCH", "", "a\x00b", "C'--", "٣٣", "x" * 4000])
def test_what_is_not_there_is_404_and_never_a_fault(cast, region, asked, more):
    assert sign_in(Client(), cast.ben).get(reverse("desk:queue"), {"look": asked}, **more).status_code == 404


def test_nobody_looks_at_what_is_not_theirs(cast, region):
    dispatch = region.sent()
    concern = loaded(region, dispatch.concern_id)
    officer = sign_in(Client(), region.officer)
    assert officer.get(reverse("desk:queue"), {"look": concern.reference}, **ALONE).status_code == 404
    assert officer.get(reverse("desk:inbox"), {"look": concern.reference}, **ALONE).status_code == 404
    for stranger in (region.worker, cast.cara, cast.asha):
        answer = sign_in(Client(), stranger).get(reverse("desk:inbox"), {"look": dispatch.reference}, **ALONE)
        assert answer.status_code == 404
    signed_out = Client().get(reverse("desk:queue"), {"look": concern.reference}, **ALONE)
    assert signed_out.status_code == 204 and "/sign-in/" in signed_out["HX-Redirect"]


def test_an_agency_looks_at_what_it_was_sent_and_accepts_it_there(cast, region):
    dispatch = region.sent(region.concern(), region.choice(profile="full"))
    officer, look = sign_in(Client(), region.officer), {"look": dispatch.reference}
    page = beside(words(officer.get(reverse("desk:inbox"), look)))
    assert "Three young men wash cars" in page and "South West partnership desk" in page
    assert reverse("desk:accept", args=[dispatch.pk]) in page
    assert len(region.trail(event="dispatches.read", record_id=dispatch.pk)) == 1
    officer.post(reverse("desk:accept", args=[dispatch.pk]))
    part = words(officer.get(reverse("desk:inbox"), look, **ALONE))
    assert reverse("desk:accept", args=[dispatch.pk]) not in part and "Accepted" in part


def test_what_may_endanger_somebody_is_read_whole_before_it_is_answered(cast, region):
    dispatch = region.sent(region.concern(risk_if_acted="yes"))
    part = words(sign_in(Client(), region.officer).get(reverse("desk:inbox"), {"look": dispatch.reference}, **ALONE))
    assert "Acting on this could put somebody in danger: speak to the desk first" in part
    assert reverse("desk:accept", args=[dispatch.pk]) not in part


def test_a_look_keeps_the_filters_and_the_page_and_every_other_link_lets_it_go(cast, region):
    concern = loaded(region, region.concern())
    page = words(
        sign_in(Client(), cast.ben).get(
            reverse("desk:concerns"), {"state": concern.state, "sort": "received", "look": concern.reference}
        )
    )
    links = re.findall(r'href="(\?[^"]*)"', page)
    looks = [link for link in links if "look=" in link]
    assert looks == [f"?state={concern.state}&amp;sort=received&amp;look={concern.reference}"]
    assert any("sort=-received" in link for link in links)


@pytest.mark.parametrize("rows", [1, 50])
def test_it_costs_as_much_beside_many_as_beside_one(cast, region, rows, django_assert_max_num_queries):
    for _row in range(rows):
        concern_id = region.concern(routed=False)
    look = {"look": loaded(region, concern_id).reference}
    ben = sign_in(Client(), cast.ben)
    ben.get(reverse("desk:queue"), look)
    with django_assert_max_num_queries(14):
        ben.get(reverse("desk:queue"), look, **ALONE)
    with django_assert_max_num_queries(20):
        ben.get(reverse("desk:queue"), look)
