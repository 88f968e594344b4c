"""The directory at the desk: who may look, who may change, and that nothing typed is lost."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from northstar.faces.desk.forms.contacts import GROUPS, ContactForm
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import Agency, BankHoliday, Change, Contact
from northstar.foundation.agencies.states import ContactState
from northstar.foundation.audit.models import Entry
from northstar.kit.worktime import OFFICE_WEEK

DETAILS = services.ContactDetails(
    purpose="child_safeguarding", label="Front door", email="door@westmarch.example", phone="01632 960 001"
)
TYPED = {
    "purpose": "child_safeguarding",
    "label": "Front door",
    "whom": ["adults", "children"],
    "team": "",
    "channel": "desk",
    "email": "door@westmarch.example",
    "phone": "01632 960 001",
    "staffed": "hours",
    "hours": "Mon-Fri 9:00-17:00",
    "fallback": "",
    "languages": "",
    "areas": "",
    "priority": "100",
    "reason": "",
}
FOLDED = re.compile(r'<details class="govuk-details"( open)?>')
READERS = ("asha", "ben", "cara", "dev", "finn", "gita", "hal", "iris")


def job():
    return acting_as(actors.job("tests", None, Permission.READ_TRAIL))


def an_edit(**more) -> services.Edit:
    return services.Edit(by="tests", at=datetime(2026, 3, 10, 11, tzinfo=UTC), **more)


@pytest.fixture
def westmarch(cast) -> Agency:
    return cast.westmarch


@pytest.fixture
def contact(westmarch) -> Contact:
    with job():
        services.set_coverage(edit=an_edit(), agency_id=westmarch.pk, seen_version=1, area_codes=["E06000023"])
        since = an_edit(on=date(2026, 1, 5))
        return services.add_contact(
            edit=since, agency_id=westmarch.pk, details=DETAILS, hours=OFFICE_WEEK, confirmed=True
        )


@pytest.fixture
def asking(client, sign_in):
    """``asking("cara")`` is a client signed in as Cara."""
    return lambda name: sign_in(client, name)


def at(name: str, *args) -> str:
    return reverse(f"desk:{name}", args=args)


def changes() -> list[str]:
    with job():
        return [f"{row.subject} {row.act}" for row in Change.objects.all()]


def addresses(westmarch: Agency, contact: Contact) -> dict[str, tuple[str, str]]:
    """Every page and verb that changes something: method and address."""
    slug, one = westmarch.slug, contact.pk
    found = {name: ("get", at(name, slug)) for name in ("agency-edit", "agency-areas", "agency-end", "agency-sign")}
    found |= {name: ("get", at(name)) for name in ("agency-add", "holidays")}
    found |= {name: ("post", at(name, slug)) for name in ("agency-looked-at", "team-add")}
    found |= {name: ("post", at(name, uuid4())) for name in ("team-end", "signature-withdraw")}
    found |= {"holiday-remove": ("post", at("holiday-remove", 1))}
    contacts = {name: ("post", at(name, one)) for name in ("contact-confirm", "contact-lapse", "contact-end")}
    contacts |= {"contact-edit": ("get", at("contact-edit", one)), "contact-add": ("get", at("contact-add", slug))}
    return found | contacts


def test_a_stranger_is_sent_to_sign_in_everywhere(client, westmarch, contact):
    pages = [("get", at("agencies")), ("get", at("agency", westmarch.slug)), ("post", at("agencies-export"))]
    for method, address in [*pages, *addresses(westmarch, contact).values(), ("post", at("agency-undo", 1))]:
        answer = getattr(client, method)(address)
        assert answer.status_code == 302 and "/sign-in/" in answer["Location"], address


@pytest.mark.parametrize("name", READERS)
def test_every_member_may_look_up_whom_to_turn_to(asking, westmarch, contact, name):
    client = asking(name)
    for address in (at("agencies"), at("agency", westmarch.slug), at("agency-tab", westmarch.slug, "about")):
        answer = client.get(address)
        assert answer.status_code == 200, address
    assert "01632 960 001" in client.get(at("agency", westmarch.slug)).content.decode()
    assert client.get(at("agency", "no-such-agency")).status_code == 404
    assert client.get(at("agency-tab", westmarch.slug, "nothing")).status_code == 404


@pytest.mark.parametrize("name", ["asha", "ben", "dev", "gita", "iris"])
def test_who_may_not_change_finds_nothing_there(asking, westmarch, contact, name):
    client = asking(name)
    for method, address in addresses(westmarch, contact).values():
        assert getattr(client, method)(address).status_code == 404, address
    page = client.get(at("agency", westmarch.slug)).content.decode()
    assert "It still holds" not in page and "Add a contact" not in page


def test_a_lead_changes_their_own_contacts_and_nothing_else(asking, cast, westmarch, contact):
    client = asking("cara")
    with job():
        other = services.add_contact(edit=an_edit(), agency_id=cast.northfold.pk, details=DETAILS)
    own = addresses(westmarch, contact)
    for name in ("contact-edit", "contact-add"):
        assert client.get(own[name][1]).status_code == 200
    for name, (method, address) in own.items():
        if not name.startswith("contact-"):
            assert getattr(client, method)(address).status_code == 404, name
    for name, (method, address) in addresses(cast.northfold, other).items():
        assert getattr(client, method)(address).status_code == 404, name
    with job():
        assert Contact.objects.get(pk=other.pk).state == ContactState.UNCONFIRMED


def test_the_form_of_a_contact_asks_all_under_headings_and_opens_what_says_something(asking, westmarch, contact):
    asked = [name for group in GROUPS for name in group.names]
    assert {*asked, "hours", "version"} == {*ContactForm.base_fields} and len(asked) == len(set(asked))
    client, add = asking("cara"), at("contact-add", westmarch.slug)
    assert FOLDED.findall(client.get(add).content.decode()) == ["", "", ""]
    assert FOLDED.findall(client.post(add, TYPED | {"languages": "Elvish"}).content.decode()) == [" open", "", ""]
    assert FOLDED.findall(client.post(add, TYPED | {"priority": "soon"}).content.decode()) == ["", "", " open"]


def test_a_contact_is_changed_and_the_history_says_how(asking, westmarch, contact):
    client = asking("cara")
    typed = TYPED | {
        "version": "1",
        "label": "Children's front door",
        "languages": "polish, Romanian",
        "areas": "Bristol",
        "hours": "Mon-Thu 8:30-17:00\nFri 8:30-16:30",
        "reason": "New opening hours",
    }
    answer = client.post(at("contact-edit", contact.pk), typed, follow=True)
    assert "Saved." in answer.content.decode()
    contact.refresh_from_db()
    assert (contact.languages, contact.area_codes) == (["pl", "ro"], ["E06000023"])
    assert contact.label == "Children's front door"
    assert (contact.state, contact.hours.count()) == (ContactState.CONFIRMED, 5)
    page = client.get(at("agency-tab", westmarch.slug, "history")).content.decode()
    assert "New opening hours" in page and "Cara Whitlock, Westmarch Council" in page
    assert "Mon-Thu 08:30-17:00; Fri 08:30-16:30" in page and "Take it back" in page
    # The form shows again what was saved.
    again = client.get(at("contact-edit", contact.pk)).content.decode()
    assert "Polish, Romanian" in again and "Mon-Thu 08:30-17:00" in again and ">Bristol</textarea>" in again


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("hours", "nine to five", "We can&#39;t read “nine to five”"),
        ("hours", "", "Write when somebody is there"),
        ("hours", "Mon 9:00-12:00\nMon 11:00-13:00", "Two openings of one day overlap"),
        ("languages", "Elvish", "We don&#39;t know the language “Elvish”"),
        ("areas", "Mordor", "We don&#39;t know the place “Mordor”"),
        ("email", "door", "Enter an e-mail address"),
        ("phone", "ring me", "Enter the telephone number in figures"),
        ("purpose", "tea", "Choose"),
        ("fallback", "7c0f3b36-4f57-4b2e-8d0a-0b4f4d3c2b1a", "Choose"),
        ("label", "", "Write an answer"),
        ("priority", "first", "Enter a whole number"),
        ("label", "x" * 500, "Keep this to"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(asking, westmarch, contact, field, value, said):
    typed = TYPED | {"version": "1", "label": "Typed with care", field: value}
    answer = asking("cara").post(at("contact-edit", contact.pk), typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page
    assert "Typed with care" in page or field == "label"
    contact.refresh_from_db()
    assert (contact.label, contact.version) == ("Front door", 1)


def test_a_stale_save_keeps_what_was_typed_and_shows_what_changed(asking, westmarch, contact):
    client = asking("cara")
    with job():
        services.change_contact(
            edit=an_edit(),
            contact_id=contact.pk,
            seen_version=1,
            hours=None,
            details=replace(DETAILS, phone="01632 960 009"),
        )
    typed = TYPED | {"version": "1", "label": "Typed meanwhile"}
    answer = client.post(at("contact-edit", contact.pk), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Typed meanwhile" in page and "01632 960 001" in page and "01632 960 009" in page
    assert "Mon-Fri 09:00-17:00" in page and "Nothing of yours is lost" in page
    contact.refresh_from_db()
    assert (contact.label, contact.phone, contact.version) == ("Front door", "01632 960 009", 2)
    version = re.search(r'name="version" value="(\d+)"', page)
    saved = client.post(at("contact-edit", contact.pk), typed | {"version": version[1]}, follow=True)
    assert "Saved." in saved.content.decode()
    contact.refresh_from_db()
    assert (contact.label, contact.phone, contact.version) == ("Typed meanwhile", "01632 960 001", 3)


def test_ended_and_taken_back(asking, westmarch, contact):
    client = asking("cara")
    page = client.post(at("contact-end", contact.pk), follow=True).content.decode()
    assert "Ended." in page and "01632 960 001" not in page
    back = re.search(r'action="(/desk/agencies/changes/\d+/undo/)"', page)
    page = client.post(back[1], follow=True).content.decode()
    assert "Taken back" in page
    assert "01632 960 001" in client.get(at("agency", westmarch.slug)).content.decode()
    # Twice is refused, in words.
    assert "taken back already" in client.post(back[1], follow=True).content.decode()


def test_nobody_takes_back_what_another_agency_changed(asking, westmarch, contact):
    with job():
        services.lapse_contact(edit=an_edit(), contact_id=contact.pk)
        lapsed = Change.objects.filter(act="lapsed").get()
        renamed = services.AgencyDetails(name="Westmarch", kind="council_unitary", legal_regime="both")
        services.change_agency(edit=an_edit(), agency_id=westmarch.pk, seen_version=2, details=renamed)
        changed = Change.objects.filter(subject="agency", act="changed").get()
    assert asking("dev").post(at("agency-undo", lapsed.pk)).status_code == 404
    assert asking("cara").post(at("agency-undo", changed.pk)).status_code == 404
    assert asking("cara").post(at("agency-undo", lapsed.pk)).status_code == 302
    assert asking("finn").post(at("agency-undo", changed.pk)).status_code == 302
    assert asking("finn").post(at("agency-undo", 999_999)).status_code == 404


def test_confirm_and_lapse_with_one_button(asking, westmarch, contact):
    client = asking("cara")
    assert "Marked as lapsed" in client.post(at("contact-lapse", contact.pk), follow=True).content.decode()
    page = client.get(at("agency", westmarch.slug)).content.decode()
    assert "Nobody" in page and "has lapsed" in page
    assert "ask again in half a year" in client.post(at("contact-confirm", contact.pk), follow=True).content.decode()
    assert client.get(at("contact-confirm", contact.pk)).status_code == 405


def test_saving_the_same_again_says_so_and_offers_no_way_back(asking, westmarch, contact):
    page = asking("cara").post(at("contact-edit", contact.pk), TYPED | {"version": "1"}, follow=True).content.decode()
    assert "Nothing was different" in page and "Take it back" not in page


def test_the_coordinator_keeps_the_directory(asking, westmarch, contact):
    client = asking("finn")
    typed = {"name": "Orchard Lane Advice", "kind": "charity", "legal_regime": "ukgdpr", "roles": ["runs_desk"]}
    answer = client.post(at("agency-add"), typed)
    made = Agency.objects.get(slug="orchard-lane-advice")
    assert answer["Location"] == at("agency-areas", made.slug) and made.runs_desk
    client.post(at("agency-areas", made.slug), {"version": "1", "forces": ["E23000036"], "councils": ["E06000026"]})
    for code in ("E06000023", "E23000036", "E06000026"):
        assert made in queries.covering([code], date.today())
    page = client.get(at("agency-tab", made.slug, "about")).content.decode()
    assert "Avon and Somerset police area" in page and "Plymouth" in page
    assert "<strong>Bristol</strong>" in page  # one of the force's councils, beside the map
    client.post(at("team-add", made.slug), {"name": "Advice"})
    assert "name already" in client.post(at("team-add", made.slug), {"name": "advice"}).content.decode()
    client.post(at("contact-add", made.slug), TYPED | {"label": "Desk", "staffed": "always", "confirmed": "on"})
    made.refresh_from_db()
    ended = {"version": str(made.version), "on": "1 June 2030", "successor": str(westmarch.pk), "reason": "Merged"}
    page = client.post(at("agency-end", made.slug), ended, follow=True).content.decode()
    assert "Noted." in page
    made.refresh_from_db()
    assert (made.valid_to, made.successor_id) == (date(2030, 6, 1), westmarch.pk)
    assert changes()[:3] == ["agency succeeded", "contact added", "team added"]


def test_an_agency_signs_and_withdraws(asking, cast):
    client, slug = asking("finn"), cast.northfold.slug
    assert "No agreement" in client.get(at("agencies") + "?q=northfold").content.decode()
    page = client.get(at("agency-sign", slug)).content.decode()
    assert str(cast.agreements[0]) in page
    typed = {"agreement": str(cast.agreements[0].pk), "signed_on": "yesterday"}
    typed |= {"signed_by": "Director", "lawful_basis": "Public task"}
    client.post(at("agency-sign", slug), typed)
    held = queries.agreement_in_force(cast.northfold.pk, datetime.now(UTC))
    assert held is not None and held.agreement == cast.agreements[0]
    client.post(at("signature-withdraw", held.pk))
    assert queries.agreement_in_force(cast.northfold.pk, datetime.now(UTC)) is None
    tomorrow = client.post(at("agency-sign", slug), typed | {"signed_on": "about last week"})
    assert tomorrow.status_code == 422 and "Write one day" in tomorrow.content.decode()


def test_bank_holidays_come_and_go(asking):
    client = asking("finn")
    page = client.post(at("holidays"), {"on": "8 May 2028", "name": "A coronation"}, follow=True).content.decode()
    assert "Monday 8 May 2028" in page
    assert "bank holiday already" in client.post(at("holidays"), {"on": "8 May 2028", "name": "x"}).content.decode()
    day = BankHoliday.objects.get(day=date(2028, 5, 8))
    client.post(at("holiday-remove", day.pk))
    assert not BankHoliday.objects.filter(day=date(2028, 5, 8)).exists()


@pytest.fixture
def south_west(db) -> None:
    with job():
        edit = services.Edit(by="load_agencies", at=datetime.now(UTC))
        services.load_partnership(edit=edit, file=services.read_partnership(services.DATA / "south_west.yml"))


def listed(client, query: str) -> list[str]:
    page = client.get(at("agencies") + query).content.decode()
    return re.findall(r'<th scope="row"><div><a class="govuk-link" href="/desk/agencies/([^/]+)/">', page)


def test_the_list_is_narrowed_by_name_kind_place_and_care(asking, south_west):
    client = asking("finn")
    ours = set(Agency.objects.filter(valid_to__isnull=True).values_list("slug", flat=True))
    assert len(ours) >= 45 and set(listed(client, "")) == ours
    assert listed(client, "?q=cornwall+pol") == ["devon-and-cornwall-police"]
    assert listed(client, "?kind=nhs&area=E07000041") == ["royal-devon"]
    assert listed(client, "?kind=police_force&area=E07000041") == ["devon-and-cornwall-police"]
    assert "dorset-police" in listed(client, "?show=check") and "wiltshire-police" not in listed(client, "?show=check")
    assert listed(client, "?q=nobody-is-called-that") == []
    assert set(listed(client, "?kind=nonsense&area=E99&page=900&sort=evil")) == ours


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_taken_away_as_filtered_and_noted(asking, south_west, kind):
    answer = asking("finn").post(at("agencies-export"), {"format": kind, "kind": "nhs"})
    assert answer["Content-Disposition"] == f'attachment; filename="agencies.{kind}"'
    if kind == "xlsx":
        rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        assert len(rows) == 7 and rows[0][1] == "Agency" and rows[1][-1] == "Yes"
    else:
        assert answer.content.decode("utf-8-sig").count("\r\n") == 7
    with job():
        noted = Entry.objects.filter(event="agencies.exported").get()
        assert (noted.action, noted.count, noted.detail) == ("disclose", 6, {"format": kind})
    assert asking("finn").post(at("agencies-export"), {"format": "exe"}).status_code == 404


@pytest.mark.parametrize("name", ["asha", "gita", "iris", "hal"])
def test_who_may_not_export_finds_nothing_there(asking, south_west, name):
    client = asking(name)
    assert client.post(at("agencies-export"), {"format": "csv"}).status_code == 404
    assert "Spreadsheet" not in client.get(at("agencies")).content.decode()


def test_the_list_asks_the_database_as_often_for_one_as_for_fifty(asking, south_west):
    client = asking("finn")
    counts = []
    for query in ("", "?q=wiltshire+police", ""):
        with CaptureQueriesContext(connection) as asked:
            client.get(at("agencies") + query)
        counts.append(len(asked))
    assert counts[1] == counts[2] <= 16, counts


def test_an_agency_page_asks_as_often_for_one_contact_as_for_many(asking, south_west):
    client = asking("finn")
    counts = []
    for slug in ("cornwall-council", "environment-agency", "cornwall-council"):
        with CaptureQueriesContext(connection) as asked:
            client.get(at("agency", slug))
        counts.append(len(asked))
    assert counts[1] == counts[2] <= 21, counts


def test_another_name_from_a_day_on_and_the_old_one_is_shown_and_found(cast, client, sign_in):
    page, slug = sign_in(client, "finn"), cast.westmarch.slug
    address = reverse("desk:agency-rename", args=[slug])
    typed = {"name": "Marches Council", "short_name": "", "on": "tomorrow", "reason": "Merger of 1 April"}
    wrong = page.post(address, typed)
    assert wrong.status_code == 422 and "Marches Council" in wrong.content.decode()
    answer = page.post(address, typed | {"on": "yesterday", "version": cast.westmarch.version})
    assert answer.status_code == 302
    shown = page.get(answer["Location"]).content.decode()
    assert "Marches Council" in shown and "Westmarch Council, until" in shown
    assert "Marches Council" in page.get(reverse("desk:agencies") + "?q=westmarch").content.decode()
    assert sign_in(client, "cara").get(address).status_code == 404
