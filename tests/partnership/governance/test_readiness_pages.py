"""The pages of readiness: cards saved one by one or all at once, the plan, the table of all, and taking it away."""

import csv
import io

from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.foundation.accounts import sessions
from northstar.foundation.audit.models import Entry
from northstar.partnership.governance.models import PlannedStep, ReadinessAnswer
from tests.factories.readiness import planned, said

PAGE, PLAN = "/partners/westmarch-council/readiness/", "/partners/westmarch-council/plan/"
TABLE = "/partners/readiness/"


def kept(cast) -> dict[str, str]:
    with acting_as(cast.actor("finn")):
        return dict(ReadinessAnswer.objects.order_by("at", "pk").values_list("code", "answer"))


def test_the_page_is_its_agencys_and_the_keepers_and_nobody_elses(cast, client, sign_in):
    cast.westmarch
    for name, status in (("cara", 200), ("finn", 200), ("asha", 404), ("iris", 404), ("ben", 404)):
        sign_in(client, name)
        assert client.get(PAGE).status_code == client.get(PLAN).status_code == status, name
        assert client.get(TABLE).status_code == (200 if name == "finn" else 404)
    sign_in(client, "iris")
    assert client.post("/partners/tern-housing/readiness/", {"policy-answer": "yes"}).status_code == 404
    page = client.get("/partners/readiness/ours/", follow=True)
    assert page.status_code == 200 and 'name="policy-answer"' not in page.content.decode()


def test_a_lead_saves_one_card_and_what_was_typed_in_the_others_stays(cast, client, sign_in):
    sign_in(client, "cara")
    assert "nothing has to be perfect" in client.get(PAGE).content.decode()
    typed = {"save": "policy", "policy-answer": "partly", "safe_place-note": "One room", "slavery_lead-answer": "yes"}
    page = client.post(PAGE, typed)
    text = page.content.decode()
    assert page.status_code == 200 and "1 answer is saved." in text and "One room" in text
    assert kept(cast) == {"policy": "partly"}
    everything = {"safe_place-answer": "not_for_us", "slavery_lead-answer": "yes", "staff_trained-answer": "yes",
                  "staff_trained-trained": "20", "staff_trained-of": "9", "policy-answer": "partly",
                  "safe_place-note": ""}  # fmt: skip
    page = client.post(PAGE, everything)
    text = page.content.decode()
    assert page.status_code == 422 and kept(cast) == {"policy": "partly"}
    assert text.count('<details class="govuk-details ns-noprint" open>') == 3
    for words in ("Write why it does not apply to you", "Choose who it is", "More are trained than there are"):
        assert words in text
    better = {"safe_place-answer": "not_yet", "slavery_lead-answer": "yes", "slavery_lead-who": f"m:{cast.cara.pk}",
              "slavery_lead-when": "March 2024", "staff_trained-answer": "partly", "staff_trained-trained": "9",
              "staff_trained-of": "20"}  # fmt: skip
    assert client.post(PAGE, better).status_code == 302
    assert kept(cast) == {
        "policy": "partly", "safe_place": "not_yet", "slavery_lead": "yes", "staff_trained": "partly"
    }  # fmt: skip
    text = client.get(PAGE).content.decode()
    assert "Cara Whitlock, since 1 March 2024" in text and "9 of 20 (45%)" in text


def test_two_who_answer_at_once_both_see_what_the_other_said(cast, client, sign_in):
    first = said(cast.actor("cara"), "policy", "partly")[0]
    said(cast.actor("finn"), "policy", "not_yet", agency=cast.westmarch.pk)
    sign_in(client, "cara")
    mine = {"policy-seen": first.pk, "policy-answer": "yes", "policy-note": "Approved on Monday"}
    page = client.post(PAGE, mine)
    text = page.content.decode()
    assert page.status_code == 422 and "while you were writing" in text and "Approved on Monday" in text
    with acting_as(cast.actor("cara")):
        newest = ReadinessAnswer.objects.latest("pk")
    assert f'name="policy-seen" value="{newest.pk}"' in text
    assert client.post(PAGE, mine | {"policy-seen": newest.pk}).status_code == 302
    assert kept(cast) == {"policy": "yes"}


def test_the_plan_says_who_and_by_when_and_prints_whole(cast, client, sign_in):
    cara = cast.actor("cara")
    step = planned(cara, "slavery_lead", "Cara")
    sign_in(client, "cara")
    address = PLAN + "slavery_lead/"
    assert client.post(address, {"seen": step.pk, "owner": "Wren", "due_on": "1 March 2040"}).status_code == 302
    stale = client.post(address, {"seen": step.pk, "owner": "Jo"})
    assert stale.status_code == 422 and "changed this while" in stale.content.decode()
    with acting_as(cara):
        assert [one.owner for one in PlannedStep.objects.order_by("pk")] == ["Cara", "Wren"]
    folded, whole = client.get(PLAN).content.decode(), client.get(PLAN + "?all=yes").content.decode()
    assert "Next: Slavery lead named" in folded and "Wren" in folded
    assert folded.count("<details") > 5 and whole.count('<details class="govuk-details"') == 0


def test_the_table_adds_up_is_narrowed_and_taken_away(cast, client, sign_in, django_assert_max_num_queries):
    cast.everybody()
    said(cast.actor("cara"), "policy", person="", note="=1+1")
    sign_in(client, "finn")
    client.get(TABLE)
    with django_assert_max_num_queries(22):
        text = client.get(TABLE + "?sort=-gaps").content.decode()
    assert "1 of 5 have a written procedure" in text and "Harbour Light" in text
    narrowed = client.get(TABLE + "?gap=policy&kind=no-such-kind").content.decode()
    assert "Northfold" in narrowed and ">Westmarch Council<" not in narrowed
    for kind in ("csv", "xlsx"):
        assert client.post(TABLE + "export/", {"format": kind}).status_code == 200
    answer = client.post(TABLE + "export/", {"format": "csv", "gap": "policy"})
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [line[0] for line in lines[:3]] == ["Agency", "Harbour Light", "Northfold Council"] and len(lines) == 5
    assert client.post(TABLE + "export/", {"format": "exe"}).status_code == 404
    with acting_as(cast.actor("gita")):
        assert Entry.objects.filter(event="governance.readiness_exported").count() == 3
    for name in ("cara", "hal"):
        sign_in(client, name)
        assert client.post(TABLE + "export/", {"format": "csv"}).status_code == 404


def test_an_export_asks_again_who_it_is(cast, client, sign_in):
    sign_in(client, "finn")
    session = client.session
    sessions.begin(session, cast.finn.user, at=timezone.now() - timezone.timedelta(minutes=20), second_factor=True)
    session.save()
    assert client.post(TABLE + "export/", {"format": "csv"}).status_code == 302


def test_home_asks_a_new_lead_to_begin_and_tells_the_coordinator_who_lacks_what(cast, client, sign_in):
    sign_in(client, "cara")
    assert "How ready is your agency?" in client.get("/desk/").content.decode()
    said(cast.actor("cara"), "slavery_lead", person="Cara Whitlock")
    home = client.get("/desk/").content.decode()
    assert "How ready is your agency?" not in home and "7 steps are left" in home
    sign_in(client, "finn")
    assert "2 agencies have no adult safeguarding lead" in client.get("/desk/").content.decode()
