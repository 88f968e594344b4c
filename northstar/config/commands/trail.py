"""``northstar audit``: verify the trail against its seals, or seal what is not sealed yet."""

import argparse
import sys
from datetime import UTC, datetime

from northstar.config import database


def run(name: str, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="northstar audit",
        description="verify: walk the chain of seals and name the first row that was changed, removed or put in "
        "later, and whether the chain reaches to the head that this machine keeps; the exit code is 1 if not. "
        "seal: chain what was written since the last seal, and keep its head here (a job does it as well).",
    )
    parser.add_argument("act", choices=("verify", "seal"))
    options = parser.parse_args(arguments)
    database.choose()
    import django

    django.setup()
    return {"verify": verify, "seal": seal}[options.act]()


def verify() -> int:
    from rich.progress import Progress

    from northstar.foundation.access.catalogue import Permission
    from northstar.foundation.access.jobs import as_job
    from northstar.foundation.audit import queries, services
    from northstar.foundation.audit.models import CHECKED, Entry
    from northstar.foundation.audit.states import Action
    from northstar.foundation.vault.keyring import keyring

    with (
        as_job("audit-verify", None, Permission.READ_TRAIL),
        Progress(transient=True, disable=not sys.stdout.isatty()) as progress,
    ):
        bar = progress.add_task("Verifying", total=Entry.objects.count())
        key = keyring().key_for("audit-seal")
        verdict = queries.verify(key=key, progress=lambda done: progress.update(bar, completed=done))
        detail = {"seals": verdict.seals, "broken": bool(verdict.broken)}
        services.record(Action.CONSULT, CHECKED, kind="audit.seal", count=verdict.entries, detail=detail)
    if verdict.broken:
        print(f"BROKEN: {verdict.broken}")
        return 1
    print(f"The trail is whole: {verdict.entries} rows under {verdict.seals} seals; {verdict.unsealed} not sealed yet.")
    return 0


def seal() -> int:
    from rich.progress import Progress

    from northstar.foundation.access.catalogue import Permission
    from northstar.foundation.access.jobs import as_job
    from northstar.foundation.audit import queries, services
    from northstar.foundation.vault.keyring import keyring

    key, kept = keyring().key_for("audit-seal"), queries.head_file()
    with (
        as_job("audit-seal", None, Permission.SEAL_TRAIL),
        Progress(transient=True, disable=not sys.stdout.isatty()) as progress,
    ):
        bar = progress.add_task("Sealing", total=queries.unsealed())
        at = datetime.now(UTC)
        sealed = services.seal_all(key=key, at=at, progress=lambda done: progress.update(bar, completed=done))
        fault = queries.head_fault() if kept and kept.exists() else ""
    print(f"Sealed {sealed} rows.")
    if fault:
        print(f"BROKEN: {fault}")
    return 1 if fault else 0
