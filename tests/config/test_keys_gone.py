"""The key store fails while the service runs: nothing is lost in silence, nothing kept unsealed, and it goes on after."""

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
import requests
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from northstar.casework.concerns.models import Concern
from northstar.config import health
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.accounts import services as accounts
from northstar.foundation.accounts.states import Purpose
from northstar.foundation.vault import keyring
from tests import cast as the_cast
from tests.config.test_cli import northstar
from tests.faces.front_door.conftest import STORY, Visitor
from tests.faces.front_door.server import Browser, free_port, kill, wait_for
from tests.factories.routing import Region
from tests.own_database import own_database

WORDS = "Quillfeather Pemberlow sleeps behind the old brewery"
STATES = ("gone", "unreadable", "cut short", "of another installation", "an older copy")


class Store:
    """The keyring's file, which a test may break and mend."""

    def __init__(self, path: Path):
        self.path = path
        keyring.create(path)
        keyring.add_master(path)
        self.right = path.read_bytes()

    def fail(self, how: str) -> None:
        self.path.unlink()
        if how == "unreadable":
            self.path.mkdir()  # root may read any file
        elif how == "cut short":
            self.path.write_bytes(self.right[:70])
        elif how == "of another installation":
            keyring.create(self.path)
            keyring.add_master(self.path)
        elif how == "an older copy":
            content = json.loads(self.right)
            self.path.write_text(json.dumps(content | {"masters": {"1": content["masters"]["1"]}}))

    def mend(self) -> None:
        self.path.rmdir() if self.path.is_dir() else self.path.unlink(missing_ok=True)
        self.path.write_bytes(self.right)


@pytest.fixture
def store(tmp_path, settings):
    settings.KEYRING_FILE = tmp_path / "keyring.json"
    return Store(settings.KEYRING_FILE)


@pytest.fixture
def desk(cast):
    return cast.desk


def hidden_fields(page: str) -> dict[str, list[str]]:
    """What the page of refusal would send again."""
    form = re.search(r'<form method="post".*?</form>', page, re.S)
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[0] if form else ""):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found


def concerns(desk) -> list[Concern]:
    with acting_as(actors.job("a test", desk.pk, Permission.READ_CONCERNS)) as job:
        return list(Concern.objects.filter(owner_agency_id=job.agency_id).select_related("data_key"))


def ready(client: Client) -> int:
    return client.get("/readyz").status_code


@pytest.mark.django_db
@pytest.mark.parametrize("how", STATES)
def test_control_38_a_report_sent_without_keys_is_refused_plainly_and_waits_in_the_page(how, store, desk):
    visitor = Visitor(Client(raise_request_exception=False))
    visitor.to("check", seen={"seen": WORDS})
    assert ready(visitor.client) == 200
    store.fail(how)
    refused = visitor.press()
    assert refused.status_code == 503 and refused["Retry-After"] and ready(visitor.client) == 503
    said = " ".join(visitor.text.split())
    assert "It was not sent" in said and "is kept in this page" in said and "ring one of the numbers below" in said
    assert 'href="tel:999"' in said and "08000 121 700" in said and "front_door" not in said
    assert not visitor.code and "keyring" not in said.lower() and not concerns(desk)
    again = hidden_fields(refused.content.decode())
    store.mend()
    assert ready(visitor.client) == 200
    visitor.page = visitor.client.post(visitor.address, again)
    assert visitor.code
    (kept,) = concerns(desk)
    assert kept.account == WORDS


@pytest.mark.django_db
def test_control_38_what_was_typed_on_one_page_without_keys_goes_on_when_they_are_back(store, desk):
    visitor = Visitor(Client(raise_request_exception=False))
    visitor.to("people")
    store.fail("gone")
    typed = STORY["people"] | {"people-0-name": 'O\'Canary "Quill" & <Sons>'}
    refused = visitor.press(**typed)
    assert refused.status_code == 503
    again = hidden_fields(refused.content.decode())
    assert again["people-0-name"] == [typed["people-0-name"]] and again["at"] == ["people"]
    assert visitor.client.post(visitor.address, again).status_code == 503  # and once more, as often as it takes
    store.mend()
    visitor.page = visitor.client.post(visitor.address, again)
    assert visitor.at == "vehicles"
    visitor.send()
    (kept,) = concerns(desk)
    assert kept.answers["people"][0]["name"] == typed["people-0-name"]


