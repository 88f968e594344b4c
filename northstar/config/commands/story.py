"""``northstar story``: plays the demonstration's story into an empty database. A step of ``northstar demo``."""

import sys

from northstar.config import database, environment


def run(name: str, arguments: list[str]) -> None:
    """Play the story ``arguments[0]`` times over (of ``arguments[1]`` concerns), or with ``--invitation ADDRESS`` say who may sign in."""
    import django
    from django.conf import settings

    database.choose()
    django.setup()
    if not settings.DEMONSTRATION:
        raise environment.Misconfigured("The demonstration's story is played in a demonstration only.")
    from northstar.demo import play

    if arguments[:1] == ["--invitation"]:
        print("\n".join(play.invitation(arguments[1])), flush=True)
        return
    from rich.progress import Progress

    with database.story_time(), Progress(transient=True, disable=not sys.stdout.isatty()) as progress:
        bar = progress.add_task("Telling the story", total=None)
        play.play_story(
            scale=int(arguments[0]) if arguments else 1,
            progress=lambda done, total: progress.update(bar, completed=done, total=total),
            most=int(arguments[1]) if arguments[1:] else play.CONCERNS,
        )
