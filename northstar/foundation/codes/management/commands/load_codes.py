"""``load_codes``: bring the code lists up to the files that came with the software."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from northstar.foundation.audit.services import as_command
from northstar.foundation.codes import services


class Command(BaseCommand):
    help = "Bring the code lists up to the files that came with the software. Changes made at the desk are kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with as_command("load_codes"):
                loaded = services.load_lists(by="load_codes", at=timezone.now(), dry_run=options["dry_run"])
        except services.Fault as fault:
            raise CommandError(f"The code lists were left as they were. {fault}") from fault
        if options["verbosity"]:
            self._say(loaded, options["dry_run"])

    def _say(self, loaded: services.Loaded, dry_run: bool) -> None:
        done = "would be " if dry_run else ""
        counts = f"{loaded.added} codes {done}added, {loaded.changed} {done}changed"
        self.stdout.write(f"Code lists: {loaded.lists}; {counts}.")
        for code in loaded.kept:
            self.stdout.write(f"  kept as changed here: {code}")
