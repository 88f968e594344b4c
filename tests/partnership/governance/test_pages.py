"""The pages of becoming a partner: for the organisation, for who signs, for the coordinator, and for strangers."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Agreement, Signature
from northstar.foundation.audit.models import Entry
from northstar.foundation.audit.services import Who, attributed_to
from northstar.partnership.governance import services
from northstar.partnership.governance.models import Application, Link
from northstar.partnership.governance.queries import applications, papers
from northstar.partnership.governance.states import State
from northstar.partnership.governance.views import join
from tests.factories import agencies, joining
from tests.jobs import run_jobs
from tests.security import hostile

FORM = {
    "organisation": "Saltmarsh Refuge",
    "kind": "charity",
    "website": "saltmarsh.example",
    "does": "We run two safe houses.",
    "why": "To be reached the right way.",
    "areas": ["E23000036"],
    "councils": "",
    "legal_regime": "unsure",
    "lead_name": "Petra Lanyon",
    "lead_post": "Head of services",
    "lead_email": "petra@saltmarsh.example",
    "lead_phone": "01632 960 771",
    "signs": "other",
    "signatory_name": "Morwenna Tripp",
    "signatory_post": "Chief executive",
    "signatory_email": "morwenna@saltmarsh.example",
    "protection_name": "Idris Vaughan",
    "protection_email": "data@saltmarsh.example",
}
SIGN = {"basis": "recognised_interest", "gateway": "none", "name": "Morwenna Tripp", "post": "Chief", "authority": "on"}


def text(response) -> str:
    return response.content.decode()


def mailed(to: str) -> str:
    """The path in the newest mail to an address."""
    newest = [each for each in mail.outbox if each.to == [to]][-1]
    return re.search(r"https?://[^/\s]+(/\S+)", newest.body)[1]


def hidden(page, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', text(page))[1]


def all_of(cast) -> list[Application]:
    finn = cast.actor("finn")
    with acting_as(finn):
        return list(applications.applications_for(finn))


def test_the_whole_way_from_an_invitation_to_the_leads_first_page(client, cast, sign_in):
    joining.both_papers()
    desk = sign_in(Client(), "finn")
    invitation = {
        "organisation": "Saltmarsh Refuge",
        "kind": "charity",
        "name": "Petra Lanyon",
        "email": FORM["lead_email"],
    }
    assert desk.post("/partners/invite/", invitation).status_code == 302
    run_jobs()

    way_in = mailed(FORM["lead_email"])
    asked = client.get(way_in)
    assert (
        asked.status_code == 200 and 'value="Saltmarsh Refuge"' in text(asked) and 'value="Petra Lanyon"' in text(asked)
    )
    assert client.post(way_in, FORM).status_code == 302
    assert "We have your application" in text(client.get(way_in))
    made = all_of(cast)[0]

    page = reverse("governance:partner", args=[made.pk])
    desk.post(page + "take-up/")
    for row in applications.checks_of(cast.actor("finn"), made, timezone.localdate()):
        assert desk.post(f"{page}checks/{row.code}/", {"finding": "yes", "note": "Seen"}).status_code == 302
    look = desk.get(page + "approve/")
    assert "Morwenna Tripp, Chief executive" in text(look) and "morwenna@saltmarsh.example" in text(look)
    assert desk.post(page + "approve/", {"version": hidden(look, "version")}).status_code == 302
    run_jobs()

    papers_at = mailed(FORM["signatory_email"])
    for title in ("Terms of reference", "Sharing agreement"):
        shown = client.get(papers_at)
        assert f"Because of {title}." in text(shown)
        data = SIGN | {name: hidden(shown, name) for name in ("agreement", "read")}
        assert client.post(papers_at, data).status_code == 302
    done = client.get(papers_at)
    assert "Everything is signed" in text(done)
    copy = client.get(re.search(r'href="(/join/sign/[^"]+\.pdf)"', text(done))[1])
    assert copy["Content-Type"] == "application/pdf" and copy.content.startswith(b"%PDF")
    run_jobs()

    assert all_of(cast)[0].state == State.JOINED and "You are a partner" in text(client.get(way_in))
    lead = Membership.objects.get(user__email=FORM["lead_email"])
    assert (lead.role, lead.agency.name) == ("agency_lead", "Saltmarsh Refuge")
    first = Client().get(mailed(FORM["lead_email"]))
    assert first.status_code == 200 and "invit" in text(first).lower()
    seen = desk.get(reverse("desk:agency-tab", args=[lead.agency.slug, "about"]))
    assert "Partner since" in text(seen) and "fewer than 5" in text(seen)


def test_an_organisation_applies_by_itself_and_pressing_twice_is_one_application(client, cast):
    mark = hidden(client.get("/join/"), "mark")
    for _press in range(2):
        assert client.post("/join/", FORM | {"mark": mark}).headers["Location"] == "/join/sent/"
    made = all_of(cast)
    assert len(made) == 1 and made[0].state == State.APPLIED and made[0].website == "https://saltmarsh.example"
    run_jobs()
    assert [each.to for each in mail.outbox if "saltmarsh" in each.to[0]] == [["petra@saltmarsh.example"]]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "employer"}, "cannot become a partner"),
        ({"areas": [], "councils": ""}, "Choose at least one area"),
        ({"councils": "Nowhere Borough"}, "don&#39;t know the council"),
        ({"signatory_email": ""}, "Write their work e-mail"),
        ({"website": "javascript:alert(1)"}, "Write the address like"),
        ({"lead_email": "petra"}, "Enter an e-mail address"),
    ],
)
def test_what_is_wrong_is_said_in_its_place_and_nothing_typed_is_lost(client, cast, wrong, said):
    answer = client.post("/join/", FORM | wrong)
    assert answer.status_code == 422 and said in text(answer) and "We run two safe houses." in text(answer)
    assert 'value="Morwenna Tripp"' in text(answer) and all_of(cast) == []


def test_a_flood_waits_with_everything_typed_kept(client, cast, monkeypatch):
    monkeypatch.setattr(join, "SENDS", join.flood.Pace("joining", 1, 60))
    assert client.post("/join/", FORM).status_code == 302
    answer = client.post("/join/", FORM)
    assert answer.status_code == 429 and "Nothing you wrote is lost" in text(answer) and "safe houses" in text(answer)
    assert len(all_of(cast)) == 1


def test_without_its_cookie_the_form_comes_back_with_everything_typed(cast):
    for address in ("/join/", "/join/a-token/"):
        answer = Client(enforce_csrf_checks=True).post(address, FORM)
        assert answer.status_code == 403 and "press the button once more" in text(answer)
        assert "safe houses" in text(answer) and f'action="{address}"' in text(answer)


def test_a_link_that_is_wrong_is_not_there_and_an_old_one_sends_another(client, cast):
    finn, made = cast.actor("finn"), joining.applied()
    token = joining.token(finn, made, "follow")
    for address in ("/join/none/", "/join/sign/none/", f"/join/sign/{token}/"):
        assert client.get(address).status_code == 404
    with acting_as(finn):
        Link.objects.filter(application=made).update(expires_at=timezone.now() - timedelta(seconds=1))
    old = client.get(f"/join/{token}/")
    assert old.status_code == 410 and joining.ORGANISATION not in text(old)
    assert client.post(f"/join/{token}/withdraw/").status_code == 410 and all_of(cast)[0].state == State.APPLIED
    run_jobs()
    mail.outbox.clear()
    assert client.post(f"/join/{token}/renew/").status_code == 200
    run_jobs()
    assert "We have your application" in text(client.get(mailed("petra@saltmarsh.example")))


def test_the_organisation_withdraws_and_reads_a_no_through_its_link(client, cast):
    finn, made, other = cast.actor("finn"), joining.applied(), joining.applied()
    token = joining.token(finn, made, "follow")
    assert client.post(f"/join/{token}/withdraw/").status_code == 302
    assert "was withdrawn" in text(client.get(f"/join/{token}/"))
    with acting_as(finn):
        services.decline(
            actor=finn, application_id=other.pk, because="outside", words="Ask the <b>north</b>.", at=timezone.now()
        )
    read = text(client.get(f"/join/{joining.token(finn, other, 'news')}/"))
    assert "It works elsewhere" in read and "Ask the &lt;b&gt;north&lt;/b&gt;." in read


def test_a_changed_paper_is_shown_anew_with_what_was_typed(client, cast):
    finn = cast.actor("finn")
    made = joining.approved(finn)
    address = f"/join/sign/{joining.token(finn, made, 'sign')}/"
    data = SIGN | {name: hidden(client.get(address), name) for name in ("agreement", "read")}
    Agreement.objects.filter(pk=papers.newest(timezone.localdate())[0].pk).update(
        text="# 9. New\n\nQuite another text."
    )
    again = client.post(address, data | {"post": "Trustee"})
    assert again.status_code == 409 and "has changed" in text(again) and "Quite another text." in text(again)
    assert 'value="Trustee"' in text(again) and not Signature.objects.filter(agency=made.agency).exists()
    data |= {name: hidden(again, name) for name in ("agreement", "read")}
    del data["basis"], data["gateway"]  # nobody asks for them under terms of reference
    assert client.post(address, data).status_code == 302
    assert client.post(address, data).status_code == 302, "pressed twice"
    assert Signature.objects.filter(agency=made.agency).count() == 1


def test_without_the_tick_nobody_signs(client, cast):
    finn = cast.actor("finn")
    made = joining.approved(finn)
    address = f"/join/sign/{joining.token(finn, made, 'sign')}/"
    data = SIGN | {name: hidden(client.get(address), name) for name in ("agreement", "read")}
    answer = client.post(address, {key: value for key, value in data.items() if key != "authority"})
    assert answer.status_code == 422 and "Tick the box if you may sign" in text(answer)
    assert not Signature.objects.filter(agency=made.agency).exists()


def test_a_save_over_somebody_elses_shows_what_is_there_and_keeps_what_was_typed(client, cast, sign_in):
    finn, made = cast.actor("finn"), joining.applied()
    sign_in(client, "finn")
    address = reverse("governance:change", args=[made.pk])
    seen = hidden(client.get(address), "version")
    assert client.post(address, FORM | {"version": seen, "website": "first.example"}).status_code == 302
    answer = client.post(address, FORM | {"version": seen, "website": "second.example"})
    assert (
        answer.status_code == 422
        and "Somebody changed this" in text(answer)
        and "https://first.example" in text(answer)
    )
    assert 'value="second.example"' in text(answer)
    assert (
        client.post(address, FORM | {"version": hidden(answer, "version"), "website": "second.example"}).status_code
        == 302
    )
    with acting_as(finn):
        assert applications.applications_for(finn).get().website == "https://second.example"


def test_strangers_find_nothing_and_a_lead_takes_the_papers_of_their_own_agency(client, cast, sign_in):
    made = joining.applied()
    own, other = cast.westmarch.signatures.first(), cast.harbour_light.signatures.first()
    for name in ("cara", "ben", "gita", "asha"):
        asked = sign_in(Client(), name)
        for address in ("/partners/", "/partners/activity/", f"/partners/{made.pk}/", f"/partners/{made.pk}/approve/"):
            assert asked.get(address).status_code == 404, (name, address)
    lead, keeper = sign_in(Client(), "cara"), sign_in(Client(), "hal")
    assert lead.get(f"/partners/papers/{own.pk}.pdf").content.startswith(b"%PDF")
    assert lead.get(f"/partners/papers/{other.pk}.pdf").status_code == 404
    assert keeper.get(f"/partners/papers/{other.pk}.pdf").status_code == 200
    assert "/sign-in/" in Client().get(f"/partners/papers/{own.pk}.pdf").headers["Location"]
    with acting_as(cast.actor("gita")), attributed_to(Who("job", "test")):
        assert Entry.objects.filter(event="governance.paper_taken").count() == 2


def test_the_list_has_a_second_page_and_its_number_of_questions_does_not_grow(
    client, cast, sign_in, django_assert_max_num_queries
):
    sign_in(client, "finn")
    assert "No organisation is on its way" in text(client.get("/partners/"))
    for number in range(33):
        joining.applied(organisation=f"Refuge {number:02}")
    with django_assert_max_num_queries(24):
        first = client.get("/partners/")
    second = client.get("/partners/?page=2")
    assert "Refuge 00" in text(first) and "Refuge 32" not in text(first) and "Refuge 32" in text(second)
    assert "Nobody has joined this way yet" in text(client.get("/partners/?show=joined"))


def test_hostile_words_are_text_on_every_page(client, cast, sign_in):
    finn = cast.actor("finn")
    words = {name: hostile.text(name)[:150] for name in ("organisation", "does", "why")}
    made = joining.approved(finn, joining.applied(**words))
    sign_in(client, "finn")
    pages = ["/partners/", f"/partners/{made.pk}/", f"/partners/{made.pk}/change/"]
    pages += [f"/join/{joining.token(finn, made, 'follow')}/", f"/join/sign/{joining.token(finn, made, 'sign')}/"]
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200 and not hostile.faults(text(answer)), address


def test_the_text_of_a_paper_is_read_by_those_who_signed_it_and_by_keepers(cast, sign_in):
    paper = agencies.agreement("Heron agreement")
    paper.text, paper.retention = "# What we share\n\n- Only what helps", "Six years"
    paper.save()
    agencies.signed(paper, cast.westmarch)
    address = f"/partners/agreements/{paper.pk}/"
    shown = text(sign_in(Client(), "cara").get(address))
    assert ">What we share</h3>" in shown and "Only what helps" in shown and "Six years" in shown
    assert "Signed for us" in shown and cast.westmarch.name in shown and '<form method="post" novalidate' not in shown
    assert "Signed for us" not in text(sign_in(Client(), "hal").get(address))
    stranger = sign_in(Client(), "asha")
    assert stranger.get(address).status_code == 404
    assert address not in text(stranger.get("/desk/agencies/agreements/"))
    assert address in text(sign_in(Client(), "cara").get("/desk/agencies/agreements/"))
