"""``northstar manage``: Django's own commands, with the installation's settings and database."""

from northstar.config import database


def run(name: str, arguments: list[str]) -> None:
    """Hand over to Django. ``NORTHSTAR_DATABASE_ROLE=owner`` is needed for what changes tables."""
    from django.core.management import execute_from_command_line

    database.choose()
    execute_from_command_line(["northstar manage", *arguments])
