"""Owners of contacts confirm by one link in a mail, and what becomes of a contact that nobody answers for."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import Agency, Asking, Change, Contact
from northstar.foundation.agencies.states import Answer, ContactState
from northstar.foundation.notices import services as notices
from northstar.foundation.notices.services import transport
from northstar.kit.transitions import Refused
from tests.factories import agencies

NOW = timezone.now()
YEAR = timedelta(days=365)


@pytest.fixture
def beds(cast) -> Contact:
    """A contact of Westmarch that was confirmed a year ago; somebody answers for it."""
    details = services.ContactDetails(
        purpose="safe_bed",
        label="Beds",
        email="beds@westmarch.example",
        phone="01632 960 001",
        owner_name="Rota keeper",
        owner_email="rota@westmarch.example",
    )
    with as_job("tests", cast.westmarch.pk):
        edit = services.Edit(by="tests", at=NOW - YEAR)
        return services.add_contact(edit=edit, agency_id=cast.westmarch.pk, details=details, confirmed=True)


def link_in(message) -> str:
    return re.search(r"/notices/asked/\S+/", message.body)[0]


def asked(contact: Contact) -> str:
    """The path of the link, as it came by mail."""
    with as_job("tests", contact.agency_id):
        asking = notices.ask_owner(contact=contact, at=timezone.now())
    assert notices.send_asking(asking_id=asking.pk, agency_id=contact.agency_id, clock=timezone.now)
    return link_in(mail.outbox[-1])


def test_whoever_is_due_is_asked_once_a_fortnight_and_the_mail_says_nothing(beds):
    assert notices.ask_owners(at=NOW) == 1
    assert notices.ask_owners(at=NOW + timedelta(days=13)) == 0
    assert notices.ask_owners(at=NOW + timedelta(days=15)) == 1
    for asking in Asking.objects.order_by("made_at"):
        notices.send_asking(asking_id=asking.pk, agency_id=beds.agency_id, clock=timezone.now)
    first = mail.outbox[0]
    assert first.to == ["rota@westmarch.example"]
    for word in ("Westmarch", "Beds", "slavery", "01632", "Rota"):
        assert word not in first.subject + first.body
    assert re.fullmatch(r"/notices/asked/[\w-]{43}/", link_in(first))


def test_looking_changes_nothing_and_one_press_confirms(beds, client):
    path = asked(beds)
    page = client.get(path)
    assert page.status_code == 200 and "01632 960 001" in page.content.decode()
    beds.refresh_from_db()
    assert beds.check_on <= NOW.date()
    assert "confirmed" in client.post(path, {"answer": "holds"}).content.decode()
    beds.refresh_from_db()
    assert beds.confirmed_on == queries.day_of(timezone.now()) and beds.check_on > NOW.date()
    assert client.post(path, {"answer": "ended"}).status_code == 410  # a link works once
    with acting_as(actors.job("tests", None)):
        assert Change.objects.latest("pk").changed_by == "notices.owner"


def test_new_hours_hold_and_a_new_number_waits_for_a_colleague(beds, client):
    typed = {
        "answer": "changed",
        "phone": "01632 960 001",
        "staffed": "hours",
        "hours": "Mon-Sat 8-20",
        "have_ready": "",
    }
    path = asked(beds)
    wrong = client.post(path, typed | {"hours": "when we can"})
    assert wrong.status_code == 422 and "when we can" in wrong.content.decode()
    assert client.post(path, typed | {"hours": "Mon-Sat 8:00-20:00"}).status_code == 200
    beds.refresh_from_db()
    assert beds.state == ContactState.CONFIRMED and beds.hours.count() == 6
    client.post(asked(beds), typed | {"hours": "Mon-Sat 8:00-20:00", "phone": "01632 960 002"})
    beds.refresh_from_db()
    assert (beds.phone, beds.state) == ("01632 960 002", ContactState.UNCONFIRMED)


@pytest.mark.parametrize(
    ("answer", "state"), [(Answer.NOT_MINE, ContactState.UNCONFIRMED), (Answer.ENDED, ContactState.LAPSED)]
)
def test_not_mine_and_no_longer_works(beds, client, answer, state):
    assert client.post(asked(beds), {"answer": answer.value}).status_code == 200
    beds.refresh_from_db()
    assert beds.state == state
    assert beds.owner_email == ("" if answer == Answer.NOT_MINE else "rota@westmarch.example")


def test_links_that_do_not_work(beds, client):
    older, newer = asked(beds), asked(beds)
    assert client.get(older).status_code == 410 and client.get(newer).status_code == 200
    Contact.objects.filter(pk=beds.pk).update(owner_email="somebody-else@westmarch.example")
    assert client.get(newer).status_code == 410  # whoever was asked no longer answers for it
    Contact.objects.filter(pk=beds.pk).update(owner_email="rota@westmarch.example")
    Asking.objects.update(expires_at=NOW - timedelta(days=1))
    assert client.post(newer, {"answer": "holds"}).status_code == 410
    assert client.get("/notices/asked/" + "x" * 43 + "/").status_code == 410


def test_two_who_press_at_once_and_a_contact_that_nobody_can_be_asked_about(beds):
    with as_job("tests", beds.agency_id):
        asking = notices.ask_owner(contact=beds, at=timezone.now())
    notices.answer(asking=asking, answer=Answer.HOLDS, at=timezone.now())
    with pytest.raises(Refused):
        notices.answer(asking=asking, answer=Answer.ENDED, at=timezone.now())
    Contact.objects.filter(pk=beds.pk).update(owner_email="", email="")
    with as_job("tests", beds.agency_id), pytest.raises(Refused, match="Ring them"):
        notices.ask_owner(contact=Contact.objects.get(pk=beds.pk), at=timezone.now())


def test_a_mailbox_that_refuses_for_good_lapses_and_one_that_is_full_is_tried_again(beds, monkeypatch):
    def refusing(*_message, **_how):
        raise transport.NotTaken(code, for_good=code >= 500)

    monkeypatch.setattr(transport, "hand_over", refusing)
    Contact.objects.filter(pk=beds.pk).update(channel="mail")
    for number in range(3):
        code = 550
        with as_job("tests", beds.agency_id):
            asking = notices.ask_owner(contact=beds, at=timezone.now())
        assert not notices.send_asking(asking_id=asking.pk, agency_id=beds.agency_id, clock=timezone.now)
        beds.refresh_from_db()
        assert beds.bounces == number + 1
    assert beds.state == ContactState.LAPSED
    code = 452
    with as_job("tests", beds.agency_id):
        asking = notices.ask_owner(contact=beds, at=timezone.now())
    with pytest.raises(transport.NotTaken):
        notices.send_asking(asking_id=asking.pk, agency_id=beds.agency_id, clock=timezone.now)
    assert not notices.send_asking(asking_id=uuid4(), agency_id=beds.agency_id, clock=timezone.now)


def test_the_coordinator_sees_how_fresh_each_agency_is_and_asks(beds, cast, client, sign_in):
    page = sign_in(client, "finn")
    shown = page.get("/desk/agencies/freshness/").content.decode()
    assert "Westmarch Council" in shown and "0% of 1" in shown and "1 to ask again" in shown
    assert page.post("/desk/agencies/westmarch-council/ask/").status_code == 302
    assert Asking.objects.filter(contact=beds).count() == 1
    assert "Nobody is to be asked" in page.post("/desk/agencies/westmarch-council/ask/", follow=True).content.decode()
    lead = sign_in(client, "cara")
    assert lead.get("/desk/agencies/freshness/").status_code == 404
    assert lead.post(f"/desk/agencies/contacts/{beds.pk}/ask/").status_code == 302
    assert Asking.objects.filter(contact=beds).count() == 2
    assert sign_in(client, "asha").post(f"/desk/agencies/contacts/{beds.pk}/ask/").status_code == 404


def test_the_worst_kept_of_many_agencies_stand_first_and_the_rest_on_the_second_page(beds, cast, client, sign_in):
    for number in range(60):
        agencies.agency(f"partner-{number}", f"Partner {number:02}")
    page = sign_in(client, "finn")
    first, second = (page.get(f"/desk/agencies/freshness/?page={one}").content.decode() for one in (1, 2))
    total = Agency.objects.count()
    assert f"1–50 of {total}" in first and f"51–{total} of {total}" in second
    assert "Partner 00" in first and "Partner 00" not in second
