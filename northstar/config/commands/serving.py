"""``northstar serve``, ``web`` and ``worker``."""

import argparse
import asyncio
import http.client
import os
import time
from collections.abc import Callable
from contextlib import suppress

from northstar.config import database, environment, supervision

START_SECONDS = 60
SAY = {
    "serve": "Run web and worker together, and start either again if it ends: an installation on one machine.",
    "web": "Run a web node. As many as needed may share one database.",
    "worker": "Run a worker, which does the jobs. As many as needed may share one database.",
}


def run(name: str, arguments: list[str]) -> int | None:
    argparse.ArgumentParser(
        prog=f"northstar {name}",
        description=SAY[name],
        epilog="HOST, PORT and NORTHSTAR_THREADS choose address and threads of the web server; "
        "NORTHSTAR_CONCURRENCY chooses how many jobs a worker does at once.",
    ).parse_args(arguments)
    return {"serve": serve, "web": web, "worker": worker}[name]()


def address() -> tuple[str, int]:
    return environment.text("HOST", "127.0.0.1"), environment.number("PORT", 8000)


def web() -> None:
    """The web server: one process with threads. Its own access log stays off, because it would hold addresses."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    database.choose()
    prepare_files()
    host, port = address()
    Granian(
        "northstar.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=environment.number("NORTHSTAR_PROCESSES", 1),
        blocking_threads=environment.number("NORTHSTAR_THREADS", 8),
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


def prepare_files() -> None:
    import django

    from northstar.config import static

    django.setup()
    demand_keys()
    static.collect()


def demand_keys() -> None:
    """Refuse to start without the right keys, rather than fail at the first report."""
    from django.db import DatabaseError, InterfaceError

    from northstar.config import health
    from northstar.foundation.vault.keyring import keyring

    keyring()
    with suppress(DatabaseError, InterfaceError):  # without a database nothing is kept wrongly, and /readyz looks again
        health.prove_keys()


def worker() -> None:
    """Do jobs until told to stop; a job that has begun is finished first."""
    import django

    database.choose()
    django.setup()
    demand_keys()
    from procrastinate.contrib.django import app

    from northstar.foundation.access.jobs import worker_connector

    async def work() -> None:
        with app.replace_connector(worker_connector()):
            async with app.open_async():
                await app.run_worker_async(
                    concurrency=environment.number("NORTHSTAR_CONCURRENCY", 4),
                    shutdown_graceful_timeout=supervision.GRACE_SECONDS - 5,
                    delete_jobs="successful",
                )

    asyncio.run(work())


def serve() -> int:
    """Web and worker as children of this process."""
    supervision.raise_when_asked_to_stop()
    try:
        with supervision.not_now():
            database.choose()
        together(lambda: print("Northstar is ready.", flush=True))
    except supervision.Stopped:
        return 0
    except supervision.GaveUp as reason:
        print(reason, flush=True)
        return 1
    return 0


def together(ready: Callable[[], None], over: Callable[[], bool] = supervision.never) -> None:
    """Run web and worker; ``ready`` is called when the web server answers. Ends with ``Stopped``, or when ``over``."""
    # What may change tables is kept from what the public talks to.
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    children = [supervision.Child(name, [name], own) for name in ("web", "worker")]

    def wait_and_tell() -> None:
        wait_until_ready(children)
        ready()

    supervision.run(children, ready=wait_and_tell, say=lambda line: print(line, flush=True), over=over)


def wait_until_ready(children: list[supervision.Child]) -> None:
    """Ask /readyz until it answers yes. Raises ``GaveUp`` when a child ends or a minute passes."""
    host, port = address()
    deadline = time.monotonic() + START_SECONDS
    while not is_ready("127.0.0.1" if host in {"0.0.0.0", "::"} else host, port):  # noqa: S104 - compared, not bound
        for child in children:
            if child.process is not None and child.process.poll() is not None:
                raise supervision.GaveUp(f"The {child.name} process could not start: see above.")
        if time.monotonic() > deadline:
            raise supervision.GaveUp(f"The service did not answer within {START_SECONDS} seconds.")
        time.sleep(0.1)


def is_ready(host: str, port: int) -> bool:
    name = (environment.names("NORTHSTAR_HOSTS") or [host])[0] if os.environ.get("NORTHSTAR_HOSTS") else host
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        # As the proxy in front would ask, so that the answer is not a redirect to https.
        connection.request("GET", "/readyz", headers={"Host": name, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