@pytest.mark.django_db
def test_control_38_who_sent_a_photo_without_keys_is_told_to_choose_it_again(store):
    visitor = Visitor(Client(raise_request_exception=False))
    visitor.to("photos", you={"you": "confidential"})
    words = "Photos and other files are not kept"
    store.fail("gone")
    assert words in visitor.press(photos=[SimpleUploadedFile("yard.png", b"no matter what")]).content.decode()
    assert words not in visitor.client.post(visitor.address, {"at": "photos", "draft": "x"}).content.decode()


@pytest.mark.django_db
def test_control_38_without_keys_the_way_out_is_open_and_nothing_is_shown_again_to_who_left(store):
    visitor = Visitor(Client(raise_request_exception=False))
    visitor.to("seen")
    store.fail("gone")
    assert reverse("front_door:leave") in visitor.press(seen=WORDS).content.decode()
    sent = {"draft": visitor.hidden("draft"), "at": "seen", "seen": WORDS}
    assert visitor.client.get(reverse("front_door:leave")).status_code == 302
    refused = visitor.client.post(visitor.address, sent)
    assert refused.status_code == 503 and WORDS not in refused.content.decode()
    assert "begin again" in refused.content.decode()
    store.mend()
    # The token went with the way out; the note of it stands, though it could not be sealed.
    strict = Client(enforce_csrf_checks=True)
    assert WORDS in strict.post(visitor.address, sent).content.decode()
    strict.cookies["page"] = visitor.client.cookies["page"].value
    assert WORDS not in strict.post(visitor.address, sent).content.decode()


@pytest.mark.django_db
def test_control_38_pages_without_keys_say_so_and_the_desk_keeps_what_an_officer_wrote(store, cast):
    region = Region.make(cast)
    concern_id = region.concern(category="forced_crime")
    ben, anybody = Client(raise_request_exception=False), Client(raise_request_exception=False)
    the_cast.sign_in(ben, cast.ben)
    store.fail("gone")
    first = anybody.get("/en-gb/")
    assert first.status_code == 503 and "Try again" in first.content.decode() and "999" in first.content.decode()
    assert anybody.get(reverse("front_door:lines")).status_code == 200  # the numbers need no keys
    assert ben.get(reverse("desk:concern", args=[concern_id])).status_code == 503
    note = {"body": WORDS, "password": "hunter2", "csrfmiddlewaretoken": "x"}
    refused = ben.post(reverse("desk:note", args=[concern_id]), note)
    assert refused.status_code == 503 and "ring one of" not in refused.content.decode()
    again = hidden_fields(refused.content.decode())
    assert again.pop("csrfmiddlewaretoken", ["x"]) != ["hunter2"] and again == {"body": [WORDS]}
    store.mend()
    assert ben.post(reverse("desk:note", args=[concern_id]), again).status_code == 302
    assert WORDS in ben.get(reverse("desk:concern-tab", args=[concern_id, "notes"])).content.decode()


def test_a_rotation_is_followed_and_another_ring_is_not(tmp_path):
    path = tmp_path / "keyring.json"
    keyring.create(path)
    first = keyring._read(path)
    keyring.add_master(path)
    both = keyring._read(path)
    keyring.drop_masters(path, {1})
    second = keyring._read(path)
    keyring.create(tmp_path / "other.json")
    other = keyring._read(tmp_path / "other.json")
    assert both.continues(first) and second.continues(both) and second.continues(first) and first.continues(first)
    assert not first.continues(second) and not first.continues(both) and not other.continues(first)


