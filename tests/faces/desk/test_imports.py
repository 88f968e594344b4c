"""Lists of contacts at the desk: who may send one, what it says, that nothing happens before it is asked for."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.tasks import forget_waiting_lists
from northstar.foundation.agencies import queries, services
from northstar.foundation.agencies.models import Contact, Import, WaitingImport
from northstar.foundation.codes.queries import list_as_of
from tests.cast import Cast, sign_in
from tests.factories.agencies import days_ago

HEADS = ("Agency", "For", "Contact", "E-mail", "Telephone", "Hours")
GOOD = ("Westmarch Council", "concern", "Duty desk", "duty@westmarch.example", "01632 960 001", "9-5 Mon-Fri")
BAD = ("Westmarch Council", "concern", "Night desk", "night@westmarch.example", "01632 960 002", "most nights")
THEIRS = ("Harbour Light", "concern", "Door", "door@harbour.example", "", "")


def at(name: str, *args: Any) -> str:
    return reverse(f"desk:{name}", args=args)


def file_of(*rows: tuple[str, ...], name: str = "contacts.csv") -> SimpleUploadedFile:
    out = io.StringIO()
    csv.writer(out).writerows([HEADS, *rows])
    return SimpleUploadedFile(name, out.getvalue().encode())


def send(client: Client, *rows: tuple[str, ...], when: str = "good", name: str = "contacts.csv") -> Any:
    return client.post(at("import-start"), {"file": file_of(*rows, name=name), "rows": when}, follow=True)


def seen_in(answer: Any) -> tuple[str, str]:
    """The number of the plan that a page shows, and its digest when it may be taken in."""
    text = answer.content.decode()
    pk = re.search(r"/agencies/import/([0-9a-f-]{36})/", text)
    digest = re.search(r'name="seen" value="([0-9a-f]{64})"', text)
    assert pk is not None
    return pk[1], digest[1] if digest else ""


def client_of(cast: Cast, name: str) -> Client:
    return sign_in(Client(), getattr(cast, name))


def counts(answer: Any) -> list[int]:
    """New, changed, as they are, faulty."""
    return [int(found) for found in re.findall(r"<dt>[^<]+</dt><dd>([0-9]+)</dd>", answer.content.decode())]


def contacts() -> list[str]:
    return sorted(Contact.objects.on(days_ago(0)).values_list("label", flat=True))


@pytest.fixture
def asking(client, sign_in):
    return lambda name: sign_in(client, name)


@pytest.fixture(autouse=True)
def partners(cast: Cast) -> Cast:
    assert list_as_of("contact_purpose", days_ago(0))
    assert cast.westmarch and cast.harbour_light
    return cast


def test_a_list_is_looked_at_then_taken_in_then_taken_back(asking):
    client = asking("finn")
    page = send(client, GOOD, BAD)
    text = page.content.decode()
    assert page.status_code == 200 and contacts() == [], "looking changes nothing"
    assert "The hours were read as Mon-Fri 09:00-17:00." in text and "most nights" in text
    assert "We can&#39;t read these hours" in text and counts(page) == [1, 0, 0, 1]
    pk, digest = seen_in(page)
    done = client.post(at("import-take", pk), {"seen": digest}, follow=True)
    assert contacts() == ["Duty desk"]
    assert "Duty desk" in done.content.decode() and "Take it back" in done.content.decode()
    assert client.get(at("import-plan", pk)).status_code == 404, "what waited is gone"
    batch = Import.objects.get()
    assert "contacts.csv" in client.get(at("imports")).content.decode()
    again = send(client, GOOD)
    assert "This same file" not in again.content.decode() and "in the directory already" in again.content.decode()
    back = client.post(at("import-undo", batch.pk), follow=True)
    assert contacts() == [] and "Taken back" in back.content.decode()
    assert "already" in client.post(at("import-undo", batch.pk), follow=True).content.decode()
    assert counts(send(client, GOOD)) == [1, 0, 0, 0], "after it was taken back it can come in again"


def test_what_is_wrong_comes_back_in_a_last_column(asking):
    client = asking("finn")
    page = send(client, GOOD, BAD)
    answer = client.post(at("import-to-mend", seen_in(page)[0]))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == [*HEADS, "What is wrong"] and rows[1] == [*GOOD, ""]
    assert rows[2][:-1] == list(BAD) and rows[2][-1].startswith("Hours: We can't read these hours")
    mended = client.post(
        at("import-start"), {"file": SimpleUploadedFile("mended.xlsx", answer.content), "rows": "good"}, follow=True
    )
    assert "What is wrong" not in mended.content.decode() and counts(mended) == [1, 0, 0, 1]


def test_all_or_none_takes_nothing_while_a_row_is_wrong(asking):
    client = asking("finn")
    page = send(client, GOOD, BAD, when="all")
    pk, digest = seen_in(page)
    assert "every row is right" in page.content.decode() and at("import-take", pk) not in page.content.decode()
    assert digest == "" and client.post(at("import-take", pk), {"seen": "0" * 64}).status_code == 409
    assert contacts() == []


def test_a_plan_that_is_out_of_date_is_shown_anew_and_not_done(asking, cast):
    client = asking("finn")
    pk, digest = seen_in(send(client, GOOD, THEIRS))
    other = send(client_of(cast, "cara"), GOOD)
    other_pk, other_digest = seen_in(other)
    client_of(cast, "cara").post(at("import-take", other_pk), {"seen": other_digest})
    answer = client.post(at("import-take", pk), {"seen": digest})
    assert answer.status_code == 409 and "has changed since you looked" in answer.content.decode()
    assert contacts() == ["Duty desk"] and counts(answer) == [1, 0, 1, 0]
    assert client.post(at("import-take", pk), {"seen": "made up"}).status_code == 409
    client.post(at("import-take", pk), {"seen": seen_in(answer)[1]})
    assert contacts() == ["Door", "Duty desk"]


def test_a_lead_brings_their_own_agency_and_no_other(asking, cast):
    client = asking("cara")
    page = send(client, GOOD, THEIRS, ("Nobody", "concern", "Door", "", "", ""))
    text = page.content.decode()
    assert text.count("Not your agency.") == 2 and "Harbour Light" in text
    pk, digest = seen_in(page)
    client.post(at("import-take", pk), {"seen": digest})
    assert contacts() == ["Duty desk"]
    theirs = Import.objects.get()
    assert client.get(at("import", theirs.pk)).status_code == 200
    finn = client_of(cast, "finn")
    finn_pk, finn_digest = seen_in(send(finn, THEIRS))
    assert client.get(at("import-plan", finn_pk)).status_code == 404, "what another sent is nobody else's"
    assert client.post(at("import-take", finn_pk), {"seen": finn_digest}).status_code == 404
    finn.post(at("import-take", finn_pk), {"seen": finn_digest})
    batch = Import.objects.exclude(pk=theirs.pk).get()
    assert client.get(at("import", batch.pk)).status_code == 404
    assert client.post(at("import-undo", batch.pk)).status_code == 404
    assert "Door" in contacts()


@pytest.mark.parametrize("name", ["asha", "ben", "gita", "iris"])
def test_who_may_not_change_contacts_finds_nothing_there(asking, name):
    client = asking(name)
    for page in ("import-start", "imports"):
        assert client.get(at(page)).status_code == 404
    assert client.get(at("import-template", "xlsx")).status_code == 404
    assert client.post(at("import-start"), {"file": file_of(GOOD), "rows": "good"}).status_code == 404
    assert "Bring a list" not in client.get(at("agencies")).content.decode()


def test_a_form_from_elsewhere_is_refused(cast):
    client = sign_in(Client(enforce_csrf_checks=True), cast.finn)
    assert client.post(at("import-start"), {"file": file_of(GOOD), "rows": "good"}).status_code == 403
    assert WaitingImport.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("contacts.xlsx", b"", "empty"),
        ("contacts.xlsx", b"PK\x03\x04 no workbook", "We can&#39;t read this file"),
        ("contacts.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old kind"),
        ("contacts.csv", b"Some,other,table\n1,2,3\n", "can&#39;t find the headings"),
        ("contacts.csv", b"Agency,For,E-mail\nx,y,z\n", "missing: Contact"),
        ("contacts.csv", b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
        ("huge.csv", b"x" * (30 * 1024 * 1024), "larger than 2 MB"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "can&#39;t read this file"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(asking, name, content, said):
    answer = asking("finn").post(
        at("import-start"), {"file": SimpleUploadedFile(name, content), "rows": "all"}, follow=True
    )
    assert answer.status_code == 422 and said in answer.content.decode()
    assert 'value="all" checked' in answer.content.decode(), "what was chosen stays"


def test_hostile_names_and_cells_are_shown_as_text(asking):
    client = asking("finn")
    nasty = '"><script>alert(1)</script>'
    row = ("Westmarch Council", "concern", nasty, "duty@westmarch.example", '=cmd|"/c calc"!A1', "{{ 7*7 }}")
    page = send(
        client, row, (nasty, nasty, nasty, nasty, nasty, nasty), name='../../<img src=x onerror="alert(1)">.csv'
    )
    text = page.content.decode()
    assert page.status_code == 200 and "<script>alert" not in text and "<img src=x" not in text
    assert "{{ 7*7 }}" in text
    mend = client.post(at("import-to-mend", seen_in(page)[0]))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(mend.content)).get_sheet_by_index(0).to_python()
    assert rows[1][4] == '=cmd|"/c calc"!A1', "as text, not as a formula"


def test_the_template_says_what_each_column_means_and_its_example_is_refused(asking):
    client = asking("finn")
    answer = client.get(at("import-template", "xlsx"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["Contacts", "Columns", "Lists"]
    columns = [row[0] for row in book.get_sheet_by_name("Columns").to_python()[1:]]
    assert columns == book.get_sheet_by_name("Contacts").to_python()[0] and len(columns) == 23
    for kind in ("xlsx", "csv"):
        made = client.get(at("import-template", kind))
        page = client.post(
            at("import-start"), {"file": SimpleUploadedFile(f"t.{kind}", made.content), "rows": "good"}, follow=True
        )
        assert counts(page) == [0, 0, 0, 1]
        assert "This is the example of the template" in page.content.decode()
    assert client.get(at("import-template", "exe")).status_code == 404


def test_what_waits_is_sealed_one_at_a_time_and_gone_after_a_day(asking, cast):
    client = asking("finn")
    first = seen_in(send(client, GOOD))[0]
    second = seen_in(send(client, BAD))[0]
    assert client.get(at("import-plan", first)).status_code == 404
    with acting_as(cast.actor("finn")):
        kept = WaitingImport.objects.get(pk=second)
        assert b"westmarch" not in bytes(kept.content).lower()
        then = timezone.now() - timedelta(days=2)
        old = WaitingImport(member_id=kept.member_id, content=b"x", digest=b"x", made_at=then, since=then, rows=1)
        old.save(force_insert=True)
    with acting_as(cast.actor("cara")):
        assert WaitingImport.objects.count() == 0, "the wall"
    with acting_as(actors.job("tests", None)):
        assert [one.pk for one in WaitingImport.objects.all()] == [old.pk]
    forget_waiting_lists(0)
    with acting_as(cast.actor("finn")):
        assert [str(one.pk) for one in WaitingImport.objects.all()] == [second]
    assert client.post(at("import-forget", second)).status_code == 302
    with acting_as(cast.actor("finn")):
        assert WaitingImport.objects.count() == 0


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_was_taken_away_comes_back_unchanged(asking, kind):
    with acting_as(actors.job("tests", None)):
        file = services.read_partnership(services.DATA / "south_west.yml")
        services.load_partnership(edit=services.Edit(by="tests", at=timezone.now()), file=file)
    client = asking("finn")
    taken = client.post(at("agencies-export"), {"format": kind})
    page = client.post(
        at("import-start"), {"file": SimpleUploadedFile(f"a.{kind}", taken.content), "rows": "good"}, follow=True
    )
    added, changed, unchanged, faulty, *_without = counts(page)
    in_directory = Contact.objects.on(days_ago(0)).filter(agency__in=queries.agencies_on(days_ago(0))).count()
    assert (added, changed, faulty) == (0, 0, 0) and unchanged == in_directory > 150
