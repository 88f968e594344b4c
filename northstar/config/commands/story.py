"""``northstar story``: plays the demonstration's story into an empty database. A step of ``northstar demo``."""

import sys
from collections.abc import Iterator

from northstar.config import database, environment


def run(name: str, arguments: list[str]) -> None:
    """Play the story ``arguments[0]`` times over. Refused where the settings are not a demonstration's."""
    import django
    from django.conf import settings

    database.choose()
    django.setup()
    if not settings.DEMONSTRATION:
        raise environment.Misconfigured("The demonstration's story is played in a demonstration only.")
    from rich.progress import Progress

    from northstar.demo import play

    with Progress(transient=True, disable=not sys.stdout.isatty()) as progress:
        bar = progress.add_task("Telling the story", total=None)
        play.play_story(
            scale=int(arguments[0]) if arguments else 1,
            progress=lambda done, total: progress.update(bar, completed=done, total=total),
        )


def invitation(address: str) -> Iterator[str]:
    """Lines that say who may sign in."""
    from northstar.demo import play

    yield from play.invitation(address)
