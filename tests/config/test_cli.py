"""The command: what it knows, what it refuses, and how it says so."""

import os
import secrets
import socket
import subprocess
import sys

import pytest

from northstar.config import cli, database
from northstar.config.commands import keyring as listed
from northstar.config.environment import Misconfigured
from tests import plugin
from tests.house.source import ROOT

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "northstar.config.settings.production",
    "NORTHSTAR_HOSTS": "northstar.invalid",
    "NORTHSTAR_BASE_ADDRESS": "https://northstar.invalid",
    "NORTHSTAR_SECURITY_CONTACT": "mailto:security@northstar.invalid",
    "NORTHSTAR_MAIL_HOST": "mail.invalid",
    "NORTHSTAR_MAIL_FROM": "northstar@northstar.invalid",
}


def northstar(*arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "northstar.config.cli", *arguments]
    # A browser test in this process may have set it; no service does.
    known = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(command, cwd=ROOT, env=known | extra, capture_output=True, text=True, timeout=120)


def test_an_unknown_command_is_one_plain_sentence(capsys):
    assert cli.main(["nonsense"]) == 2
    assert capsys.readouterr().err == "There is no command 'nonsense'. `northstar --help` lists the commands.\n"


@pytest.mark.parametrize("name", [name for name in cli.COMMANDS if cli.COMMANDS[name][1] and name != "manage"])
def test_every_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    assert len(capsys.readouterr().out.split()) > 15


@pytest.mark.parametrize("secret", ["", "short", "a" * 60, "change-me-" * 6, "insecure0123456789" * 4])
def test_control_22_a_missing_or_weak_secret_stops_the_start(secret):
    done = northstar("web", **PRODUCTION, NORTHSTAR_SECRET_KEY=secret)
    assert done.returncode == 1
    assert "NORTHSTAR_SECRET_KEY" in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert not secret or secret not in done.stderr


@pytest.mark.parametrize("name", ["NORTHSTAR_HOSTS", "NORTHSTAR_BASE_ADDRESS", "NORTHSTAR_MAIL_HOST"])
def test_control_22_a_missing_setting_is_named(name):
    given = PRODUCTION | {name: "", "NORTHSTAR_SECRET_KEY": secrets.token_urlsafe(48)}
    done = northstar("web", **given)
    assert done.returncode == 1 and name in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["web"], ["worker"], ["serve"], ["migrate"], ["manage", "check"]])
def test_control_22_a_forgotten_database_starts_no_other_one(command, tmp_path):
    given = PRODUCTION | {"NORTHSTAR_SECRET_KEY": secrets.token_urlsafe(48), "NORTHSTAR_HOME": str(tmp_path)}
    done = northstar(*command, **given, DATABASE_URL="", DATABASE_OWNER_URL="")
    assert done.returncode == 1 and "DATABASE_URL" in done.stderr and "NORTHSTAR_EMBEDDED_DATABASE" in done.stderr
    assert len(done.stderr.splitlines()) == 1 and not (tmp_path / "postgres").exists()


def test_the_embedded_database_is_used_where_it_is_asked_for_by_name(tmp_path, monkeypatch):
    class Server:
        def create_database(self, name):
            self.name = name

        def url(self, role, name):
            return f"postgresql://{role}@/{name}"

    monkeypatch.setattr(database.embedded, "start", lambda *given, **named: Server())
    monkeypatch.setenv("NORTHSTAR_HOME", str(tmp_path))
    for module, asked, starts in (
        (cli.PRODUCTION, "", False),
        (cli.PRODUCTION, "yes", True),
        ("our.own_settings", "", False),
        (cli.DEMO, "", True),
    ):
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", module)
        monkeypatch.setenv("NORTHSTAR_EMBEDDED_DATABASE", asked)
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            monkeypatch.setenv(name, "")
        try:
            found = bool(database.choose())
        except Misconfigured:
            found = False
        assert found == starts, (module, asked)


def test_control_22_missing_keys_stop_the_start(tmp_path):
    given = PRODUCTION | {"NORTHSTAR_SECRET_KEY": secrets.token_urlsafe(48), "NORTHSTAR_HOME": str(tmp_path)}
    done = northstar("web", **given)
    assert done.returncode == 1 and done.stderr == "No keyring at keyring.json. Run: northstar keys create\n"


