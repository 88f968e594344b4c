"""``load_agencies``: the bank holidays, and a partnership's agencies from its file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from northstar.foundation.agencies import services
from northstar.foundation.audit.services import as_command

BY = "load_agencies"


class Command(BaseCommand):
    help = (
        "Load the bank holidays and, when a partnership is named, its agreements, agencies and contacts. "
        "Doing it again changes nothing, and what people changed at the desk is kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        known = ", ".join(services.partnerships())
        parser.add_argument(
            "partnership",
            nargs="?",
            default="",
            help=f"a partnership that comes with the software ({known}) or the path of a file. Their contacts are "
            "made up, for demonstrations and tests; a real partnership writes a file of its own.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=self.stdout._out, highlight=False, quiet=not options["verbosity"])  # type: ignore[arg-type]
        edit = services.Edit(by=BY, at=timezone.now())
        try:
            with as_command(BY):
                days = services.load_holidays(edit=edit, holidays=services.read_holidays())
                console.print(f"Bank holidays: {days} added.", soft_wrap=True)
                if options["partnership"]:
                    self._load(edit, options["partnership"], console)
        except services.Fault as fault:
            raise CommandError(f"The directory was left as it was. {fault}") from fault

    def _load(self, edit: services.Edit, name: str, console: Console) -> None:
        path = services.DATA / f"{name}.yml" if name in services.partnerships() else Path(name)
        file = services.read_partnership(path)
        with Progress(console=console, transient=True, disable=console.quiet) as progress:
            bar = progress.add_task("Agencies", total=len(file.agencies))
            loaded = services.load_partnership(edit=edit, file=file, progress=lambda slug: progress.advance(bar))
        console.print(
            f"{file.name}: {loaded.agencies} agencies with {loaded.contacts} contacts; "
            f"{loaded.added} records added, {loaded.changed} changed.",
            soft_wrap=True,
        )
        for kept in loaded.kept:
            console.print(f"  kept as changed here: {kept}", soft_wrap=True)
