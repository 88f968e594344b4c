"""Taking uploads: what is kept, what is refused, and what never lies about in clear."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.audit.models import Entry
from northstar.foundation.documents import services
from northstar.foundation.documents.cleaning import kinds
from northstar.foundation.documents.models import Document, StoredFile
from northstar.foundation.documents.services import refusing, storing
from northstar.foundation.documents.states import Part, State
from northstar.kit.transitions import Refused
from tests.foundation.documents import samples
from tests.foundation.documents.conftest import KIND
from tests.own_database import own_database


def parts_of(document: Document) -> set[str]:
    return {file.part for file in StoredFile.objects.filter(document=document)}


def test_an_upload_is_kept_sealed_with_its_clean_copy(acting, receive, reporter, record, cast):
    with acting_as(reporter):
        document = receive(reporter, samples.jpeg(), "Anna Quillfeather.jpg")
        assert document.state == State.CLEANED and document.kind == "jpeg"
        assert document.facts == {"width": 640, "height": 480, "size": len(samples.jpeg())}
        assert parts_of(document) == {Part.ORIGINAL, Part.CLEAN, Part.THUMBNAIL}
        assert document.made_at.minute == document.made_at.second == 0
    with acting("ben"):
        again = Document.objects.select_related("data_key").get(pk=document.pk)
        assert again.name == "Anna Quillfeather.jpg"
        with connection.cursor() as cursor:
            cursor.execute("select documents_document::text from documents_document where id = %s", [document.pk])
            assert "Quillfeather" not in cursor.fetchone()[0]


def test_collection_is_on_the_record(acting, receive, reporter):
    with acting_as(reporter):
        document = receive(reporter, samples.png(), "a.png")
    with acting("gita"):
        entry = Entry.objects.get(record_id=str(document.pk))
        assert (entry.action, entry.event, entry.actor) == ("collect", "documents.received", "")
        assert entry.detail == {"kind": "png", "state": "cleaned"}


def test_a_refused_file_is_named_and_nothing_of_it_is_kept(receive, reporter, files_root):
    with acting_as(reporter):
        with pytest.raises(services.FileRefused) as refused:
            receive(reporter, b"MZ" + bytes(90), "C:\\pics\\photo\u202egpj.exe")
        assert (
            str(refused.value) == "“photogpj.exe” is a program. We take pictures, documents, recordings and text only."
        )
        assert not Document.objects.exists()
    assert not files_root.exists()


def test_every_reason_has_a_sentence_that_names_the_file():
    for code, sentence in refusing._SENTENCES.items():
        assert "tern.pdf" in str(services.FileRefused(code, "tern.pdf"))
        assert "failed" not in str(sentence) and "invalid" not in str(sentence)


def test_the_others_are_taken_when_one_is_refused(reporter, record, cast):
    belonging = services.Belonging(KIND, record, cast.desk)
    uploads = [
        SimpleUploadedFile(name, body) for name, body in (("a.png", samples.png()), ("b.exe", b"MZ"), ("c.txt", b"six"))
    ]
    with acting_as(reporter):
        taken, refused = services.receive_all(actor=reporter, belonging=belonging, uploads=uploads, at=timezone.now())
    assert [document.kind for document in taken] == ["png", "txt"]
    assert [refusal.name for refusal in refused] == ["b.exe"]


def test_the_same_file_twice_is_one_document(receive, reporter):
    with acting_as(reporter):
        first = receive(reporter, samples.png(), "a.png")
        assert receive(reporter, samples.png(), "again.png") == first
        assert Document.objects.count() == 1


def test_control_27_five_files_and_25_megabytes_a_record(receive, reporter, monkeypatch):
    monkeypatch.setattr(kinds, "TOTAL_LIMIT", 600)
    with acting_as(reporter):
        for number in range(4):
            receive(reporter, bytes([65 + number]) * 100, f"{number}.txt")
        with pytest.raises(services.FileRefused, match="together"):
            receive(reporter, b"x" * 300, "large.txt")
        receive(reporter, b"y" * 100, "5.txt")
        with pytest.raises(services.FileRefused, match="up to 5"):
            receive(reporter, b"z", "6.txt")


def test_of_an_anonymous_reporter_no_original_is_kept(reporter, record, cast):
    belonging = services.Belonging(KIND, record, cast.desk, keep_original=False)
    uploads = [SimpleUploadedFile("a.jpg", samples.jpeg()), SimpleUploadedFile("b.ogg", samples.ogg("speex"))]
    with acting_as(reporter):
        taken, refused = services.receive_all(actor=reporter, belonging=belonging, uploads=uploads, at=timezone.now())
        assert parts_of(taken[0]) == {Part.CLEAN, Part.THUMBNAIL}
    assert [refusal.code for refusal in refused] == ["tells"]


def test_a_recording_that_cannot_be_cleaned_is_kept_for_the_desk_only(receive, reporter):
    with acting_as(reporter):
        document = receive(reporter, samples.ogg("speex"), "memo.ogg")
        assert document.state == State.KEPT and parts_of(document) == {Part.ORIGINAL}


def test_only_the_reporter_and_the_owner_add_files(acting, receive, cast):
    with acting("asha") as asha, pytest.raises(Refused, match="can't add"):
        receive(asha, samples.png())
    other = actors.Reporter(concern_id=uuid4())
    with acting_as(other), pytest.raises(Refused, match="can't add"):
        receive(other, samples.png())


def test_control_38_a_full_disk_refuses_the_file_and_leaves_nothing(receive, reporter, files_root, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    with acting_as(reporter):
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(services.FileRefused, match="could not be kept"):
            receive(reporter, samples.png(), "a.png")
        assert not Document.objects.exists()
        assert not [path for path in files_root.rglob("*") if path.is_file()]
        monkeypatch.undo()
        assert receive(reporter, samples.png(), "a.png").state == State.CLEANED


_watch: dict[str, list[str] | None] = {"written": None}


def _hook(event: str, args: tuple) -> None:
    written = _watch["written"]
    if (
        written is not None
        and event == "open"
        and isinstance(args[2], int)
        and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    ):
        written.append(str(args[0]))


def test_control_29_nothing_of_an_upload_touches_the_disk_in_clear(
    reporter, record, cast, files_root, tmp_path, monkeypatch, rf, settings
):
    """A form is read and its files taken while every opening for writing is watched; then the disk is searched."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    monkeypatch.setenv("TMPDIR", str(scratch))
    canary, started = uuid4().hex, time.time() - 1
    files = [
        SimpleUploadedFile(f"{canary}.txt", canary.encode() * 9000),
        SimpleUploadedFile("b.pdf", samples.pdf(words=canary)),
        SimpleUploadedFile("c.docx", samples.archive(samples.docx_parts(canary))),
        SimpleUploadedFile("d.wav", samples.wav() + b"xxxx" + len(canary).to_bytes(4, "little") + canary.encode()),
    ]
    sys.addaudithook(_hook)
    _watch["written"] = written = []
    try:
        request = rf.post("/", {"words": "six bunks", "files": files})
        with acting_as(reporter):
            belonging = services.Belonging(KIND, record, cast.desk)
            taken, refused = services.receive_all(
                actor=reporter, belonging=belonging, uploads=request.FILES.getlist("files"), at=timezone.now()
            )
    finally:
        _watch["written"] = None
    assert len(taken) == 4 and not refused
    ours = [path for path in written if not path.isdigit() and path not in ("None", "/dev/null")]
    assert ours and all(Path(path).is_relative_to(files_root) for path in ours), ours
    assert not list(scratch.rglob("*"))
    places = [files_root, scratch, *[path for path in settings.HOME.iterdir() if path.name != "postgres"]]
    fresh = [
        path
        for place in places
        for path in place.rglob("*")
        if path.is_file() and path.stat().st_mtime > started - 7200
    ]
    assert len(fresh) >= 7
    assert not [path for path in fresh if canary.encode() in path.read_bytes() or canary in path.name]