@pytest.mark.parametrize(("content", "words"), [(None, "cannot be read"), ("{}", "is damaged"), ("[]", "is damaged")])
def test_control_22_unreadable_keys_stop_the_start_with_one_sentence(content, words, tmp_path):
    path = tmp_path / "keys" / "keyring.json"
    path.parent.mkdir()
    path.mkdir() if content is None else path.write_text(content)  # a folder: root may read any file
    given = PRODUCTION | {"NORTHSTAR_SECRET_KEY": secrets.token_urlsafe(48), "NORTHSTAR_HOME": str(tmp_path)}
    done = northstar("worker", **given)
    assert done.returncode == 1 and words in done.stderr and len(done.stderr.splitlines()) == 1


def test_a_file_of_another_user_is_one_plain_sentence(monkeypatch, capsys):
    def refused(name, arguments):
        raise PermissionError(13, "Permission denied", "/var/lib/northstar/keys/django-secret")

    monkeypatch.setattr(listed, "run", refused)
    assert cli.main(["keys", "status"]) == 1
    said = capsys.readouterr().err
    assert "django-secret" in said and len(said.splitlines()) == 1


def test_control_22_production_settings_pass_the_deployment_check():
    given = PRODUCTION | {"NORTHSTAR_SECRET_KEY": secrets.token_urlsafe(48)}
    done = northstar("manage", "check", "--deploy", "--fail-level", "WARNING", **given)
    assert done.returncode == 0, done.stderr


def test_a_taken_port_is_one_plain_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = northstar("demo", PORT=str(port), NORTHSTAR_HOME=str(tmp_path))
    assert done.returncode == 1
    assert (
        done.stderr
        == f"Port {port} is in use on this machine. Choose another, for example: PORT={port + 1} make demo\n"
    )


def test_a_demonstration_never_takes_over_another_home(tmp_path):
    (tmp_path / "keys").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for arguments in (["demo"], ["demo", "--afresh"]):
        done = northstar(*arguments, PORT=str(port), NORTHSTAR_HOME=str(tmp_path))
        assert done.returncode == 1 and "not a demonstration's" in done.stderr
    assert (tmp_path / "keys").is_dir()


def test_a_real_installation_never_runs_as_a_demonstration(tmp_path, monkeypatch):
    monkeypatch.setenv("NORTHSTAR_HOME", str(tmp_path))
    assert cli.settings_for("web") == cli.PRODUCTION
    assert cli.settings_for("manage") == cli.DEMO, "a developer's checkout"
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "keyring.json").write_text("{}")
    assert cli.settings_for("manage") == cli.PRODUCTION
    (tmp_path / "demonstration.json").write_text("{}")
    assert cli.settings_for("web") == cli.settings_for("manage") == cli.DEMO


def test_another_scale_is_refused_once_the_story_is_played(tmp_path):
    marker = tmp_path / "demonstration.json"
    marker.write_text('{"story": "played", "scale": 2}')
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = northstar("demo", "--scale", "3", PORT=str(port), NORTHSTAR_HOME=str(tmp_path))
    assert done.returncode == 1 and "played 2 times over already" in done.stderr
    assert "--afresh --scale 3" in done.stderr and len(done.stderr.splitlines()) == 1


def test_tests_on_half_a_server_end_in_one_plain_sentence(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://northstar_app@/northstar")
    for name in ("NORTHSTAR_TEST_SERVER", "DATABASE_OWNER_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SystemExit, match="Set DATABASE_OWNER_URL as well"):
        plugin.start()


@pytest.mark.parametrize(("ci", "ends"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_without_a_browser_journeys_are_skipped_loudly_and_never_in_ci(ci, ends, monkeypatch):
    from tests.journeys import conftest as journeys

    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("CHROMIUM", "")
    monkeypatch.setenv("CI", ci)
    with pytest.raises(ends, match="(?i)no (browser|chromium)"):
        next(journeys.chromium._get_wrapped_function()())
