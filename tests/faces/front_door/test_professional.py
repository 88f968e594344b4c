"""The professional report: with an account and without, and who must not see it."""

import re
from html import unescape

import pytest
from django.test import Client

from northstar.casework.concerns import references
from northstar.casework.concerns.models import Concern
from northstar.casework.concerns.queries import concerns as queries
from northstar.foundation.access.models import Exclusion

pytestmark = pytest.mark.django_db
ADDRESS = "/en-gb/work/"
EMPTY = {
    f"{name}-{part}": number
    for name in ("people", "vehicles", "businesses", "phones")
    for part, number in (("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "0"))
}
CONCERN = {
    "account": "A tenant is not seen any more; others answer the door.",
    "know": "saw",
    "how": "twice, a month apart",
    "kind": "home_takeover",
    "place": "Tannery Quay, Bridgwater",
    "sort": "housing",
    "when": "last Tuesday",
    "there": "yes",
    "child": "no",
}
YOU = {
    "name": "Jo Penrose",
    "agency_typed": "Brue Repairs",
    "role": "Repairs officer",
    "email": "jo@brue.example",
    "mode": "confidential",
}


class Colleague:
    def __init__(self, client: Client) -> None:
        self.client = client
        self.page = client.get(ADDRESS)

    @property
    def text(self) -> str:
        return unescape(self.page.content.decode())

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page.content.decode())
        return found[1] if found else ""

    def go(self, **fields):
        brought = {name: self.hidden(name) for name in ("draft", "at", "then")}
        self.page = self.client.post(ADDRESS, {**brought, "go": "next", **fields})
        return self.hidden("at")


@pytest.fixture
def concern_of(acting):
    def find() -> Concern:
        with acting("ben") as ben:
            concern = queries.concerns_for(ben).get()
            assert concern.account
            return concern

    return find


def test_it_says_first_where_emergencies_and_safeguarding_go(desk, client):
    page = Colleague(client)
    for words in (
        "Not for these",
        'href="tel:999"',
        "National Referral Mechanism (NRM)",
        "Three short pages",
        "Hand car wash",
        "Don't open a trailer alone",
    ):
        assert words in page.text


def test_without_an_account_three_pages_and_a_code(desk, client, concern_of, acting):
    page = Colleague(client)
    assert page.go(**CONCERN) == "who"
    assert page.go(**{**EMPTY, "vehicles-0-plate": "QQ99 ZZZ", "phones-0-number": "07700 900789"}) == "handling"
    assert "QQ99 ZZZ" in page.text and "Read once more what you send" in page.text
    page.go(**YOU, risk="yes", care="the tenant may be punished")
    code = "".join(re.findall(r">([0-9A-Z]{1,4})<", page.text[page.text.index("ns-code") :].split("</p>")[0]))
    assert references.read_code(code) == code
    concern = concern_of()
    assert (concern.origin, concern.reporter_mode, concern.how_known) == ("professional", "confidential", "saw")
    assert (concern.category, concern.sector, concern.still_there) == ("home_takeover", "housing", "yes")
    assert concern.answers["how"] == "twice, a month apart" and concern.answers["risk"] == "the tenant may be punished"
    assert concern.answers["vehicles"] == [{"plate": "QQ99 ZZZ"}] and concern.answers["phones"] == [
        {"number": "07700 900789"}
    ]
    assert concern.reporting_agency_id is None
    with acting("ben") as ben:
        contact = queries.contact_of(ben, concern)
        assert (contact.name, contact.email, contact.notes) == ("Jo Penrose", "jo@brue.example", "")
    # The desk judges by role and agency without opening who it was.
    assert concern.answers["by"] == {"role": "Repairs officer", "agency": "Brue Repairs"}
    assert "Jo Penrose" not in str(concern.answers) and "brue.example" not in str(concern.answers)


def test_what_is_needed_is_asked_for_in_sentences(desk, client):
    page = Colleague(client)
    assert page.go(account="") == "concern"
    for words in ("Write what your concern is", "Choose how you know"):
        assert words in page.text
    page.go(**CONCERN)
    page.go(**EMPTY)
    assert page.go(email="not an address") == "handling"
    for words in (
        "Enter your name",
        "Choose where you work, or write it below",
        "Enter your role",
        "name@example.org",
        "Choose who may know",
    ):
        assert words in page.text


def test_signed_in_the_agency_is_known_and_not_asked(cast, sign_in, client, concern_of, acting):
    cast.desk
    sign_in(client, "iris")
    page = Colleague(client)
    page.go(**CONCERN)
    page.go(**EMPTY)
    assert "Your name" not in page.text and "About you" not in page.text
    page.go()
    assert "The desk has it" in page.text and "ns-code" not in page.text
    concern = concern_of()
    assert concern.reporting_agency_id == cast.tern.pk and concern.reporting_member_id == cast.iris.pk
    assert (concern.origin, concern.reporter_mode) == ("professional", "share")
    with acting("iris") as iris:
        assert [one.pk for one in queries.reports_for(iris)] == [concern.pk]
    with acting("asha") as asha:
        assert not queries.reports_for(asha).exists()


def test_sent_twice_by_a_member_is_kept_once(cast, sign_in, client, concern_of):
    cast.desk
    sign_in(client, "iris")
    page = Colleague(client)
    page.go(**CONCERN)
    page.go(**EMPTY)
    draft = page.hidden("draft")
    for _twice in range(2):
        client.post(ADDRESS, {"draft": draft, "at": "handling"})
    assert concern_of()


def test_a_session_lost_on_the_way_loses_nothing_and_asks_who_they_are(cast, sign_in, client, concern_of):
    cast.desk
    sign_in(client, "iris")
    page = Colleague(client)
    page.go(**CONCERN)
    page.go(**EMPTY)
    client.logout()
    assert page.go(risk="no") == "handling"
    assert "Enter your name" in page.text
    page.go(**YOU, risk="no")
    assert concern_of().reporting_agency_id is None


def test_a_member_who_may_not_report_is_treated_as_anybody(cast, sign_in, client):
    cast.desk
    sign_in(client, "gita")
    page = Colleague(client)
    page.go(**CONCERN)
    page.go(**EMPTY)
    assert "Your name" in page.text


def test_who_must_not_see_it_is_excluded_from_the_first_moment(cast, sign_in, client, concern_of, acting):
    cast.desk, cast.asha, cast.westmarch
    sign_in(client, "iris")
    page = Colleague(client)
    page.go(**CONCERN)
    page.go(**EMPTY)
    offered = re.findall(
        r'name="hidden_from" type="checkbox" value="([^"]+)"|value="([^"]+)"[^>]*name="hidden_from"', page.text
    )
    names = page.text[page.text.index("Which agencies must not see it") :]
    assert "Harbour Light" in names and "Tern Housing" not in names and "South West partnership desk" not in names, (
        offered
    )
    page.go(hidden_from=[str(cast.harbour_light.pk)])
    concern = concern_of()
    with acting("ben"):
        assert [one.agency_id for one in Exclusion.objects.filter(record_id=concern.pk)] == [cast.harbour_light.pk]
    page = Colleague(client)
    page.go(**CONCERN)
    page.go(**EMPTY)
    assert page.go(hidden_from=[str(cast.desk.pk)]) == "handling"  # the desk that reads it cannot be kept out
    assert page.go(hidden_from=["not-a-number"]) == "handling"


def test_photos_are_asked_for_when_there_are_some(desk, client, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    page = Colleague(client)
    page.go(**CONCERN, files="on")
    assert page.go(**EMPTY) == "photos"
    assert page.go() == "handling"


def test_the_pages_are_in_english_and_say_so(desk):
    page = Client().get("/ar/work/")
    assert 'lang="en-gb" dir="ltr"' in page.content.decode() and page.headers["Content-Language"] == "en-gb"


def test_a_lost_cookie_loses_no_word(desk):
    page = Colleague(Client(enforce_csrf_checks=True))
    page.client.cookies.clear()
    assert page.go(**CONCERN) == "concern"
    assert page.page.status_code == 403 and CONCERN["account"] in page.text
    assert page.go(**CONCERN, csrfmiddlewaretoken=page.hidden("csrfmiddlewaretoken")) == "who"
