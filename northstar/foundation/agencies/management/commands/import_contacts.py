"""``import_contacts``: what a spreadsheet of contacts would change, and taking it in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from northstar.foundation.agencies.services import Edit, importing
from northstar.foundation.audit.services import as_command
from northstar.kit.transitions import Refused

BY = "import_contacts"
WORDS = {"added": "new", "changed": "changed", "unchanged": "as it is", "empty": "no contact", "faulty": "FAULT"}


class Command(BaseCommand):
    help = "Say what a spreadsheet of contacts (.xlsx or .csv) would change. Changes nothing without --take."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--take", action="store_true", help="take the rows in that have no fault")
        parser.add_argument("--all-or-none", action="store_true", help="take nothing in unless every row is right")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=self.stdout._out, highlight=False, quiet=not options["verbosity"])  # type: ignore[arg-type]
        edit = Edit(by=BY, at=timezone.now())
        try:
            content = options["file"].read_bytes()
            with as_command(BY):
                table = importing.read_table(content)
                sheet = importing.Sheet(
                    options["file"].name, importing.digest_of(content), table, options["all_or_none"]
                )
                with _progress(console, "Reading", len(table.rows)) as told:
                    plan = importing.plan_import(edit=edit, table=table, told=told)
                _show(plan, console)
                if options["take"]:
                    with _progress(console, "Taking in", len(table.rows)) as told:
                        batch = importing.take_in(edit=edit, sheet=sheet, seen=plan.digest, told=told)
                    console.print(f"Taken in: {batch.added} added, {batch.changed} changed.")
        except KeyboardInterrupt as stop:
            raise CommandError("Stopped. Nothing was taken in.") from stop
        except OSError as fault:
            raise CommandError(f"This file can't be opened: {options['file']}.") from fault
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if faults := plan.counts["faulty"]:
            raise CommandError(f"{faults} of {len(plan.lines)} rows have faults and were left out.")


@contextmanager
def _progress(console: Console, doing: str, rows: int) -> Iterator[Callable[[int], None]]:
    """A bar at a terminal, nothing in a log."""
    with Progress(console=console, transient=True, disable=console.quiet or not console.is_terminal) as progress:
        bar = progress.add_task(doing, total=rows)
        yield lambda done: progress.update(bar, completed=done)


def _show(plan: importing.Plan, console: Console) -> None:
    table = Table("Row", "", "Agency", "Contact", "What would happen")
    for line in plan.lines:
        if line.outcome == importing.Outcome.UNCHANGED:
            continue
        said = [
            f"{importing.title_of(each.column)}: {each.before or '–'} → {each.after or '–'}"
            for each in line.differences
        ]
        said += [*importing.words_of(line.faults), *line.notes]
        table.add_row(str(line.number), WORDS[line.outcome], *map(escape, (line.agency, line.label, "\n".join(said))))
    for note in plan.notes:
        console.print(note, markup=False, soft_wrap=True)
    console.print(table)
    counts = ", ".join(f"{count} {WORDS[outcome]}" for outcome, count in plan.counts.items() if count)
    console.print(f"{len(plan.lines)} rows: {counts}.", soft_wrap=True)
