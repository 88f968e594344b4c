"""The pages of requests: what they show to whom, what is kept when something is wrong, and what they cost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from northstar.casework.referrals import services
from northstar.casework.referrals.models import Request
from northstar.foundation.access.acting import acting_as
from northstar.foundation.agencies.models import Contact
from northstar.foundation.audit.models import Entry
from tests.factories.referrals import WANTED
from tests.factories.routing import contact
from tests.security import hostile

pytestmark = pytest.mark.django_db


def address(name, made, **more):
    return reverse(f"referrals:{name}", args=[made.pk], **more)


def page(answer) -> str:
    """As people read it: one space where the source has several."""
    return " ".join(answer.content.decode().split())


@pytest.fixture
def as_(client, sign_in):
    return lambda name: sign_in(client, name)


def filled(**changes) -> dict[str, str]:
    values = {
        "key": str(uuid4()),
        "need": WANTED.need,
        "whom": WANTED.whom,
        "area_code": "",
        "words": WANTED.words,
        "by_when": WANTED.by_when,
        "callback": WANTED.callback,
        "sure": "on",
    }
    return values | changes


def test_asking_from_the_card_to_the_page_that_says_what_happens_next(asking, as_):
    client = as_("iris")
    form = page(client.get(f"{address('ask', asking.contact)}?need=safe_bed&whom=adult"))
    for words in (
        "Ask Harbour Light for help",
        "Somebody is there",
        "How many people, adults and children",
        "without names",
    ):
        assert words in form
    assert 'value="adult" checked' in form and "4 hours, day and night" in form
    sent = client.post(address("ask", asking.contact), filled(), follow=True)
    with acting_as(asking.cast.actor("iris")):
        made = Request.objects.get()
    assert sent.redirect_chain == [(address("sent", made), 302)]
    assert made.reference in page(sent) and "They were told in Northstar" in page(sent)


WRONG = [
    ({"words": ""}, "Say in a sentence or two what you need"),
    ({"words": "Her number is 07700 900123"}, "This looks like a telephone number"),
    ({"words": "She was born on 3 May 1999, AB12 CDE"}, "This looks like a date of birth"),
    ({"callback": ""}, "Give a number at which they can ring you"),
    ({"sure": ""}, "Read it once more"),
    ({"need": "interpreter"}, "Choose one of the answers"),
    ({"whom": "child"}, "This contact does not help children"),
    ({"by_when": ""}, "Choose by when you need an answer"),
    ({"key": "no key"}, "Enter a valid UUID"),
]


@pytest.mark.parametrize(("changes", "told"), WRONG)
def test_what_is_wrong_is_said_at_its_place_and_nothing_typed_is_lost(asking, as_, changes, told):
    Contact.objects.filter(pk=asking.contact.pk).update(for_children=False)
    answer = as_("iris").post(address("ask", asking.contact), filled(**changes))
    assert answer.status_code == 422 and told in page(answer)
    kept = filled(**changes)
    assert kept["words"] in page(answer) and kept["callback"] in page(answer)
    with acting_as(asking.cast.actor("iris")):
        assert not Request.objects.exists()


def test_advice_needs_a_subject(asking, as_):
    expert = contact(asking.cast.harbour_light, "expert_advice")
    client = as_("iris")
    answer = client.post(address("ask", expert), filled(need="advice", whom="nobody"))
    assert answer.status_code == 422 and "Choose the subject" in page(answer)
    sent = client.post(address("ask", expert), filled(need="advice", topic="county_lines", whom="nobody"), follow=True)
    assert "You have asked Harbour Light" in page(sent)
    assert "Expert advice on a subject: County lines" in page(client.get(reverse("referrals:list")))


@pytest.mark.parametrize("purpose", ["concern", "partnership"])
def test_a_contact_that_takes_no_requests_says_so_and_shows_no_form(asking, as_, purpose):
    answer = page(as_("iris").get(address("ask", contact(asking.cast.harbour_light, purpose, phone="01632 960111"))))
    assert "takes no requests" in answer and 'name="words"' not in answer and "tel:+441632960111" in answer


def test_who_must_be_rung_is_shown_with_the_number_and_what_they_said_is_noted(asking, as_):
    client = as_("iris")
    made = asking.ask(to=contact(asking.cast.harbour_light, "safe_bed", channel="phone", phone="01632 960111"))
    assert "tel:+441632960111" in page(client.get(address("sent", made)))
    told = page(client.post(address("rung", made), follow=True))
    assert "They said yes" in told and "They said no" in told
    client.post(address("accept", made))
    told = page(client.get(address("request", made)))
    assert "as Harbour Light said on the telephone" in told and "Say what came of it" in told


def test_both_sides_read_the_story_and_each_has_its_own_verbs(asking, as_):
    made = asking.ask()
    client = as_("asha")
    theirs = page(client.get(address("request", made)))
    assert WANTED.words in theirs and WANTED.callback in theirs and made.reference in theirs
    assert "Accept" in theirs and "Take it back" not in theirs and "tel:+441632960456" in theirs
    for name in ("see", "accept"):
        client.post(address(name, made))
    done = client.post(
        address("done", made), {"done-version": "3", "done-outcome": "helped", "done-words": "A bed."}, follow=True
    )
    assert "We gave the help that was asked" in page(done) and "A bed." in page(done)
    ours = page(as_("iris").get(address("request", made)))
    assert "Asha Ncube, Harbour Light" in ours and "Take it back" not in ours and "Say what came of it" not in ours
    with acting_as(asking.cast.actor("gita")):
        assert Entry.objects.filter(event="requests.read", record_id=str(made.pk)).count() >= 2


def test_declining_needs_a_reason_and_keeps_what_was_typed(asking, as_):
    made, client = asking.ask(), as_("asha")
    answer = client.post(address("decline", made), {"no-words": "Ring the shelter."})
    assert (
        answer.status_code == 422
        and "Choose one of the answers" in page(answer)
        and "Ring the shelter." in page(answer)
    )
    answer = client.post(
        address("decline", made), {"no-reason": "no_capacity", "no-words": "She is at 14 Harbour Road"}
    )
    assert answer.status_code == 422 and "somebody’s address" in page(answer)
    answer = client.post(
        address("decline", made), {"no-reason": "no_capacity", "no-words": "Ring the shelter."}, follow=True
    )
    assert "No capacity in time" in page(answer)


def test_who_comes_second_reads_who_was_first_and_loses_nothing(asking, as_):
    made = asking.ask()
    asking.do(services.accept, made)
    client = as_("asha")
    answer = client.post(address("decline", made), {"no-reason": "no_capacity", "no-words": "Ring the shelter."})
    assert answer.status_code == 422 and "Asha Ncube (Harbour Light) was quicker: accepted" in page(answer)
    first = asking.finish(made)
    asking.finish(made, "Said better.", version=first.version)
    stale = {"done-version": str(first.version), "done-outcome": "advice_given", "done-words": "My own words."}
    answer = client.post(address("done", made), stale)
    assert answer.status_code == 409 and "My own words." in page(answer) and "Said better." in page(answer)
    assert "wrote here while you were writing" in page(answer)


def test_what_nobody_answered_is_loud_on_both_sides(asking, as_):
    made = asking.ask(at=timezone.now() - timedelta(days=2))
    ours = page(as_("iris").get(address("request", made)))
    assert "Nobody has answered in time." in ours and "I have rung them" in ours
    assert "Tern Housing still waits" in page(as_("asha").get(address("request", made)))
    assert "Not answered" in page(as_("asha").get(reverse("referrals:list")))


@pytest.mark.parametrize(
    ("who", "tabs", "rows"),
    [
        ("iris", ["Asked by us"], 1),
        ("asha", ["Asked of us", "Asked by us"], 1),
        ("cara", ["Asked of us", "Asked by us"], 0),
    ],
)
def test_the_list_has_the_sides_that_the_role_has(asking, as_, who, tabs, rows):
    asking.ask()
    told = page(as_(who).get(reverse("referrals:list")))
    assert [one for one in ("Asked of us", "Asked by us") if f'">{one}' in told or f">{one}<" in told] == tabs
    assert told.count('<th scope="row">') == rows
    assert rows or "Show everything" in told


def test_what_has_ended_is_on_the_list_of_everything(asking, as_):
    made = asking.ask()
    asking.decline(made)
    client = as_("iris")
    assert made.reference not in page(client.get(reverse("referrals:list")))
    assert made.reference in page(client.get(reverse("referrals:list") + "?show=all&side=by_us"))


def test_the_list_costs_the_same_at_one_and_at_fifty_and_has_a_second_page(asking, as_):
    client, costs = as_("asha"), []
    for many in (1, 50):
        for _ in range(many):
            asking.ask()
        client.get(reverse("referrals:list"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            first = client.get(reverse("referrals:list"))
        costs.append(len(asked))
    assert costs[0] == costs[1] < 30
    assert "1–50 of 51" in page(first)
    assert page(client.get(reverse("referrals:list") + "?page=2")).count('<th scope="row">') == 1


@pytest.mark.parametrize(
    "asked", ["?side=nobody&show=x&page=-1&sort=words", "?side=&page=99", "?need=%00&whom=%3Cb%3E&area_code=x"]
)
def test_an_odd_address_does_no_harm(asking, as_, asked):
    client = as_("iris")
    assert client.get(reverse("referrals:list") + asked).status_code == 200
    assert client.get(address("ask", asking.contact) + asked).status_code == 200


def test_what_people_wrote_is_text(asking, as_):
    words, callback = hostile.text("words"), hostile.line("callback")
    made = asking.ask(words=words, callback=callback)
    asking.do(services.accept, made)
    asking.finish(made, hostile.text("reply"))
    for who in ("iris", "asha"):
        shown = as_(who).get(address("request", made)).content.decode()
        assert not hostile.faults(shown) and "{{7*7}}" in shown