CHILD = """
import sys, time, django
django.setup()
from uuid import UUID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.conf import settings
from django.utils import timezone
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.agencies.models import Agency
from northstar.foundation.documents import services
from northstar.foundation.documents.services import storing
from pathlib import Path
settings.FILES_ROOT, record, where = Path(sys.argv[1]), UUID(sys.argv[2]), sys.argv[3]
def stop(*ignored):
    print("here", flush=True)
    time.sleep(60)
if where == "draft":
    storing._sync_folder = stop
actor = actors.Reporter(concern_id=record)
with acting_as(actor):
    services.receive(actor=actor, record_kind="concerns.concern", record_id=record, owner_agency=Agency.objects.get(),
                     upload=SimpleUploadedFile("a.txt", b"six bunks in the back room"), at=timezone.now())
    if where == "before":
        stop()
if where == "after":
    stop()
"""


@pytest.mark.slow
def test_killed_half_way_leaves_no_orphan_reference(django_db_blocker, files_root):
    """Killed while writing or before the commit: no row, and the sweep takes the file. After it: all is there."""
    from tests.factories import agencies

    with own_database(django_db_blocker) as environment:
        desk = agencies.agency("desk", "Desk", runs_desk=True)
        kept = {where: uuid4() for where in ("draft", "before", "after")}
        children = [
            subprocess.Popen(
                [sys.executable, "-c", CHILD, str(files_root), str(record), where], env=environment,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )
            for where, record in kept.items()
        ]  # fmt: skip
        for child in children:
            assert child.stdout.read(4) == b"here"
            child.kill()
            child.wait()
            child.stdout.close()
        with acting_as(actors.job("test", desk.pk)) as job:
            found = list(Document.objects.select_related("data_key"))
            assert [document.record_id for document in found] == [kept["after"]]
            refs = set(StoredFile.objects.values_list("ref", flat=True))
            lying = {path.name for path in files_root.rglob("*") if path.is_file()}
            assert {ref.hex for ref in refs} < lying
            assert services.sweep_files(actor=job, at=timezone.now()) == 0
            later = timezone.now() + timezone.timedelta(days=1, minutes=1)
            assert services.sweep_files(actor=job, at=later) == len(lying) - len(refs) > 0
            content = [storing.read(found[0], file) for file in StoredFile.objects.filter(part=Part.ORIGINAL)]
        assert content == [b"six bunks in the back room"]
