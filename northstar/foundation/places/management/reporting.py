"""How an import speaks at the terminal: a bar while it runs, then what it did and every row it refused."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError, CommandParser, OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from northstar.foundation.places.services import Report, Unreadable

SHOWN = 50


def add_common_arguments(parser: CommandParser) -> None:
    parser.add_argument("--partial", action="store_true", help="take the good rows even if some are wrong")
    parser.add_argument("--dry-run", action="store_true", help="check the file and change nothing")


@contextmanager
def bar(*, quiet: bool) -> Iterator[Progress]:
    """A progress bar on the error channel, so that what the command prints can be piped."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=quiet) as progress:
        yield progress


@contextmanager
def plain_endings(name: str) -> Iterator[None]:
    """One plain sentence and an exit code of its own, whatever ends the import."""
    try:
        yield
    except Unreadable as reason:
        raise CommandError(f"Nothing was changed. {reason}", returncode=2) from reason
    except KeyboardInterrupt:
        raise CommandError(f"Stopped. Nothing of {name} was taken in.", returncode=130) from None


def tell(report: Report, out: OutputWrapper, *, what: str, dry_run: bool) -> None:
    """Say what happened; raise ``CommandError`` when rows were wrong."""
    for fault in report.faults[:SHOWN]:
        out.write(f"  row {fault.number}: {fault.reason}")
    if report.wrong > SHOWN:
        out.write(f"  and {report.wrong - SHOWN:,} more")
    counts = f"{report.added:,} new, {report.changed:,} changed, {report.unchanged:,} as before"
    if report.skipped:
        counts += f", {report.skipped:,} left out"
    if dry_run:
        out.write(f"Dry run, nothing was changed. {what}: {report.read:,} read; {counts}, {report.wrong:,} wrong.")
    elif report.applied:
        out.write(f"{what}: {report.read:,} read; {counts}.")
    if report.wrong:
        rows = "1 row is" if report.wrong == 1 else f"{report.wrong:,} rows are"
        taken = "the others were taken in" if report.applied else "nothing was changed"
        raise CommandError(f"{rows} wrong; {taken}.")
