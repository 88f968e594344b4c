"""A made-up partnership in a home of its own: claimed, played into an empty database, opened, emptied.

The demonstration and the practice area are such stages. Each has a marker of its own, and only a home with that marker
is ever emptied.
"""

import fcntl
import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from northstar.config import database, embedded, environment, supervision
from northstar.foundation.vault import keyring

# What a home holds. Nothing else in the folder is ever deleted.
CONTENTS = ("postgres", "keys", "files", "static", "mail", "trail")
# What is told anew with the story; the server's own passwords stay.
TOLD = ("files", "mail", "trail", "keys/keyring.json")
PLAYING, PLAYED = "playing", "played"


@dataclass(frozen=True)
class Stage:
    """``name`` is what people call it, ``start`` what they type to open it."""

    name: str
    start: str
    file: str

    @property
    def marker(self) -> Path:
        return environment.home_path() / self.file

    @property
    def facts(self) -> dict[str, Any]:
        return json.loads(self.marker.read_text()) if self.marker.exists() else {}

    @property
    def is_played(self) -> bool:
        return self.facts.get("story") == PLAYED

    def mark(self, **facts: object) -> None:
        draft = self.marker.with_suffix(".new")
        draft.write_text(json.dumps(facts))
        draft.replace(self.marker)

    def claim(self) -> None:
        """Mark the home as this stage's. Refuses one that holds something else."""
        home = environment.home()
        if self.marker.exists():
            return
        if any((home / name).exists() for name in ("postgres", "keys", "files")):
            raise environment.Misconfigured(
                f"{home} holds data that is not a {self.name}'s. Set NORTHSTAR_HOME to another folder."
            )
        self.mark(story="")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the home for this process, so that no second one runs or resets in it."""
        with self.marker.with_suffix(".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise environment.Misconfigured(
                    f"A {self.name} runs in {environment.home()} already. Stop it, or set NORTHSTAR_HOME to another folder."
                ) from error
            yield

    def delete(self) -> None:
        """Delete the stage's own files; a folder without the marker is left alone."""
        if not self.marker.exists():
            return
        home = environment.home()
        embedded.end_left_over(home)
        for name in CONTENTS:
            _remove(home / name)
        self.marker.unlink()  # last, so that a deletion that is cut short can be taken up again
        print(f"Deleted the {self.name}'s data in {home}", flush=True)

    def refuse_a_taken_port(self) -> None:
        port = environment.number("PORT", 8000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise environment.Misconfigured(
                    f"Port {port} is in use on this machine. Choose another, for example: PORT={port + 1} {self.start}"
                ) from error

    def empty(self, server: embedded.Embedded) -> None:
        """Throw the story away with everything entered since, keys too. The server goes on; nobody may be served."""
        self.mark(story=PLAYING)  # so that an emptying that is cut short is done again
        server.drop_database("northstar")
        server.create_database("northstar")
        for name in TOLD:
            _remove(environment.home() / name)
        _create_keys()

    def prepare(self, *, scale: int = 1, most: int = 0, says: str, **facts: object) -> None:
        """Bring the tables up to date, and tell the story unless it has been told. Raises ``GaveUp``."""
        self.step("migrate")
        if self.is_played:
            return
        self.mark(story=PLAYING, scale=scale)
        print(says, flush=True)
        self.step("story", str(scale), *([str(most)] if most else []))
        self.mark(story=PLAYED, scale=scale, **facts)

    def start_database(self) -> embedded.Embedded | None:
        """The embedded server, with an empty database if the story was cut short last time."""
        print("Starting the database", flush=True)
        with supervision.not_now():
            _create_keys()
            server = database.choose()
        if self.facts.get("story") == PLAYING and server is not None:
            print("The story was cut short last time; telling it again from the start", flush=True)
            self.empty(server)
        return server

    def step(self, command: str, *arguments: str) -> None:
        """One step in a process of its own, which ends with us. Raises ``GaveUp``."""
        child = supervision.Child(command, [command, *arguments], os.environ)
        try:
            child.start()
            assert child.process is not None
            if child.process.wait():
                raise supervision.GaveUp(f"The {self.name} could not be prepared: see above.")
        finally:
            supervision.stop([child])


def _create_keys() -> None:
    keyring.create(environment.home() / "keys" / "keyring.json")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


DEMONSTRATION = Stage("demonstration", "make demo", "demonstration.json")
PRACTICE = Stage("practice area", "northstar practice", "practice.json")
