"""Measures one database: a process of its own, because Django's settings name the database.

``python -m benchmarks.measuring PARTS REQUESTS REPORTS`` prints lines ``name<TAB>done<TAB>of``, then the findings as JSON.
"""

import json
import os
import sys

from benchmarks import serving


def main() -> None:
    import django

    django.setup()
    from benchmarks import directory, pages, painting, submitting

    parts, requests, reports = sys.argv[1].split(","), int(sys.argv[2]), int(sys.argv[3])
    # The service itself is not told of the superuser.
    superuser, postmaster = os.environ.pop("BENCH_SUPERUSER_URL"), int(os.environ.pop("BENCH_POSTMASTER"))
    found: dict = {"concerns": pages.concerns_here()}
    if "directory" in parts:
        found["policy"] = directory.decide(say)  # before the service runs: it shares the cores with nobody
    with serving.serve(dict(os.environ), postmaster) as running:
        if "pages" in parts:
            found["pages"] = pages.run(running, requests, say)
            found["painted"] = painting.run(running, say)
        if "directory" in parts:
            found["directory"] = directory.run(running, requests, say)
        if "reports" in parts:
            found["reports"] = submitting.run(running, superuser, reports, say)
    print(json.dumps(found), flush=True)


def say(name: str, done: int, of: int) -> None:
    print(f"{name}\t{done}\t{of}", flush=True)


if __name__ == "__main__":
    main()
