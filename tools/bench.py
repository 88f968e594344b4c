"""``make bench``: hands over to the benchmarks, which measure on a database of their own."""

import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    runpy.run_module("benchmarks", run_name="__main__", alter_sys=True)
