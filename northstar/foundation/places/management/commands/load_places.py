"""``load_places``: bring the areas and place names up to those that came with the software."""

from typing import Any

from django.core.management.base import BaseCommand

from northstar.foundation.audit.services import as_command
from northstar.foundation.places import services


class Command(BaseCommand):
    help = "Bring the areas and place names up to those that came with the software. Imported borders are kept."

    def handle(self, *args: Any, **options: Any) -> None:
        with as_command("load_places"):
            loaded = services.load_places()
        if options["verbosity"]:
            self.stdout.write(f"Places: {loaded.areas} areas, {loaded.names} place names; {loaded.changed} changed.")
            if loaded.kept:
                self.stdout.write(f"  imported here and left alone: {', '.join(loaded.kept)}")
