"""``make check``: everything that can be known without running the tests. Changes nothing.

Each check is one line; what a failing one said follows it. The same here and where the change lands.
"""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(sys.executable).parent
NOWHERE = "postgresql://nobody@/nowhere?host=/nowhere"
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "northstar.config.settings.production",
    "NORTHSTAR_SECRET_KEY": secrets.token_urlsafe(48),
    "NORTHSTAR_HOSTS": "northstar.invalid",
    "NORTHSTAR_BASE_ADDRESS": "https://northstar.invalid",
    "NORTHSTAR_SECURITY_CONTACT": "mailto:security@northstar.invalid",
    "NORTHSTAR_MAIL_HOST": "mail.invalid",
    "NORTHSTAR_MAIL_FROM": "northstar@northstar.invalid",
}
TESTS = {"DJANGO_SETTINGS_MODULE": "northstar.config.settings.test"}
DJANGO = [sys.executable, "-W", "ignore:Got an error checking", "-m", "northstar.config.cli", "manage"]

# Name, command, what the environment needs besides a database address that is never used.
CHECKS: tuple[tuple[str, list[str], Mapping[str, str]], ...] = (
    ("format", [f"{HERE}/ruff", "format", "--check", "."], {}),
    ("lint", [f"{HERE}/ruff", "check", "."], {}),
    ("import contracts", [f"{HERE}/lint-imports"], {}),
    ("types", [f"{HERE}/mypy"], TESTS),
    ("templates", [f"{HERE}/djlint", "northstar", "--lint", "--quiet"], {}),
    ("no migration missing", [*DJANGO, "makemigrations", "--check", "--dry-run"], TESTS),
    ("production settings", [*DJANGO, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ("generated documents", [sys.executable, "-m", "northstar.config.cli", "reference", "--check"], TESTS),
    ("lock files", [sys.executable, "tools/locks.py"], {}),
)


def main() -> int:
    failed = 0
    for name, command, extra in CHECKS:
        began = time.monotonic()
        surroundings = {**os.environ, "DATABASE_URL": NOWHERE, "DATABASE_OWNER_URL": NOWHERE, **extra}
        done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True)
        failed += bool(done.returncode)
        print(f"{'FAIL' if done.returncode else 'ok':4}  {name:24}{time.monotonic() - began:5.1f} s", flush=True)
        if done.returncode:
            print("\n".join("      " + line for line in (done.stdout + done.stderr).splitlines()[-60:]), flush=True)
    print(f"{failed} of {len(CHECKS)} checks failed." if failed else f"All {len(CHECKS)} checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
