"""Opening: who may, what they get, and what a changed file does."""

import io

import pytest
from django.utils import timezone
from PIL import Image

from northstar.foundation.access import services as access
from northstar.foundation.access.acting import acting_as
from northstar.foundation.audit.models import Entry
from northstar.foundation.documents import queries, services
from northstar.foundation.documents.models import Document, StoredFile
from northstar.foundation.documents.services import storing
from northstar.foundation.documents.states import Part, Reason, State
from northstar.foundation.vault.models import Erased
from northstar.kit.stamps import sitting
from northstar.kit.transitions import Refused
from tests.foundation.documents import samples


@pytest.fixture
def document(receive, reporter) -> Document:
    with acting_as(reporter):
        return receive(reporter, samples.jpeg(), "Anna Quillfeather.JPEG")


def seen_by(actor) -> list[Document]:
    return list(queries.documents_for(actor))


def test_control_28_the_clean_copy_opens_and_the_original_needs_the_desk_and_a_reason(acting, document):
    with acting("ben") as ben:
        opened = services.open_clean(actor=ben, document=document)
        assert (opened.name, opened.media_type) == ("Anna Quillfeather.jpg", "image/jpeg")
        assert not Image.open(io.BytesIO(opened.content)).getexif()
        original = services.open_original(actor=ben, document=document, reason=Reason.EVIDENCE)
        assert original.content == samples.jpeg()
        small = services.open_thumbnail(actor=ben, document=document)
        assert max(Image.open(io.BytesIO(small.content)).size) == 320
    with acting("finn") as finn, pytest.raises(Refused, match="only for the desk"):
        services.open_original(actor=finn, document=document, reason=Reason.EVIDENCE)
    with acting("gita"):
        events = list(Entry.objects.filter(record_id=str(document.pk)).order_by("id").values_list("event", "purpose"))
    assert events[1:] == [
        ("documents.opened", ""), ("documents.original_opened", "evidence"), ("documents.glanced", ""),
        ("documents.original_refused", ""),
    ]  # fmt: skip


def test_both_walls_keep_strangers_out(acting, document, reporter):
    for name in ("asha", "cara", "dev", "gita", "hal", "iris"):
        with acting(name) as actor:
            assert seen_by(actor) == []
            assert not Document.objects.exists(), "the database alone must refuse"
            assert not StoredFile.objects.exists()
    with acting("eve") as public:
        assert seen_by(public) == [] and not Document.objects.exists()
    for actor in (reporter,):
        with acting_as(actor):
            assert seen_by(actor) == list(Document.objects.all()) == [document]


def test_the_application_alone_refuses_too(acting, document, cast):
    """The filter is asked inside somebody else's wall, so that only the filter decides."""
    with acting("ben") as ben:
        assert seen_by(ben) == [document]
        assert [seen_by(cast.actor(name)) for name in ("asha", "cara", "gita", "hal", "eve")] == [[], [], [], [], []]


def test_what_was_opened_to_an_agency_is_seen_until_it_is_closed(acting, document, cast):
    at = timezone.now()
    with acting("ben") as ben:
        grant = access.grant_access(
            actor=ben, record=document, owner_agency_id=cast.desk.pk, to=cast.harbour_light, basis="referral", at=at
        )
    with acting("asha") as asha:
        assert seen_by(asha) == [document]
        opened = services.open_clean(actor=asha, document=seen_by(asha)[0])
        assert opened.name == f"document-{document.pk.hex[:8]}.jpg"
        with pytest.raises(Refused):
            services.open_original(actor=asha, document=document, reason=Reason.EVIDENCE)
        with pytest.raises(Refused):
            services.erase(actor=asha, document=document, at=at)
    with acting("ben") as ben:
        access.exclude(
            actor=ben, record=document, owner_agency_id=cast.desk.pk, whom=cast.asha, because="conflict", at=at
        )
    with acting("asha") as asha:
        assert seen_by(asha) == [] and not Document.objects.exists()
    with acting("ben") as ben:
        access.end_grant(actor=ben, grant=grant, at=at)
        assert seen_by(ben) == [document]


def swap_chunks(path) -> None:
    body = bytearray(path.read_bytes())
    size = storing._SEALED_CHUNK
    body[:size], body[size : 2 * size] = body[size : 2 * size], body[:size]
    path.write_bytes(body)


def cut(path) -> None:
    path.write_bytes(path.read_bytes()[: storing._SEALED_CHUNK])


def flip(path) -> None:
    body = bytearray(path.read_bytes())
    body[200] ^= 1
    path.write_bytes(body)


@pytest.mark.parametrize(
    "damage", [swap_chunks, cut, flip, lambda path: path.unlink(), lambda path: path.write_bytes(b"")]
)
def test_control_30_a_changed_file_is_not_opened(acting, receive, reporter, damage):
    with acting_as(reporter):
        document = receive(reporter, b"six bunks " * 20_000, "long.txt")
        clean = StoredFile.objects.get(document=document, part=Part.CLEAN)
    assert storing.path_of(clean.ref).stat().st_size == 4 * storing._SEALED_CHUNK
    damage(storing.path_of(clean.ref))
    with acting("ben") as ben, pytest.raises(Refused, match="missing or was changed"):
        services.open_clean(actor=ben, document=document)
    with acting("gita"):
        assert Entry.objects.filter(event="documents.broken").count() == 1


