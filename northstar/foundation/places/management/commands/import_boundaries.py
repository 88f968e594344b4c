"""``import_boundaries``: put real borders into a set of areas, from a GeoJSON file."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from northstar.foundation.audit.services import as_command
from northstar.foundation.places import services
from northstar.foundation.places.management.reporting import add_common_arguments, bar, plain_endings, tell


class Command(BaseCommand):
    help = "Put borders from a GeoJSON file (WGS84) into a set of areas, from a day on. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--set", required=True, dest="area_set", help="for example local_authority")
        parser.add_argument("--code-field", required=True, help="for example LAD24CD")
        parser.add_argument("--name-field", required=True, help="for example LAD24NM")
        parser.add_argument("--parent-field", action="append", default=[], help="code of an area that contains it")
        parser.add_argument("--valid-from", required=True, type=_day, help="first day of these borders, 2024-07-01")
        parser.add_argument("--where", action="append", default=[], help="take features with FIELD=VALUE only")
        parser.add_argument("--source", default="", help="who published the file (default: its name)")
        parser.add_argument("--edition", default="", help="which edition it is (default: the day)")
        add_common_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        file = services.BoundaryFile(
            area_set=options["area_set"],
            code_field=options["code_field"],
            name_field=options["name_field"],
            valid_from=options["valid_from"],
            source=(options["source"] or path.name)[:200],
            edition=(options["edition"] or options["valid_from"].isoformat())[:60],
            parent_fields=tuple(options["parent_field"]),
            where=dict(map(_condition, options["where"])),
        )
        with plain_endings(path.name), bar(quiet=options["verbosity"] == 0) as progress:
            features = services.read_features(path)
            task = progress.add_task(path.name, total=len(features))
            with as_command("import_boundaries"):
                report = services.import_boundaries(
                    features=features,
                    file=file,
                    partial=options["partial"],
                    dry_run=options["dry_run"],
                    progress=lambda: progress.advance(task),
                )
        tell(report, self.stdout, what="Areas", dry_run=options["dry_run"])


def _day(written: str) -> date:
    return date.fromisoformat(written)


def _condition(written: str) -> tuple[str, str]:
    name, equals, value = written.partition("=")
    if not equals:
        raise CommandError(f"--where takes FIELD=VALUE, not {written!r}.")
    return name, value
