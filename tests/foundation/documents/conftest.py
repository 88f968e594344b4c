"""A place for sealed files of its own, a record of the desk's, and uploads."""

from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from northstar.foundation.access import actors
from northstar.foundation.documents import services
from northstar.foundation.documents.models import Document

KIND = "concerns.concern"


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    settings.SCANNER_ADDRESS = ""
    return settings.FILES_ROOT


@pytest.fixture
def record() -> UUID:
    return uuid4()


@pytest.fixture
def reporter(record) -> actors.Reporter:
    return actors.Reporter(concern_id=record)


@pytest.fixture
def receive(cast, record):
    """``receive(actor, content, name)`` inside ``acting_as(actor)``: a document of the desk's record."""

    def take(actor: actors.Actor, content: bytes, name: str = "photo.jpg") -> Document:
        return services.receive(
            actor=actor, record_kind=KIND, record_id=record, owner_agency=cast.desk,
            upload=SimpleUploadedFile(name, content), at=timezone.now(),
        )  # fmt: skip

    return take
