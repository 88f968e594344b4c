"""Uploads that were never sent, and files to which nothing refers."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.jobs import as_job
from northstar.foundation.documents import services, tasks
from northstar.foundation.documents.models import Document
from northstar.foundation.documents.services import storing
from northstar.foundation.documents.states import State
from northstar.kit.transitions import Refused
from tests.foundation.documents.conftest import KIND

DAY = timedelta(days=1, hours=2)


@pytest.fixture
def draft(reporter, record, cast) -> Document:
    belonging = services.Belonging(KIND, record, cast.desk, settled=False)
    with acting_as(reporter):
        upload = SimpleUploadedFile("a.txt", b"six bunks")
        return services.receive_all(actor=reporter, belonging=belonging, uploads=[upload], at=timezone.now())[0][0]


def state_of(acting, document) -> str:
    with acting("ben"):
        return Document.objects.get(pk=document.pk).state


def test_what_was_never_sent_is_erased_after_a_day(acting, cast, draft):
    with as_job("test", cast.desk.pk) as job:
        assert services.sweep_unsettled(actor=job, at=timezone.now()) == 0
        assert services.sweep_unsettled(actor=job, at=timezone.now() + DAY) == 1
    assert state_of(acting, draft) == State.ERASED


def test_what_was_sent_stays(acting, cast, draft, reporter):
    with acting_as(reporter):
        sent = services.settle(actor=reporter, record_kind=KIND, record_id=draft.record_id, at=timezone.now())
        assert sent == 1
    with as_job("test", cast.desk.pk) as job:
        assert services.sweep_unsettled(actor=job, at=timezone.now() + DAY) == 0
    with acting_as(reporter), pytest.raises(Refused, match="already"):
        services.discard(actor=reporter, document=Document.objects.get(pk=draft.pk), at=timezone.now())
    assert state_of(acting, draft) == State.CLEANED


def test_a_reporter_takes_back_a_file_before_sending(acting, draft, reporter):
    with acting_as(reporter):
        services.discard(actor=reporter, document=draft, at=timezone.now())
    assert state_of(acting, draft) == State.ERASED


def test_the_sweep_takes_only_what_nobody_uses(cast, draft, files_root):
    lost = files_root / "ab" / ("ab" + "0" * 30)
    lost.parent.mkdir(parents=True, exist_ok=True)
    lost.write_bytes(b"x")
    half = files_root / "ab" / ("ab" + "1" * 30 + ".draft")
    half.write_bytes(b"x")
    with as_job("test", None) as job:
        assert services.sweep_files(actor=job, at=timezone.now()) == 0
        assert services.sweep_files(actor=job, at=timezone.now() + DAY) == 2
    assert not lost.exists() and not half.exists()
    with as_job("test", cast.desk.pk):
        assert all(storing.path_of(file.ref).exists() for file in draft.files.all())


def test_somebody_who_does_not_see_every_file_may_not_sweep(acting):
    with acting("ben") as ben, pytest.raises(PermissionError):
        services.sweep_files(actor=ben, at=timezone.now())


def test_the_tasks_run_and_leave_what_is_in_use(acting, cast, draft):
    tasks.scan_waiting(timestamp=0)
    tasks.sweep(timestamp=0)
    assert state_of(acting, draft) == State.CLEANED
    with acting("ben"):
        assert all(storing.path_of(file.ref).exists() for file in draft.files.all())
