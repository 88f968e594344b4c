"""The worker, the mail server and PostgreSQL are killed in the middle: nothing is lost, nothing goes twice."""

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
from uuid import UUID

import psycopg
import pytest
from django.core import mail
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from northstar.casework.concerns import services, states
from northstar.casework.concerns.models import Concern, Dispatch, Proposal, Receipt
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies.models import Contact
from northstar.foundation.notices import services as notices
from northstar.foundation.notices.models import Mail, Notice
from tests.casework.concerns.own_server import OwnServer, own_server
from tests.cast import Cast
from tests.factories.concerns import report
from tests.factories.routing import Region
from tests.foundation.notices.conftest import MailServer

pytestmark = pytest.mark.slow
MANY, CLIENTS = 200, 6


class Workers:
    """``northstar worker`` processes, of which the newest may be killed."""

    def __init__(self, environment: dict[str, str], log: Path):
        self.environment, self.log = environment, log
        self.running: list[subprocess.Popen] = []

    @property
    def gone(self) -> bool:
        return all(process.poll() is not None for process in self.running)

    def keep_one(self) -> None:
        """Start one unless one runs, as ``northstar serve`` does."""
        if self.gone:
            with self.log.open("ab") as log:
                self.running.append(
                    subprocess.Popen(
                        [sys.executable, "-m", "northstar.config.cli", "worker"],
                        env=self.environment,
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=subprocess.STDOUT,
                    )
                )

    def kill(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.kill()
                process.wait()

    def stop(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


@pytest.fixture
def server(django_db_blocker) -> Iterator[tuple[OwnServer, dict[str, str]]]:
    if not Path(os.environ["NORTHSTAR_HOME"], "postgres").exists():
        pytest.skip("needs the embedded PostgreSQL, to kill one of its own")
    with own_server(django_db_blocker) as made:
        yield made


@pytest.fixture
def mail_server(tmp_path) -> Iterator[MailServer]:
    made = MailServer(tmp_path).start()
    yield made
    made.kill()


@pytest.fixture
def workers(server, mail_server, tmp_path) -> Iterator[Workers]:
    environment = server[1] | {
        "DJANGO_SETTINGS_MODULE": "tests.foundation.notices.smtp_settings",
        "NORTHSTAR_MAIL_PORT": str(mail_server.port),
        "NORTHSTAR_MAIL_RETRY_SECONDS": "1,1,1,2",
        "NORTHSTAR_LOG_LEVEL": "INFO",
        "NORTHSTAR_CONCURRENCY": "4",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(Path.cwd()), os.environ.get("PYTHONPATH", "")])),
    }
    made = Workers(environment, tmp_path / "workers.log")
    yield made
    made.stop()


@pytest.fixture
def region(server) -> Region:
    made = Region.make(Cast())
    # A child in danger goes to the council by itself; nothing goes to the police, who have no urgent contact here.
    Contact.objects.filter(agency=made.force).update(state="lapsed")
    Contact.objects.filter(purpose="child_safeguarding").update(email="front.door@levels.example")
    return made


def submit(region: Region, pause: float = 0) -> UUID:
    """As a reporter does on a bad line: the same report again and again, until somebody thanks them."""
    time.sleep(pause)
    made = report(category="other", child=states.Answer.YES, still_there=states.Answer.YES)
    for _attempt in range(200):
        try:
            with acting_as(actors.Public()):
                return services.report_concern(actor=actors.Public(), report=made, at=timezone.now())
        except (DatabaseError, InterfaceError):
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError("nobody was thanked")


def patiently(read: Callable[[], object]) -> object:
    """A read that outlives a restart."""
    while True:
        try:
            return read()
        except (DatabaseError, InterfaceError):
            connection.close()
            time.sleep(0.2)


