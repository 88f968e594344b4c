"""Kinds of notice for the tests, and a mail server that can be stopped, started and made difficult."""

import email
import socket
import subprocess
import sys
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest
from procrastinate.contrib.django import app

from northstar.foundation.access.catalogue import Permission
from northstar.foundation.notices import queries
from northstar.foundation.notices.states import Frequency, Kind, Letter
from tests.foundation.notices import smtp_process

KINDS = (
    Kind("test.sent", "Something was sent to your agency", permission=Permission.INBOX, address="notices:list"),
    Kind("test.urgent", "Something cannot wait", Letter.URGENT, permission=Permission.INBOX),
    Kind("test.waits", "Something still waits", Letter.REMINDER, permission=Permission.INBOX),
    Kind("test.news", "There is news", frequency=Frequency.HOURLY),
    Kind("test.reported", "What became of a mail", after="test.outcome"),
    Kind("notices.contact_bounced", "Mail does not arrive", permission=Permission.EDIT_AGENCIES),
    Kind("notices.own_contact_bounced", "Your mail does not arrive", permission=Permission.EDIT_OWN_AGENCY),
)


@app.task(name="test.outcome")
def outcome(record_id: str, agency_id: str, mail_id: str, state: str) -> None:
    """What a room above would do with the end of a mail."""


@pytest.fixture
def kinds(monkeypatch) -> dict[str, Kind]:
    """In place of what the rooms contribute."""
    made = {kind.code: kind for kind in KINDS}
    monkeypatch.setattr(queries, "kinds", lambda: made)
    return made


class MailServer:
    """A real SMTP server process on loopback. ``folder`` holds what it took and what it was told."""

    def __init__(self, folder: Path):
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen | None = None

    def start(self) -> "MailServer":
        command = [sys.executable, smtp_process.__file__, str(self.port), str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self.process.stdout and self.process.stdout.readline() == b"listening\n"
        return self

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None

    def tell(self, **orders: str) -> None:
        for name, order in orders.items():
            (self.folder / name).write_text(order)

    def forget(self, *orders: str) -> None:
        for name in orders:
            (self.folder / name).unlink()

    @property
    def taken(self) -> list[Message]:
        return [email.message_from_bytes(path.read_bytes()) for path in sorted(self.folder.glob("*.eml"))]

    @property
    def reached(self) -> list[str]:
        return sorted(message["To-Envelope"] for message in self.taken)


@pytest.fixture
def mail_server(tmp_path, settings) -> Iterator[MailServer]:
    """Started, and Django's mail goes there."""
    server = MailServer(tmp_path).start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 3
    yield server
    server.kill()
