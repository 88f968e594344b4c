"""What is given to operators: files that parse, variables that the service knows, and nothing that runs as root."""

import re
import subprocess

import pytest
import yaml

from tests.house.source import ROOT

DEPLOY = ROOT / "deploy"
KNOWN = set(re.findall(r"^\| `(\w+)`", (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8"), re.M))
SERVICES = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
OURS = {name: one for name, one in SERVICES.items() if one["image"] == "northstar"}


def test_variables_of_the_examples_and_units_are_those_of_the_service():
    lines = [line for path in DEPLOY.glob("*.example") for line in path.read_text().splitlines() if "=" in line]
    given = {line.split("=")[0] for line in lines if not line.startswith("#")}
    for one in OURS.values():
        given |= set(one.get("environment", {}))
    given |= set(re.findall(r"\b(NORTHSTAR_\w+)=", (DEPLOY / "Containerfile").read_text()))
    assert len(given) > 10 and given <= KNOWN, given - KNOWN


def test_only_migrating_knows_the_owner_and_nobody_is_root():
    assert set(OURS) == {"keys", "migrate", "web", "worker", "practice"}
    assert [name for name, one in OURS.items() if "owner.env" in one["env_file"]] == ["migrate"]
    for one in OURS.values():
        assert one["user"] == "10001:10001" and one["cap_drop"] == ["ALL"] and one["read_only"]
    assert re.search(r"^USER 10001", (DEPLOY / "Containerfile").read_text(), re.M)
    assert "DATABASE_OWNER_URL" not in (DEPLOY / "northstar.env.example").read_text()


def test_the_practice_area_is_given_nothing_of_the_real_house():
    own, others = OURS["practice"], [one for name, one in SERVICES.items() if name != "practice"]
    for what in ("volumes", "networks", "env_file"):
        taken = {str(one).split(":")[0] for other in others for one in other.get(what, ())}
        assert own[what] and not {str(one).split(":")[0] for one in own[what]} & taken, what
    given = (DEPLOY / "practice.env.example").read_text()
    assert "DATABASE" not in given.replace("with DATABASE_URL it refuses", "") and "SECRET_KEY" not in given
    unit = (DEPLOY / "systemd/northstar-practice.service").read_text()
    assert "User=northstar-practice" in unit and "northstar.env" not in unit


def test_commands_of_the_containers_and_units_exist():
    from northstar.config.cli import COMMANDS

    told = [one["command"][0] for one in OURS.values()]
    told += [
        re.search(r"^ExecStart=\S+ (\w+)$", path.read_text(), re.M)[1] for path in DEPLOY.glob("systemd/*.service")
    ]
    assert len(told) == 9 and set(told) <= set(COMMANDS)


@pytest.mark.parametrize("name", ["northstar-run", "roles.sh"])
def test_scripts_are_understood_by_the_shell(name):
    assert subprocess.run(["sh", "-n", DEPLOY / name]).returncode == 0
    assert (DEPLOY / name).stat().st_mode & 0o111
    # The application's own role gets nothing that the owner's has.
    assert name != "roles.sh" or "northstar_app login nosuperuser nobypassrls" in (DEPLOY / name).read_text()


def test_every_file_that_the_installation_names_is_there():
    text = (ROOT / "docs/operate/install.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\bdeploy/[\w./-]+\w", text))
    assert len(named) >= 5
    made_by_the_operator = {"deploy/secrets"}
    assert not [name for name in named - made_by_the_operator if not (ROOT / name).exists()]
