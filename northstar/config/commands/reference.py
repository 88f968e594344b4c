"""``northstar reference``: writes the generated documents, or checks that they are fresh."""

import argparse
import os
import sys

# The documents are made from the code; settings ask for an address of a database all the same.
NOWHERE = "postgresql://nobody@/nowhere?host=/nowhere"


def run(name: str, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="northstar reference",
        description="Write docs/reference from the code: permissions, open doors, settings, states, assurance.",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a document is out of date")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DATABASE_URL", NOWHERE)
    import django

    django.setup()
    from northstar.config import reference

    if options.check:
        stale = reference.stale()
        if stale:
            print(f"Out of date, run `make fix`: {', '.join(stale)}", file=sys.stderr)
        return 1 if stale else 0
    changed = reference.write()
    print(f"Wrote {', '.join(changed)}." if changed else "The reference documents were fresh.")
    return 0