def until(true: Callable[[], bool], workers: Workers, seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not patiently(true):
        assert time.monotonic() < end, "it took too long"
        workers.keep_one()
        time.sleep(0.25)


def free_what_the_dead_held(url: str) -> None:
    """What ``access.tasks.rescue`` does a minute after a worker was killed, and the claims of three minutes end, now."""
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("select set_config('northstar.permissions', ',service.jobs,', false)")
        for (agency,) in link.execute("select id from agencies_agency").fetchall():
            link.execute("select set_config('northstar.agency', %s, false)", [str(agency)])
            link.execute("update notices_mail set claimed_until = now() - interval '1 second' where state = 'waiting'")
        link.execute("update procrastinate_workers set last_heartbeat = now() - interval '5 minutes'")
        for (job,) in link.execute("select id from procrastinate_jobs where status = 'doing'").fetchall():
            link.execute("select procrastinate_retry_job_v2(%s, now(), null, null, null)", [job])


def as_desk(region: Region):
    return acting_as(actors.job("a test", region.cast.desk.pk, Permission.READ_CONCERNS, Permission.INBOX))


def dispatches(region: Region) -> Counter:
    with as_desk(region):
        return Counter(Dispatch.objects.values_list("state", flat=True))


@pytest.mark.timeout(900)
def test_control_38_killing_worker_mail_and_database_in_the_middle_loses_none_and_sends_none_twice(
    server, workers, mail_server, region
):
    ids = {submit(region) for _number in range(10)}
    until(lambda: dispatches(region)["delivered"] > 0, workers)
    with ThreadPoolExecutor(CLIENTS) as clients:
        sending = [clients.submit(submit, region, pause=0.2) for _number in range(MANY - 10)]

        def wait_for(share: float) -> None:
            until(lambda: sum(one.done() for one in sending) >= share * len(sending), workers)

        wait_for(0.2)
        workers.kill()
        wait_for(0.35)
        server[0].crash()
        wait_for(0.5)
        mail_server.kill()
        wait_for(0.65)
        server[0].crash()
        workers.kill()
        assert not all(one.done() for one in sending), "the middle was over too soon"
        ids |= {one.result(timeout=120) for one in sending}
    mail_server.start()
    free_what_the_dead_held(server[0].url())
    end = time.monotonic() + 400
    while not patiently(lambda: all_settled(region, ids)):
        if workers.gone:  # one that lost its database a moment ago has ended by itself
            free_what_the_dead_held(server[0].url())
        workers.keep_one()
        if time.monotonic() > end:
            raise AssertionError(patiently(lambda: (dispatches(region), jobs())))
        time.sleep(0.5)
    workers.stop()
    assert_nothing_lost(region, ids)
    assert_nothing_twice(region, mail_server, ids)
    assert_every_end_is_known(region, mail_server, ids)
    assert b"levels.example" not in workers.log.read_bytes()  # and the log names nobody


def jobs() -> Counter:
    return Counter(ProcrastinateJob.objects.values_list("task_name", "status"))


def all_settled(region: Region, ids: set[UUID]) -> bool:
    with as_desk(region):
        routed = Proposal.objects.values("concern_id").distinct().count()
        waiting = Dispatch.objects.filter(state="unsent").count()
        sent = Dispatch.objects.filter(state="sent").count()
    with acting_as(actors.job("a test", region.council.pk)):
        mails = Counter(Mail.objects.filter(contact__isnull=False).values_list("state", flat=True))
    # A mail that was on the line when its sender died stays in doubt for a quarter of an hour; so does its dispatch.
    return routed == len(ids) and not waiting and not mails["waiting"] and sent <= mails["handing"]


def assert_nothing_lost(region: Region, ids: set[UUID]) -> None:
    assert len(ids) == MANY
    with as_desk(region):
        assert set(Concern.objects.values_list("pk", flat=True)) == ids
        assert set(Dispatch.objects.values_list("concern_id", flat=True)) == ids
    for one in list(ids)[:20]:
        with acting_as(actors.Reporter(concern_id=one)):
            assert Receipt.objects.filter(concern_id=one).exists()


def assert_nothing_twice(region: Region, mail_server: MailServer, ids: set[UUID]) -> None:
    with as_desk(region):
        per_concern = Counter(Dispatch.objects.values_list("concern_id", flat=True))
        assert set(per_concern.values()) == {1}
    with acting_as(actors.member(region.worker)):
        told = Counter(Notice.objects.filter(kind="concerns.sent_urgently").values_list("record_id", flat=True))
        assert set(told.values()) == {1} and len(told) == len(ids)
    with acting_as(actors.job("a test", region.council.pk)):
        mails = Counter(Mail.objects.filter(contact__isnull=False).values_list("record_id", flat=True))
        assert set(mails.values()) == {1} and len(mails) == len(ids)
    to_contact = [one for one in mail_server.taken if one["To-Envelope"] == "front.door@levels.example"]
    names = Counter(one["Message-ID"] for one in to_contact)
    assert set(names.values()) == {1} and len(names) <= MANY


def assert_every_end_is_known(region: Region, mail_server: MailServer, ids: set[UUID]) -> None:
    """A quarter of an hour later nothing is in doubt: each was sent exactly once, or the addressee was reminded."""
    later = timezone.now() + timedelta(minutes=16)
    with as_job("a test", region.council.pk) as job:
        notices.rescue(actor=job, at=later)
        reminders = [one.pk for one in Mail.objects.filter(contact__isnull=False, state="waiting")]
    for pk in reminders:
        notices.deliver(mail_id=pk, agency_id=region.council.pk, clock=lambda: later + timedelta(minutes=1))
    with as_job("a test", region.council.pk):
        ends: dict[UUID, list[str]] = {}
        for one in Mail.objects.filter(contact__isnull=False).order_by("made_at", "pk"):
            ends.setdefault(one.record_id, []).append(one.state)
    assert len(ends) == MANY
    assert {tuple(states_) for states_ in ends.values()} <= {("sent",), ("unsure", "sent")}
    reminded = sum(len(states_) == 2 for states_ in ends.values())
    assert reminded == len(reminders) == len(mail.outbox)  # delivered here, through Django's own outbox
    taken = {one["Message-ID"] for one in mail_server.taken if one["To-Envelope"] == "front.door@levels.example"}
    assert MANY - reminded <= len(taken) <= MANY
