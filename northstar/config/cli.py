"""The ``northstar`` command: finds the command asked for, its settings and its database, and runs it."""

import errno
import importlib
import os
import sys

from northstar.config import environment, supervision
from northstar.foundation.vault.keyring import KeyringMissing

# Command, module under ``commands``, what it does. The order is the order of the list that people read.
COMMANDS = {
    "demo": ("demo", "Open the demonstration partnership on this machine"),
    "practice": ("practice", "Open the practice area, which is emptied every night and never touches real data"),
    "serve": ("serving", "Run web and worker together, for an installation on one machine"),
    "web": ("serving", "Run a web node"),
    "worker": ("serving", "Run a worker, which does the jobs"),
    "migrate": ("migrating", "Bring tables, walls and reference data up to date"),
    "doctor": ("doctor", "Check the installation: one line for each thing, and an exit code"),
    "create-owner": ("owner", "Make the first administrator of an installation"),
    "keys": ("keyring", "Create or rotate the keys, or say how they are"),
    "audit": ("trail", "Verify or seal the trail"),
    "reference": ("reference", "Write the generated reference documents, or check that they are fresh"),
    "manage": ("manage", "Run one of Django's own commands"),
    "story": ("story", ""),  # a step of demo and practice
}
# Commands of a developer's checkout. All others mean a real installation unless the folder is a demonstration's.
AT_HOME = {"demo", "practice", "story", "reference", "manage"}
STEPS = {"migrate", "story"}
# A disk that is full, over its quota, or not to be written to: said in a sentence.
UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}
DEMO, PRODUCTION = "northstar.config.settings.demo", "northstar.config.settings.production"
PRACTICE = "northstar.config.settings.practice"


def main(arguments: list[str] | None = None) -> int:
    """Run one command and answer its exit code: 0 good, 1 failed, 2 not understood."""
    given = sys.argv[1:] if arguments is None else arguments
    name, rest = (given[0], given[1:]) if given else ("--help", [])
    if name in {"-h", "--help", "help"}:
        print(listing())
        return 0
    if name not in COMMANDS:
        print(f"There is no command {name!r}. `northstar --help` lists the commands.", file=sys.stderr)
        return 2
    try:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings_for(name))
        supervision.end_with_parent()
        if name in STEPS and supervision.is_child():
            supervision.raise_when_asked_to_stop()  # so that what it holds is let go
        module = importlib.import_module(f"northstar.config.commands.{COMMANDS[name][0]}")
        return module.run(name, rest) or 0
    except (environment.Misconfigured, KeyringMissing) as error:
        print(error, file=sys.stderr)
        return 1
    except PermissionError as error:
        place = error.filename or "a file of the installation"
        print(
            f"This user may not use {place}. Run the command as the user of the service, or set NORTHSTAR_HOME to a folder of your own.",
            file=sys.stderr,
        )
        return 1
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        print(f"Nothing can be written to {error.filename or 'the disk'}: {error.strerror}.", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, supervision.Stopped):
        return 130


def settings_for(name: str) -> str:
    """Which settings hold when the environment names none: a real installation never runs as a demonstration."""
    if environment.is_demonstration():
        return DEMO
    if environment.is_practice():
        return PRACTICE
    # Django's own commands too are those of a real installation where there are keys.
    real = name == "manage" and (environment.home() / "keys" / "keyring.json").exists()
    return DEMO if name in AT_HOME and not real else PRODUCTION


def listing() -> str:
    width = max(map(len, COMMANDS)) + 2
    lines = [f"  {name:<{width}}{sentence}" for name, (_, sentence) in COMMANDS.items() if sentence]
    return "\n".join(["northstar COMMAND [options]", "", *lines, "", "northstar COMMAND --help says more about one."])


if __name__ == "__main__":
    sys.exit(main())
