"""The watchdog's two addresses, when all is well and when the database or the keys are gone."""

import json
import os
import subprocess
import sys

import pytest
from django.test import Client

from northstar.foundation.vault import keyring
from tests.house.source import ROOT

NOWHERE = "postgresql://nobody@/nowhere?host=/nowhere"
ASK = """
import django; django.setup()
from django.test import Client
client = Client(raise_request_exception=False)
print(*[client.get(address).status_code for address in ("/healthz", "/readyz")])
"""


def asked_in_a_process(**extra: str) -> str:
    known = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    known["DJANGO_SETTINGS_MODULE"] = "northstar.config.settings.test"
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=known | extra, capture_output=True, text=True, timeout=120
    )
    return done.stdout.strip()


@pytest.mark.django_db
def test_both_answer_yes_when_all_is_well_and_carry_the_usual_headers(client):
    for address, word in (("/healthz", "alive"), ("/readyz", "ready")):
        answer = client.get(address)
        assert (answer.status_code, answer.content.decode().strip()) == (200, word)
        assert answer["Cache-Control"] == "no-store" and answer["X-Request-ID"]


def test_without_a_database_the_process_lives_and_is_not_ready():
    assert asked_in_a_process(DATABASE_URL=NOWHERE) == "200 503"


SEND = """
import json, sys
import django; django.setup()
from django.db import connection
from django.test import Client
from northstar.faces.front_door.views.asking import Sitting

client = Client(raise_request_exception=False)
if sys.argv[1] == "dies in the middle":
    Sitting.respond = lambda sitting: connection.cursor().execute("select pg_terminate_backend(pg_backend_pid())")
answers = [
    client.post("/en-gb/questions/", {"at": "seen", "seen": "Quill <& Sons>", "draft": "d", "csrfmiddlewaretoken": "secret"}),
    client.get("/en-gb/"),
]
if sys.argv[1] == "is not there":
    client.cookies["page"] = "0"
    answers.append(client.post("/en-gb/questions/", {"at": "seen", "seen": "Quill <& Sons>"}))
print(json.dumps([[answer.status_code, answer.content.decode()] for answer in answers]))
"""


@pytest.mark.parametrize("how", ["is not there", "dies in the middle"])
def test_control_38_a_page_that_is_sent_while_the_database_is_gone_waits_in_the_answer(how, django_db_setup):
    """And from somebody who left in a hurry nothing is shown again."""
    known = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    known["DJANGO_SETTINGS_MODULE"] = "northstar.config.settings.test"
    known |= {"DATABASE_URL": NOWHERE} if how == "is not there" else {}
    command = [sys.executable, "-c", SEND, how]
    done = subprocess.run(command, cwd=ROOT, env=known, capture_output=True, text=True, timeout=120)
    (status, sent), (next_status, read), *left = json.loads(done.stdout)
    assert status == 503 and "It was not sent" in sent and "999" in sent
    assert 'name="seen" value="Quill &lt;&amp; Sons&gt;"' in sent and 'name="at" value="seen"' in sent
    assert 'value="secret"' not in sent and "Quill" not in done.stderr
    assert next_status == (503 if how == "is not there" else 200) and "It was not sent" not in read
    assert [(status, "Quill" in page) for status, page in left] == ([(503, False)] if how == "is not there" else [])


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["missing", "unreadable", "a folder", "damaged"])
def test_without_usable_keys_the_process_lives_and_is_not_ready(state, tmp_path, settings, monkeypatch):
    path = settings.KEYRING_FILE = tmp_path / "keyring.json"
    if state == "a folder":
        path.mkdir()
    elif state == "damaged":
        path.write_text("[]")
    elif state == "unreadable":
        keyring.create(path)
        monkeypatch.setattr(type(path), "read_text", _refused)  # tests may run as root, whom nothing is refused
    client = Client(raise_request_exception=False)
    assert [client.get(address).status_code for address in ("/healthz", "/readyz")] == [200, 503]


def _refused(path, *arguments, **named):
    raise PermissionError(13, "Permission denied", str(path))
