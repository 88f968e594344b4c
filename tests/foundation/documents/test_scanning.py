"""The virus scanner: off, on, finding something, down, and back again. A real socket each time."""

import socketserver
import struct
import threading

import pytest
from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.jobs import as_job
from northstar.foundation.documents import queries, services
from northstar.foundation.documents.models import Document
from northstar.foundation.documents.services import scanner, storing
from northstar.foundation.documents.states import State
from northstar.kit.transitions import Refused
from tests.foundation.documents import samples


class Clamd(socketserver.StreamRequestHandler):
    """Speaks clamd's protocol: PING, and INSTREAM with chunks. Finds what says "worm"."""

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
            return
        body = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            body += self.rfile.read(size)
        self.server.scanned.append(len(body))
        said = self.server.says or (b"stream: Worm.Test FOUND" if b"worm" in body else b"stream: OK")
        self.wfile.write(said + b"\0")


@pytest.fixture(params=["tcp", "unix"])
def clamd(request, settings, tmp_path):
    if request.param == "tcp":
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd)
        settings.SCANNER_ADDRESS = f"127.0.0.1:{server.server_address[1]}"
    else:
        server = socketserver.ThreadingUnixStreamServer(str(tmp_path / "clamd"), Clamd)
        settings.SCANNER_ADDRESS = f"unix:{tmp_path / 'clamd'}"
    server.scanned, server.says = [], b""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_scanner_is_off_unless_it_is_named():
    assert scanner.state() is scanner.scan(b"worm") is scanner.Verdict.OFF


def test_control_27_what_the_scanner_finds_is_not_kept(clamd, receive, reporter, files_root):
    assert scanner.state() is scanner.Verdict.PASSED
    with acting_as(reporter):
        with pytest.raises(services.FileRefused, match="looks harmful"):
            receive(reporter, b"a worm", "a.txt")
        assert not Document.objects.exists() and not files_root.exists()
        passed = receive(reporter, b"bunks " * 50_000, "b.txt")
    assert passed.state == State.CLEANED and passed.scanned_at
    assert clamd.scanned == [6, 300_000]


def test_an_answer_that_is_not_plain_does_not_pass(clamd):
    for said in (b"INSTREAM size limit exceeded. ERROR", b"stream: OK and more", b"", b"x" * 9000):
        clamd.says = said or b" "
        assert scanner.scan(b"x") is scanner.Verdict.DOWN


@pytest.fixture
def waiting(settings, receive, reporter, cast):
    """Uploads that came while nobody answered at the scanner's address."""
    settings.SCANNER_ADDRESS = "127.0.0.1:9"
    with acting_as(reporter):
        return [receive(reporter, b"six bunks", "good.txt"), receive(reporter, b"a worm", "bad.txt"),
                receive(reporter, samples.ogg("speex"), "memo.ogg")]  # fmt: skip


def test_control_38_with_the_scanner_down_files_wait_sealed(acting, waiting, files_root):
    assert scanner.state() is scanner.Verdict.DOWN
    assert {document.state for document in waiting} == {State.WAITING}
    assert not [path for path in files_root.rglob("*") if path.is_file() and b"bunks" in path.read_bytes()]
    with acting("ben") as ben:
        assert queries.waiting_for_scanner(ben) == 3
        for opening in (services.open_clean, services.open_thumbnail):
            with pytest.raises(Refused, match="waiting for the virus scanner"):
                opening(actor=ben, document=waiting[0])
        with pytest.raises(Refused):
            services.open_original(actor=ben, document=waiting[0], reason="evidence")


def test_when_the_scanner_is_back_waiting_files_open_or_go(
    acting, cast, clamd, settings, receive, reporter, django_capture_on_commit_callbacks
):
    address, settings.SCANNER_ADDRESS = settings.SCANNER_ADDRESS, "127.0.0.1:9"
    with acting_as(reporter):
        names = {"good.txt": b"six bunks", "bad.txt": b"a worm", "memo.ogg": samples.ogg("speex")}
        made = {name: receive(reporter, body, name) for name, body in names.items()}
    with as_job("documents.scan", cast.desk.pk) as job:
        assert services.scan_waiting(actor=job, at=timezone.now()) == 0
    settings.SCANNER_ADDRESS = address
    with as_job("documents.scan", cast.westmarch.pk) as job:
        assert services.scan_waiting(actor=job, at=timezone.now()) == 0, "a job works for its own agency"
    with django_capture_on_commit_callbacks(execute=True), as_job("documents.scan", cast.desk.pk) as job:
        assert services.scan_waiting(actor=job, at=timezone.now()) == 3
    with acting("ben"):
        now = {name: Document.objects.select_related("data_key").get(pk=one.pk) for name, one in made.items()}
        assert [now[name].state for name in names] == [State.CLEANED, State.REFUSED, State.KEPT]
        assert now["bad.txt"].data_key.wrapped is None and now["good.txt"].scanned_at
        assert not now["bad.txt"].files.exists()
        with pytest.raises(storing.Missing):
            storing.read(made["bad.txt"], made["bad.txt"].files.model(document=made["bad.txt"], part="clean"))


def test_switching_the_scanner_off_passes_what_waits(acting, cast, waiting, settings):
    settings.SCANNER_ADDRESS = ""
    with as_job("documents.scan", cast.desk.pk) as job:
        assert services.scan_waiting(actor=job, at=timezone.now()) == 3
    with acting("ben"):
        assert set(Document.objects.values_list("state", "scanned_at")) == {(State.CLEANED, None), (State.KEPT, None)}