def test_control_30_files_cannot_be_exchanged_between_documents_and_parts(acting, receive, reporter):
    with acting_as(reporter):
        one, two = receive(reporter, b"six bunks", "one.txt"), receive(reporter, b"ten bunks", "two.txt")
        refs = {(file.document_id, file.part): file.ref for file in StoredFile.objects.all()}
    paths = [storing.path_of(refs[(one.pk, Part.CLEAN)]), storing.path_of(refs[(two.pk, Part.CLEAN)])]
    first, second = (path.read_bytes() for path in paths)
    paths[0].write_bytes(second)
    with acting("ben") as ben, pytest.raises(Refused):
        services.open_clean(actor=ben, document=one)
    paths[0].write_bytes(storing.path_of(refs[(one.pk, Part.ORIGINAL)]).read_bytes())
    with acting("ben") as ben, pytest.raises(Refused):
        services.open_clean(actor=ben, document=one)
    paths[0].write_bytes(first)
    with acting("ben") as ben:
        assert services.open_clean(actor=ben, document=one).content == b"six bunks\n"


def test_control_32_small_files_are_one_size_on_the_disk(receive, reporter, files_root):
    with acting_as(reporter):
        receive(reporter, b"six", "one.txt")
        receive(reporter, b"ten " * 9000, "two.txt")
    assert {path.stat().st_size for path in files_root.rglob("*") if path.is_file()} == {storing._SEALED_CHUNK}


def test_an_erased_document_is_gone_with_its_key(acting, document, files_root, django_capture_on_commit_callbacks):
    with acting("ben") as ben, django_capture_on_commit_callbacks(execute=True):
        services.erase(actor=ben, document=document, at=timezone.now())
    assert not [path for path in files_root.rglob("*") if path.is_file()]
    with acting("ben") as ben:
        left = Document.objects.select_related("data_key").get(pk=document.pk)
        assert (left.state, left.name, left.facts, bytes(left.fingerprint)) == (State.ERASED, "", None, b"")
        assert left.data_key.wrapped is None
        with pytest.raises(Erased):
            left.sealing_key()
        with pytest.raises(Refused, match="has been erased"):
            services.open_clean(actor=ben, document=left)
        assert queries.documents_of(ben, document.record_kind, document.record_id) == []


def test_a_key_can_be_destroyed_and_changed_in_no_other_way(acting, document, cast):
    from django.db import ProgrammingError, transaction

    from northstar.foundation.vault.models import DataKey

    with acting("ben"), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        DataKey.objects.filter(pk=document.data_key_id).update(wrapped=b"another")
    at = timezone.now()
    with acting("ben") as ben:
        access.grant_access(
            actor=ben,
            record=document,
            owner_agency_id=document.owner_agency_id,
            to=cast.harbour_light,
            basis="x",
            at=at,
        )
    for name in ("asha", "cara"):
        with acting(name):
            assert DataKey.objects.filter(pk=document.data_key_id).exists() is (name == "asha")
            assert DataKey.objects.filter(pk=document.data_key_id).update(wrapped=None, destroyed_at=at) == 0


def test_a_list_takes_two_queries_whatever_its_length(acting, receive, reporter, django_assert_num_queries):
    with acting_as(reporter):
        for number in range(5):
            receive(reporter, f"line {number}".encode(), f"{number}.txt")
    with acting("ben") as ben, sitting():
        assert queries.documents_for(ben)  # reads the stamp of the directory, once a request
        with django_assert_num_queries(2):
            rows = queries.documents_of(ben, "concerns.concern", reporter.concern_id)
    assert [row.name for row in rows] and {row.family for row in rows} == {"text"}
    assert all(row.may_open and row.may_open_original and not row.has_thumbnail for row in rows)


def test_the_same_upload_elsewhere_is_found_by_whoever_sees_both(acting, document, cast):
    from uuid import uuid4

    from django.core.files.uploadedfile import SimpleUploadedFile

    with acting("ben") as ben:
        twin = services.receive(
            actor=ben, record_kind="concerns.concern", record_id=uuid4(), owner_agency=cast.desk,
            upload=SimpleUploadedFile("copy.jpg", samples.jpeg()), at=timezone.now(),
        )  # fmt: skip
        assert list(queries.same_upload(ben, document)) == [twin]
        assert bytes(twin.fingerprint) == bytes(document.fingerprint)


def test_control_27_files_are_attachments_without_rights(client, sign_in, document):
    sign_in(client, "ben")
    answer = client.get(f"/documents/{document.pk}/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="Anna Quillfeather.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert answer["Cache-Control"] == "no-store"
    assert client.get(f"/documents/{document.pk}/small/")["Content-Type"] == "image/jpeg"


def test_control_2_strangers_files_are_not_there(client, sign_in, document):
    for name, answer in (("asha", 404), ("cara", 404), ("gita", 404), ("iris", 404)):
        sign_in(client, name)
        for address in ("", "small/", "original/"):
            assert client.get(f"/documents/{document.pk}/{address}").status_code == answer
            assert client.post(f"/documents/{document.pk}/{address}").status_code == answer


def test_the_original_asks_why(client, sign_in, document):
    sign_in(client, "ben")
    address = f"/documents/{document.pk}/original/"
    page = client.get(address)
    assert "Why do you need the original?" in page.content.decode()
    assert "Quillfeather" not in page.content.decode()
    assert "Choose why" in client.post(address).content.decode()
    assert client.post(address, {"reason": "evidence"}).content == samples.jpeg()


def test_what_cannot_be_opened_says_why(client, sign_in, receive, reporter):
    with acting_as(reporter):
        memo = receive(reporter, samples.ogg("speex"), "memo.ogg")
    sign_in(client, "ben")
    answer = client.get(f"/documents/{memo.pk}/")
    assert answer.status_code == 409 and "no clean copy" in answer.content.decode()
    assert f"/documents/{memo.pk}/original/" in answer.content.decode()
    sign_in(client, "finn")
    answer = client.get(f"/documents/{memo.pk}/")
    assert answer.status_code == 409 and "/original/" not in answer.content.decode()
