"""``load_rules``: bring the routing rules up to the file that came with the software."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from northstar.casework.concerns.services import rules
from northstar.foundation.audit.services import as_command


class Command(BaseCommand):
    help = "Bring the routing rules up to the file that came with the software. What people changed here is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with as_command("load_rules"):
                loaded = rules.load_rules(at=timezone.now(), dry_run=options["dry_run"])
        except rules.Fault as fault:
            raise CommandError(f"The routing rules were left as they were. {fault}") from fault
        if options["verbosity"]:
            done = "would be " if options["dry_run"] else ""
            self.stdout.write(
                f"Routing rules: {loaded.rules}; {loaded.added} {done}added, {loaded.changed} {done}changed."
            )
            for key in loaded.kept:
                self.stdout.write(f"  kept as changed here: {key}")
