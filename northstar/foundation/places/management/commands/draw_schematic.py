"""``draw_schematic``: draw the schematic map anew from the gazetteer. For developers."""

from typing import Any

from django.core.management.base import BaseCommand

from northstar.foundation.places.services import drawing


class Command(BaseCommand):
    help = "Draw the schematic map of the region anew, after a change of the gazetteer or the outline."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        drawing.write()
        self.stdout.write(f"Drew {drawing.DRAWN.name}. load_places brings it into a database.")
