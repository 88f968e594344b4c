"""Photos of a report: kept at once, cleaned, forgotten when nobody sends them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from northstar.casework.concerns.queries import concerns as queries
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.documents import queries as documents
from northstar.foundation.documents.models import Document, StoredFile
from northstar.foundation.documents.services import sweep_unsettled
from tests.foundation.documents import samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    return tmp_path


def picture(name: str = "van.jpg", maker: str = "Canary Phones") -> SimpleUploadedFile:
    out = BytesIO()
    exif = Image.Exif()
    exif[271] = maker
    Image.new("RGB", (60, 40), "navy").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def parts(acting) -> list[str]:
    with acting("ben") as ben:
        concern = queries.concerns_for(ben).get()
        found = documents.documents_for(ben).filter(record_id=concern.pk)
        return sorted(StoredFile.objects.filter(document__in=found).values_list("part", flat=True))


def test_a_photo_goes_with_the_report_and_its_original_only_if_the_reporter_is_known(visitor, acting):
    visitor.to("photos", you={"you": "confidential"}).press(photos=picture(), go="next")
    assert visitor.at == "check" and "van.jpg" in visitor.text
    visitor.press()
    assert "original" in parts(acting) and "clean" in parts(acting)
    with acting("ben") as ben:
        assert documents.documents_for(ben).get().settled_at is not None


def test_a_recording_and_slides_go_through_the_front_door(visitor, acting):
    visitor.to("photos", you={"you": "confidential"})
    assert "recordings" in visitor.text and ".pptx" in visitor.text and "audio/*" in visitor.text
    sent = [
        SimpleUploadedFile("voice.wav", samples.wav(), "audio/wav"),
        SimpleUploadedFile("shown.pptx", samples.pptx(), "application/octet-stream"),
    ]
    visitor.press(photos=sent, go="next")
    assert visitor.at == "check" and "voice.wav" in visitor.text and "shown.pptx" in visitor.text
    visitor.press()
    assert parts(acting).count("clean") == 2


def test_of_the_nameless_only_the_cleaned_copy_is_kept(visitor, acting, files):
    visitor.to("photos").press(photos=picture())
    visitor.press()
    assert "original" not in parts(acting) and "clean" in parts(acting)
    assert all(
        b"Canary Phones" not in path.read_bytes() and b"van.jpg" not in path.read_bytes()
        for path in files.rglob("*")
        if path.is_file()
    )


def test_what_cannot_be_taken_says_why_and_the_rest_stays(visitor):
    bad = SimpleUploadedFile("run.exe", b"MZ" + b"\x00" * 600, "application/octet-stream")
    visitor.to("photos").press(photos=[picture(), bad], add="photos")
    assert visitor.at == "photos"
    assert "van.jpg" in visitor.text and "“run.exe”" in visitor.text
    visitor.press()
    assert visitor.at == "check"


def test_one_can_be_taken_back_and_the_same_one_twice_is_one(visitor, acting):
    visitor.to("photos").press(photos=picture(), add="photos")
    visitor.press(photos=picture(), add="photos")
    assert visitor.text.count("van.jpg") == 2  # its name and the words of its button
    number = visitor.text.split('name="remove" value="')[1].split('"')[0]
    visitor.press(remove=number)
    assert "van.jpg" not in visitor.text
    visitor.press()
    visitor.press()
    assert visitor.code and parts(acting) == []


def test_who_turns_nameless_after_all_chooses_again(visitor, acting):
    visitor.to("photos", you={"you": "share"}).press(photos=picture())
    visitor.press(go="change-you")
    visitor.press(you="anonymous")
    assert visitor.at == "photos" and "van.jpg" not in visitor.text
    visitor.press(photos=picture())
    visitor.press()
    assert "original" not in parts(acting)


def test_nobody_removes_what_belongs_to_another_draft(visitor):
    visitor.to("photos").press(photos=picture(), add="photos")
    for number in ("", "x", "00000000-0000-0000-0000-000000000000", "../../x"):
        visitor.press(remove=number)
        assert visitor.page.status_code == 200 and "van.jpg" in visitor.text


def test_what_is_never_sent_is_swept_away(visitor, cast):
    visitor.to("photos").press(photos=picture(), add="photos")
    job = actors.job("documents.sweep", cast.desk.pk)
    with acting_as(job):
        assert sweep_unsettled(actor=job, at=timezone.now()) == 0
        assert sweep_unsettled(actor=job, at=timezone.now() + timedelta(days=2)) == 1
        assert not Document.objects.held().exists()