@pytest.mark.django_db
def test_control_38_keys_that_do_not_open_what_is_kept_are_not_worked_with(store, cast, settings, tmp_path):
    """As after a start with another installation's keys: nothing of this process knows the right ones."""
    region = Region.make(cast)
    region.concern(category="forced_crime")
    client = Client(raise_request_exception=False)
    settings.KEYRING_FILE = tmp_path / "another.json"
    keyring.create(settings.KEYRING_FILE)
    assert client.get("/en-gb/").status_code == 200  # not asked yet
    with pytest.raises(keyring.KeyringMissing, match="does not open what is kept"):
        health.prove_keys()
    assert ready(client) == 503 and client.get("/en-gb/").status_code == 503
    settings.KEYRING_FILE = store.path
    assert ready(client) == 200 and client.get("/en-gb/").status_code == 200


def test_a_job_waits_for_the_keys_however_long_and_its_own_patience_is_for_other_faults():
    strained = SimpleNamespace(attempts=500)
    several = [task for task in app.tasks.values() if task.retry_strategy is not None]
    assert len(several) > 5
    for task in several:
        assert task.get_retry_exception(exception=keyring.KeyringMissing(), job=strained) is not None, task.name
        assert task.get_retry_exception(exception=ValueError(), job=strained) is None, task.name


# For real: the processes of an installation


@pytest.fixture
def house(django_db_blocker, tmp_path):
    """A web server and a worker over a database and keys of their own; and the log that they write."""
    store, log, port = Store(tmp_path / "keys" / "keyring.json"), tmp_path / "log", free_port()
    with own_database(django_db_blocker) as environment:
        environment |= {"NORTHSTAR_HOME": str(tmp_path), "PORT": str(port), "NORTHSTAR_LOG_LEVEL": "INFO"}
        environment |= {"DJANGO_SETTINGS_MODULE": "northstar.config.settings.demo"}
        running = []
        with log.open("ab") as out:
            for command in ("web", "worker"):
                given = [sys.executable, "-m", "northstar.config.cli", command]
                running.append(subprocess.Popen(given, env=environment, stdout=out, stderr=out, start_new_session=True))
        try:
            wait_for(lambda: requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200)
            yield SimpleNamespace(store=store, log=log, port=port, environment=environment, running=running)
        finally:
            for process in running:
                kill(process)


def link_jobs(**wanted) -> bool:
    return ProcrastinateJob.objects.filter(task_name="accounts.send_link", **wanted).exists()


@pytest.mark.slow
def test_control_38_the_key_store_goes_and_comes_back_under_running_processes(house, settings):
    settings.KEYRING_FILE = house.store.path
    region = Region.make(the_cast.Cast())
    desk, asha = region.cast.desk, region.cast.asha.user
    with acting_as(actors.Public()):
        link = accounts.send_link(user=asha, purpose=Purpose.PASSWORD, at=timezone.now())
    wait_for(lambda: not link_jobs())
    browser = Browser(house.port)
    visitor = Visitor(browser)
    first = visitor.send(seen={"seen": WORDS})
    visitor = Visitor(browser)
    visitor.to("check", seen={"seen": f"{WORDS}, still"})
    house.store.path.rename(house.store.path.with_suffix(".away"))
    app.configure_task("accounts.send_link", queue="mail").defer(link=str(link.pk))
    refused = visitor.press()
    assert first and refused.status_code == 503 and browser.get("/readyz").status_code == 503
    assert browser.get("/healthz").status_code == 200
    wait_for(lambda: link_jobs(attempts__gt=0, status="todo"))
    house.store.path.with_suffix(".away").rename(house.store.path)
    visitor.page = browser.post(visitor.address, hidden_fields(refused.text))
    assert visitor.code and visitor.code != first and len(concerns(desk)) == 2
    assert browser.get("/readyz").status_code == 200
    with psycopg.connect(house.environment["DATABASE_URL"]) as owner:  # the half minute is over
        owner.execute("update procrastinate_jobs set scheduled_at = now() where task_name = 'accounts.send_link'")
    wait_for(lambda: not link_jobs())
    said = house.log.read_text()
    assert '"exception": "KeyringMissing"' in said
    assert not [one for one in (WORDS, "Quillfeather", first, visitor.code, str(house.store.path)) if one in said]
    # And nobody starts with keys that are not this installation's.
    for process in house.running:
        kill(process)
    house.store.fail("of another installation")
    done = northstar("worker", **house.environment)
    assert done.returncode == 1 and "does not open what is kept" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
