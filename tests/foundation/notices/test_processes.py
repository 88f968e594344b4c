"""Real workers, a real mail server, and things that die in the middle. All in a database of the test's own."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import psycopg
import pytest
from django.utils import timezone
from procrastinate.contrib.django import app

from northstar.foundation.access import actors
from northstar.foundation.access import tasks as queue_tasks
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.jobs import as_job, worker_connector
from northstar.foundation.agencies.models import Agency, Contact
from northstar.foundation.notices import services
from northstar.foundation.notices.models import Mail
from northstar.foundation.notices.services.sweeping import DOUBTFUL, LATE
from northstar.foundation.notices.states import Letter, MailState
from tests.factories import access, accounts, agencies
from tests.foundation.notices.conftest import MailServer
from tests.own_database import own_database
from tests.plugin import with_name

pytestmark = pytest.mark.slow
MANY = 30


class Workers:
    """``northstar worker`` processes."""

    def __init__(self, environment: dict[str, str]):
        self.environment = environment
        self.running: list[subprocess.Popen] = []

    def start(self) -> subprocess.Popen:
        command = [sys.executable, "-m", "northstar.config.cli", "worker"]
        process = subprocess.Popen(
            command, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.running.append(process)
        return process

    def tend(self) -> None:
        """Start one again when the last has ended, as ``northstar serve`` does."""
        if self.running[-1].poll() is not None:
            self.start()

    def stop(self) -> bytes:
        """End them and answer what they logged."""
        said = b""
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
            said += process.stdout.read()
            process.stdout.close()
            process.wait()
        self.running.clear()
        return said


@pytest.fixture
def environment(django_db_blocker, mail_server) -> Iterator[dict[str, str]]:
    with own_database(django_db_blocker) as made:
        yield made | {
            "DJANGO_SETTINGS_MODULE": "tests.foundation.notices.smtp_settings",
            "NORTHSTAR_MAIL_PORT": str(mail_server.port),
            "NORTHSTAR_MAIL_RETRY_SECONDS": "1,1,1,2",
            "NORTHSTAR_LOG_LEVEL": "INFO",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(Path.cwd()), os.environ.get("PYTHONPATH", "")])),
        }


@pytest.fixture
def workers(environment) -> Iterator[Workers]:
    made = Workers(environment)
    yield made
    made.stop()


@pytest.fixture
def charity(environment) -> Agency:
    return agencies.agency("tern", "Tern Housing")


def queue(charity: Agency, count: int) -> set[str]:
    """Tell that many contacts; answers their addresses."""
    day = agencies.days_ago(9)
    contacts = [
        Contact.objects.create(
            agency=charity, purpose="referral", label=str(number), channel="mail", email=f"p{number}@tern.example",
            state="confirmed", confirmed_on=day, valid_from=day,
        )
        for number in range(count)
    ]  # fmt: skip
    with acting_as(actors.Reporter()):
        for one in contacts:
            services.tell_contact(contact=one, kind="notices.contact_bounced", at=timezone.now())
    return {one.email for one in contacts}


def states(charity: Agency) -> Counter:
    with acting_as(actors.job("test", charity.pk)):
        return Counter(Mail.objects.values_list("state", flat=True))


def until(true: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


def test_a_person_who_is_told_has_a_mail_in_a_moment(workers, mail_server: MailServer, charity):
    lead = access.membership(accounts.user("Cara Whitlock"), charity, "agency_lead")
    with acting_as(actors.member(lead)) as cara:
        services.choose(actor=cara, choices={"notices.own_contact_bounced": "at_once"}, at=timezone.now())
    workers.start()
    with acting_as(actors.Reporter()):
        assert services.tell(kind="notices.own_contact_bounced", to=charity, record=None, at=timezone.now()).people == 1
    until(lambda: mail_server.reached == [lead.user.email])
    said = workers.stop()
    assert b"tern" not in said.lower() and b"cara" not in said.lower() and str(lead.pk).encode() not in said


def test_control_38_mail_waits_for_the_server_and_is_delivered_once(workers, mail_server, charity):
    """The server is down when the worker starts, comes up, dies again and comes back. One is refused for good."""
    mail_server.kill()
    mail_server.tell(refuse="p1@tern.example")
    wanted = queue(charity, 8) - {"p1@tern.example"}
    workers.start()
    with acting_as(actors.job("test", charity.pk)):
        pass
    until(lambda: bool(states(charity)["waiting"] == 8 and _attempts(charity)))
    mail_server.start()
    until(lambda: len(mail_server.taken) >= 1)
    mail_server.kill()
    time.sleep(1)
    mail_server.start()
    until(lambda: states(charity) == {"sent": 7, "refused": 1})
    # Whoever dies between taking a mail and saying so is sent it again, and its reader knows it by its number.
    assert set(mail_server.reached) == wanted
    assert len({message["Message-ID"] for message in mail_server.taken}) == len(wanted)
    assert len(mail_server.taken) <= len(wanted) + IN_FLIGHT
    said = workers.stop()
    assert b"tern.example" not in said and b'"event": "notices.refused"' in said


# Mails that one worker may have on the way when the server dies (NORTHSTAR_CONCURRENCY).
IN_FLIGHT = 4


def _attempts(charity: Agency) -> bool:
    with acting_as(actors.job("test", charity.pk)):
        return Mail.objects.filter(attempts__gt=0).count() == 8


def test_a_worker_killed_in_the_middle_loses_none_and_sends_none_twice(workers, mail_server, charity, environment):
    """Killed twice among thirty mails. What it was handing over is in doubt, and is not sent again."""
    mail_server.tell(slow="0.05")
    wanted = queue(charity, MANY)
    for share in (0.3, 0.65):
        worker = workers.start()
        until(lambda share=share: len(mail_server.taken) >= MANY * share)
        worker.kill()
        worker.wait()
    mail_server.tell(slow="0")
    _rescue_now(environment)
    workers.start()
    with as_job("test", charity.pk) as job:  # and what the sweep of every minute does once they are late
        services.rescue(actor=job, at=timezone.now() + LATE + timedelta(seconds=1))
    until(lambda: not states(charity)["waiting"])
    workers.stop()
    assert_once_or_reminded(mail_server, charity, wanted)


def assert_once_or_reminded(mail_server: MailServer, charity: Agency, wanted: set[str]) -> None:
    """Nobody was sent it twice. Who may not have been sent it is known, and hears in a reminder a while later.

    The workers have stopped, so that nothing is on the line any more.
    """
    taken = Counter(message["To-Envelope"] for message in mail_server.taken)
    assert set(taken) <= wanted and set(taken.values()) == {1}
    later = timezone.now() + DOUBTFUL + timedelta(minutes=1)
    with as_job("test", charity.pk) as job:
        doubtful = set(Mail.objects.filter(state=MailState.HANDING).values_list("contact__email", flat=True))
        assert wanted - set(taken) <= doubtful and len(doubtful) <= 8
        services.rescue(actor=job, at=later)
        reminded = Mail.objects.filter(letter=Letter.REMINDER).values_list("contact__email", flat=True)
        assert set(reminded) == doubtful
        assert states(charity)[MailState.SENT] == MANY - len(doubtful)


async def _rescue() -> None:
    with app.replace_connector(worker_connector()):
        async with app.open_async():
            await queue_tasks.rescue.func(SimpleNamespace(app=app), timestamp=0)


def _rescue_now(environment: dict[str, str]) -> None:
    """What ``access.tasks.rescue`` does a minute after a worker was killed, now: its jobs are free again."""
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as link:
        link.execute("update procrastinate_workers set last_heartbeat = now() - interval '5 minutes'")
    # In a thread of its own: where a browser was driven before, this one has a loop already.
    with ThreadPoolExecutor(1) as alone:
        alone.submit(lambda: asyncio.run(_rescue())).result()
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as link:
        stuck = link.execute("select count(*) from procrastinate_jobs where status = 'doing'").fetchone()
        assert stuck == (0,)
        # The claims of the dead have run out by then, too.
        link.execute("select set_config('northstar.permissions', ',service.jobs,', false)")
        for (agency,) in link.execute("select id from agencies_agency").fetchall():
            link.execute("select set_config('northstar.agency', %s, false)", [str(agency)])
            link.execute("update notices_mail set claimed_until = now() - interval '1 second' where state = 'waiting'")


def test_when_the_database_ends_every_connection_none_is_lost_and_none_sent_twice(
    workers, mail_server, charity, environment
):
    """As a restart of the server looks to a worker: in the middle, while mails are on the line."""
    mail_server.tell(slow="0.05")
    wanted = queue(charity, MANY)
    name = urlsplit(environment["DATABASE_URL"]).path.lstrip("/")
    workers.start()
    server = with_name(os.environ["NORTHSTAR_TEST_SERVER"].split("\n")[0], "postgres")

    def taken(share: float) -> bool:
        workers.tend()
        return len(mail_server.taken) >= MANY * share

    for share in (0.2, 0.5):
        until(lambda share=share: taken(share))
        with psycopg.connect(server, autocommit=True) as link:
            ended = link.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = %s and usename = current_user and pid <> pg_backend_pid()",
                [name],
            ).fetchall()
        assert ended, "the worker had no connection that could be ended"
        from django.db import connection

        connection.close()
        time.sleep(1)
    mail_server.tell(slow="0")
    time.sleep(2)
    workers.stop()
    _rescue_now(environment)
    workers.start()
    with as_job("test", charity.pk) as job:  # and what the sweep of every minute does once they are late
        services.rescue(actor=job, at=timezone.now() + LATE + timedelta(seconds=1))
    until(lambda: not states(charity)["waiting"])
    workers.stop()
    assert_once_or_reminded(mail_server, charity, wanted)
