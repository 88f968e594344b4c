"""The desk takes a call: the same questions about somebody else, their three levels, a code to read out."""

import re
from html import unescape
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from northstar.casework.concerns import references
from northstar.casework.concerns.models import Concern
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.services import receipts, report_concern
from northstar.faces.front_door.views import asking
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Public
from northstar.foundation.audit.models import Entry
from northstar.kit.transitions import Refused
from tests.cast import sign_in
from tests.faces.front_door.test_professional import EMPTY
from tests.factories.concerns import report

pytestmark = pytest.mark.django_db
ADDRESS = "/en-gb/call/"
TOLD = {
    "origin": "phone",
    "account": "The neighbour's cleaner sleeps in the garage and is never paid.",
    "know": "saw",
    "kind": "domestic_work",
    "place": "Bridgwater",
    "there": "yes",
    "child": "no",
}
CALLER = {
    "you": "confidential",
    "ways": ["call"],
    "name": "Mrs Quill",
    "phone": "07700 900123",
    "times": "before three",
}


class Officer:
    def __init__(self, cast, name="ben"):
        self.client = sign_in(Client(), getattr(cast, name))
        self.page = self.client.get(ADDRESS)

    def hidden(self, name):
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page.content.decode())
        return found[1] if found else ""

    def go(self, **fields):
        brought = {name: self.hidden(name) for name in ("draft", "at", "then")}
        self.page = self.client.post(ADDRESS, {**brought, "go": "next", **fields})
        return self.hidden("at")

    def take(self, told=TOLD, caller=CALLER):
        self.go(**told)
        self.go(**EMPTY)
        self.go(**caller)
        found = re.search(r'class="ns-code".*?</p>', unescape(self.page.content.decode()), re.S)
        return "".join(re.findall(r">([0-9A-Z]{1,4})<", found[0])) if found else ""


@pytest.fixture
def kept(cast, acting):
    def read():
        with acting("ben") as ben:
            return queries.concerns_for(ben).get()

    return read


def test_a_call_becomes_a_concern_of_the_caller_and_not_of_the_desk(cast, acting, kept):
    code = Officer(cast).take()
    concern = kept()
    assert (concern.origin, concern.reporter_mode, concern.category) == ("phone", "confidential", "domestic_work")
    assert concern.reporting_agency_id is None and concern.account == TOLD["account"]
    assert concern.received_at.minute % 5 == 0 and concern.received_at.second == 0
    with acting("ben") as ben:
        contact = queries.contact_of(ben, concern)
        assert (contact.name, contact.phone, contact.safe_ways) == ("Mrs Quill", "07700 900123", ["call"])
        assert concern.steps.get().by_id == ben.member_id
        assert queries.reports_for(ben).count() == 0
    opened = receipts.open_receipt(code=references.read_code(code), at=timezone.now())
    assert opened.concern_id == concern.pk
    with acting("gita"):
        entry = Entry.objects.get(event="concerns.received")
        assert (entry.actor_kind, entry.detail["origin"]) == ("member", "phone")


def test_an_anonymous_letter_leaves_no_way_to_reach_its_writer(cast, acting, kept):
    Officer(cast).take(TOLD | {"origin": "letter"}, CALLER | {"you": "anonymous"})
    concern = kept()
    assert (concern.origin, concern.reporter_mode) == ("letter", "anonymous")
    with acting("ben") as ben:
        assert queries.contact_of(ben, concern) is None
    assert "Mrs Quill" not in str(concern.answers)


def test_a_safe_way_needs_its_number_and_the_level_is_asked(cast):
    officer = Officer(cast)
    officer.go(**TOLD)
    officer.go(**EMPTY)
    officer.go(**{**CALLER, "phone": "", "you": ""})
    words = officer.page.content.decode()
    assert "Enter a phone number, or choose another way" in words and "Ask them who may know that it was them" in words


def test_kept_twice_is_one_concern(cast, acting):
    officer = Officer(cast)
    officer.go(**TOLD)
    officer.go(**EMPTY)
    before = officer.page
    officer.go(**CALLER)
    officer.page = before
    officer.go(**CALLER)
    with acting("ben"):
        assert Concern.objects.count() == 1


@pytest.mark.parametrize("name", ["asha", "cara", "dev", "finn", "gita", "hal", "iris"])
def test_only_those_who_triage_take_calls(cast, name):
    assert sign_in(Client(), getattr(cast, name)).get(ADDRESS).status_code == 404
    assert sign_in(Client(), getattr(cast, name)).post(ADDRESS, TOLD).status_code == 404


def test_the_service_refuses_what_anybody_else_says_was_taken_down(cast, acting):
    cast.desk
    for name in ("iris", "finn"):
        with acting(name) as actor, pytest.raises(Refused, match="role"):
            report_concern(actor=actor, report=report(origin="phone"), at=timezone.now())
    with acting_as(Public()), pytest.raises(Refused, match="role"):
        report_concern(actor=Public(), report=report(origin="letter"), at=timezone.now())


@pytest.mark.parametrize(("name", "there"), [("ben", True), ("finn", False), ("iris", False)])
def test_the_rail_has_a_place_for_it(cast, name, there):
    words = sign_in(Client(), getattr(cast, name)).get("/desk/").content.decode()
    assert (ADDRESS in words) is there


def test_no_page_of_a_call_has_the_quick_way_out(cast):
    """Each page that a call can have, also a choice between two areas, the files, and one that is shown again."""
    here = {"label": "Bristol", "codes": ["E06000023"], "doubtful": []}
    doubtful = {"codes": [], "doubtful": ["E06000023", "E06000025"], "choices": [here]}
    officer, seen = Officer(cast), {}
    steps = (
        ("concern", {"account": ""}),
        ("concern", TOLD | {"place": "Filton", "files": "on"}),
        ("which", {"which": "unsure"}),
        ("who", EMPTY),
        ("photos", {}),
        ("caller", CALLER),
        ("", {}),
    )
    with mock.patch.object(asking.places, "found", return_value=doubtful):
        for name, fields in steps:
            assert officer.hidden("at") == name
            seen[name] = officer.page.content.decode()
            officer.go(**fields)
    for name, page in seen.items():
        assert "exit-this-page" not in page and "Exit this page" not in page, name
    assert 'class="ns-code' in seen[""]


@pytest.mark.parametrize("name", ["asha", ""])
def test_who_reports_at_work_keeps_the_quick_way_out(cast, name):
    """They may sit where somebody looks over their shoulder, with an account or without."""
    client = sign_in(Client(), getattr(cast, name)) if name else Client()
    assert "govuk-exit-this-page__button" in client.get("/en-gb/work/").content.decode()
