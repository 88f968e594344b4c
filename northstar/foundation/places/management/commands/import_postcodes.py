"""``import_postcodes``: take in a postcode table, such as the ONS Postcode Directory."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from northstar.foundation.audit.services import as_command
from northstar.foundation.places import services
from northstar.foundation.places.management.reporting import add_common_arguments, bar, plain_endings, tell


class Command(BaseCommand):
    help = "Take in a CSV table of postcodes with the columns of the ONS Postcode Directory. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--edition", default="", help="which edition it is (default: the file's name)")
        add_common_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        with plain_endings(path.name), bar(quiet=options["verbosity"] == 0) as progress:
            total = _lines_in(path)
            task = progress.add_task(path.name, total=max(0, total - 1))
            with path.open(encoding="utf-8-sig", newline="") as lines, as_command("import_postcodes"):
                report = services.import_postcodes(
                    lines=lines,
                    edition=(options["edition"] or path.stem)[:60],
                    partial=options["partial"],
                    dry_run=options["dry_run"],
                    progress=lambda rows: progress.update(task, completed=rows),
                )
        tell(report, self.stdout, what="Postcodes", dry_run=options["dry_run"])


def _lines_in(path: Path) -> int:
    try:
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    except OSError as fault:
        raise services.Unreadable(f"{path.name} cannot be opened.") from fault
