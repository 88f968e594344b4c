"""``make fix``: format, mend what can be mended without thought, write the generated documents."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(sys.executable).parent
NOWHERE = "postgresql://nobody@/nowhere?host=/nowhere"


def main() -> int:
    surroundings = {**os.environ, "DATABASE_URL": NOWHERE, "DATABASE_OWNER_URL": NOWHERE}
    surroundings["DJANGO_SETTINGS_MODULE"] = "northstar.config.settings.test"
    codes = [
        subprocess.call(command, cwd=ROOT, env=surroundings)
        for command in (
            [f"{HERE}/ruff", "check", "--fix", "--quiet", "."],
            [f"{HERE}/ruff", "format", "."],
            [sys.executable, "-m", "northstar.config.cli", "reference"],
        )
    ]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
