"""``make bench``: fill databases of several sizes, measure the service on each, and write the findings down."""

import argparse
import json
import subprocess
import sys

from rich.progress import Progress

from benchmarks import filling, findings, house, serving
from benchmarks.house import PRODUCTION, ROOT, Database
from northstar.config import embedded

SIZES = (400, 100_000, 1_000_000)
PARTS = ("pages", "reports", "directory")
CONTACTS, USERS = 5_000, 2_000


def options(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench ARGS=…",
        description="Measure the service over HTTP, with production settings, on databases of its own. What was "
        "loaded is kept in NORTHSTAR_BENCH_HOME (by default a folder of your cache) and used again; Ctrl-C stops it, "
        "and the next start goes on. A million concerns need 30 GB of disk.",
    )
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="how many concerns, separated by commas")
    parser.add_argument("--parts", default=",".join(PARTS), help="what to measure: pages, reports, directory")
    parser.add_argument("--requests", type=int, default=100, help="how often each page is asked for")
    parser.add_argument("--reports", type=int, default=1000, help="how many reports the sixteen clients send")
    parser.add_argument("--afresh", action="store_true", help="load the databases of these sizes anew")
    parser.add_argument("--load-only", action="store_true", help="fill the databases and measure nothing")
    parser.add_argument("--no-document", action="store_true", help="leave docs/reference/benchmarks.md as it is")
    chosen = parser.parse_args(given)
    chosen.sizes = [int(one.replace("_", "")) for one in chosen.sizes.split(",") if one]
    chosen.parts = [one for one in chosen.parts.split(",") if one]
    if set(chosen.parts) - set(PARTS):
        parser.error(f"--parts takes {', '.join(PARTS)}")
    return chosen


def main(given: list[str] | None = None) -> int:
    chosen = options(sys.argv[1:] if given is None else given)
    try:
        with house.only_one():
            return _run(chosen)
    except house.Unusable as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The next start goes on from here.", file=sys.stderr)
        return 130


def _run(chosen: argparse.Namespace) -> int:
    server = house.open_server()
    story = house.story(server)
    if "directory" in chosen.parts:
        _directory(server, story, chosen)
    for size in chosen.sizes if set(chosen.parts) - {"directory"} else ():
        if chosen.afresh:
            server.drop_database(f"northstar_{size}")
        database = filling.database_of(server, size, story)
        if not chosen.load_only:
            found = measure(server, database, [part for part in chosen.parts if part != "directory"], chosen)
            findings.keep(size, found | {"loading": filling.facts_of(size)})
            print(findings.in_short(size, found), flush=True)
    if not chosen.no_document and not chosen.load_only:
        print(f"Wrote {findings.write(command_of(chosen)).relative_to(ROOT)}")
    return 0


def _directory(server: embedded.Embedded, story: Database, chosen: argparse.Namespace) -> None:
    """A partnership of five regions' size, whatever the number of concerns."""
    database = filling.directory_of(server, CONTACTS, USERS, story)
    if not chosen.load_only:
        found = measure(server, database, ["directory"], chosen)
        findings.keep("directory", found)
        print(findings.directory_in_short(found), flush=True)


def command_of(chosen: argparse.Namespace) -> str:
    """The command that does this again."""
    words = []
    for name, usual in (("sizes", SIZES), ("parts", PARTS)):
        value = ",".join(map(str, getattr(chosen, name)))
        words += [f"--{name} {value}"] if value != ",".join(map(str, usual)) else []
    for name, number in (("requests", 100), ("reports", 1000)):
        words += [f"--{name} {getattr(chosen, name)}"] if getattr(chosen, name) != number else []
    return f'make bench ARGS="{" ".join(words)}"' if words else "make bench"


def measure(server: embedded.Embedded, database: Database, parts: list[str], chosen: argparse.Namespace) -> dict:
    """What was asked about one database, in a process of its own; a progress bar meanwhile."""
    mail = serving.MailServer()
    environment = database.environment(PRODUCTION, **house.production(mail.port, serving.free_port()))
    del environment["DATABASE_OWNER_URL"]
    environment |= {
        "BENCH_SUPERUSER_URL": database.url("postgres"),
        "BENCH_POSTMASTER": str(house.postmaster()),
        "PYTHONPATH": str(ROOT),
    }
    arguments = [",".join(parts), str(chosen.requests), str(chosen.reports)]
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.measuring", *arguments],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        return _listen(child, server, database)
    finally:
        mail.close()
        if child.poll() is None:
            child.terminate()
            child.wait()


def _listen(child: subprocess.Popen, server: embedded.Embedded, database: Database) -> dict:
    last = ""
    with Progress() as progress:
        bar = progress.add_task(f"Measuring {database.name}", total=None)
        for line in child.stdout or ():
            name, _, numbers = line.strip().partition("\t")
            if numbers:
                done, of = numbers.split("\t")
                progress.update(bar, description=f"{database.name}: {name}", completed=int(done), total=int(of))
            elif line.startswith("{"):
                last = line
    if child.wait() or not last:
        raise house.Unusable("The measurement failed: see above.")
    found: dict = json.loads(last)
    return found


if __name__ == "__main__":
    sys.exit(main())
