"""Reading forms with files: in memory, within limits, and without losing what was typed."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile

from northstar.foundation.access.acting import acting_as
from northstar.foundation.documents import services, uploads
from northstar.foundation.documents.cleaning.kinds import MEGABYTE


def posted(rf, *sizes: int, words: str = "six bunks"):
    files = [SimpleUploadedFile(f"{number}.txt", b"a" * size) for number, size in enumerate(sizes)]
    return rf.post("/", {"before": words, "files": files, "after": words})


def refusals(request) -> list[str]:
    return [getattr(upload, "refused", "") for upload in request.FILES.getlist("files")]


def test_what_fits_is_there_and_in_memory(rf):
    request = posted(rf, 10, 3 * MEGABYTE)
    assert refusals(request) == ["", ""]
    assert [upload.size for upload in request.FILES.getlist("files")] == [10, 3 * MEGABYTE]
    assert not any(hasattr(upload, "temporary_file_path") for upload in request.FILES.getlist("files"))
    assert request.FILES["files"].read(4) == b"aaaa"


@pytest.mark.parametrize(
    ("sizes", "answers"),
    [
        ((11 * MEGABYTE, 5), ["too_large", ""]),
        ((9 * MEGABYTE, 9 * MEGABYTE, 8 * MEGABYTE, 5), ["", "", "too_large_together", ""]),
        ((1, 2, 3, 4, 5, 6, 7), ["", "", "", "", "", "too_many", "too_many"]),
    ],
)
def test_control_27_what_does_not_fit_is_answered_and_the_form_survives(rf, sizes, answers):
    request = posted(rf, *sizes)
    assert refusals(request) == answers
    assert request.POST["before"] == request.POST["after"] == "six bunks"


def test_a_refused_upload_gets_its_sentence(rf, reporter, receive, record, cast):
    request = posted(rf, 11 * MEGABYTE)
    belonging = services.Belonging("concerns.concern", record, cast.desk)
    with acting_as(reporter):
        taken, refused = services.receive_all(
            actor=reporter, belonging=belonging, uploads=request.FILES.getlist("files"), at=None
        )
    assert (
        not taken
        and str(refused[0]) == "“0.txt” is larger than 10 MB. Send a smaller picture, or part of the document."
    )


def test_a_form_far_beyond_the_limits_is_not_read(rf):
    request = rf.post(
        "/", {"files": SimpleUploadedFile("a.txt", b"a")}, CONTENT_LENGTH=uploads.BODY_LIMIT + 2 * MEGABYTE
    )
    with pytest.raises(RequestDataTooBig):
        request.POST


def test_base64_parts_are_counted_as_what_they_unpack_to(rf):
    import base64

    body = base64.b64encode(b"a" * 300_000)
    data = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + body + b"\r\n--x--\r\n"
    )
    request = rf.generic("POST", "/", data, content_type="multipart/form-data; boundary=x")
    assert request.FILES["files"].size == 300_000
