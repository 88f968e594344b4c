"""The doctor, through the command: a healthy house, and houses in which one thing is broken."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from northstar.config import cli
from northstar.config.commands import doctor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.vault import keyring
from tests.own_database import own_database

pytestmark = pytest.mark.slow
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker):
    with own_database(django_db_blocker) as environment:
        # What loading the reference data wrote is as old as the template, and a living worker would have sealed it.
        with as_job("seal", None, Permission.SEAL_TRAIL):
            audit.seal_all(key=b"k" * 32, at=datetime.now(UTC))
        yield environment


@pytest.fixture
def examined(database, settings, tmp_path, monkeypatch, capsys):
    """``examined()`` runs the command; answers its exit code and its lines by what they are about."""
    home = tmp_path / "home"
    settings.KEYRING_FILE = home / "keys" / "keyring.json"
    keyring.create(settings.KEYRING_FILE)
    monkeypatch.setenv("NORTHSTAR_HOME", str(home))
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.setenv(name, database[name])
    # The tests' own server trades safety for speed, and the doctor says so.
    monkeypatch.setattr(doctor, "durable", lambda connection: iter(()))

    def examine() -> tuple[int, dict[str, str]]:
        code = cli.main(["doctor"])
        return code, {line[6:]: line[:4].strip() for line in capsys.readouterr().out.splitlines()}

    return examine


def word(lines: dict[str, str], words: str) -> str:
    found = [verdict for line, verdict in lines.items() if words in line]
    assert len(found) == 1, lines
    return found[0]


def faults(lines: dict[str, str]) -> list[str]:
    return [line for line, verdict in lines.items() if verdict == "FAIL"]


def test_a_healthy_house_has_no_fault_and_hides_nothing(examined):
    code, lines = examined()
    assert not faults(lines) and code == 0
    assert word(lines, "policies are those") == "ok"
    assert word(lines, "mail can be sent: mails go to no mail server") == "skip"
    assert word(lines, "the database runs on this machine") == "note"


def test_what_was_not_looked_at_is_said(examined, monkeypatch):
    monkeypatch.setenv("DATABASE_OWNER_URL", "")
    code, lines = examined()
    assert not faults(lines) and code == 0
    assert word(lines, "policies are those that the software declares: DATABASE_OWNER_URL is not set") == "skip"
    assert word(lines, "owner's database role") == "skip"


@pytest.mark.parametrize(
    ("harm", "mend", "words"),
    [
        (
            "alter table concerns_concern no force row level security",
            "alter table concerns_concern force row level security",
            "row-level security of concerns_concern is not forced",
        ),
        (
            "alter policy concerns_concern_read on concerns_concern rename to concerns_concern_other",
            "alter policy concerns_concern_other on concerns_concern rename to concerns_concern_read",
            "the policy concerns_concern_read of concerns_concern is not the one",
        ),
        (
            "grant update on audit_entry to northstar_app",
            "revoke update on audit_entry from northstar_app",
            "audit_entry lets the application update rows",
        ),
    ],
)
def test_a_broken_wall_is_a_fault(examined, database, harm, mend, words):
    with psycopg.connect(database["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute(harm)
        try:
            code, lines = examined()
        finally:
            owner.execute(mend)
    assert code == 1 and word(lines, words) == "FAIL"


def test_keys_that_others_may_read_a_deaf_mail_server_and_a_clock_that_went_back(examined, settings, monkeypatch):
    settings.KEYRING_FILE.chmod(0o644)
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", 9
    monkeypatch.setattr(doctor, "now", lambda: datetime.now(UTC) - timedelta(days=400))
    code, lines = examined()
    assert code == 1
    assert word(lines, "keyring.json may be read by others") == "FAIL"
    assert word(lines, "mail can be sent") == "FAIL"
    assert word(lines, "a clock went back") == "FAIL"


def test_a_trail_that_nobody_seals_is_a_fault(examined, monkeypatch):
    with as_job("somebody", None):
        audit.record(Action.ADMINISTER, "agencies.changed")
    monkeypatch.setattr(doctor, "now", lambda: datetime.now(UTC) + timedelta(hours=2))
    code, lines = examined()
    assert code == 1 and word(lines, "rows older than an hour are not sealed") == "FAIL"


def test_an_owner_above_the_walls_is_a_fault():
    from northstar.config import inspection

    class Answer:
        def execute(self, question):
            return self

        def fetchone(self):
            return ("northstar_owner", True, True)

    assert len(inspection.owner_faults(Answer())) == 2


def test_a_server_that_may_lose_work_is_a_fault(database, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database["DATABASE_URL"])
    with doctor.as_application() as connection:
        off = connection.execute("show fsync").fetchone()[0] == "off"
        assert bool(list(doctor.durable(connection))) == off
