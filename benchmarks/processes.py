"""CPU and memory of the service's processes, as the kernel counts them."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spent:
    """CPU seconds since the processes began."""

    web: float = 0.0
    worker: float = 0.0
    database: float = 0.0

    def __sub__(self, before: "Spent") -> "Spent":
        return Spent(self.web - before.web, self.worker - before.worker, self.database - before.database)

    @property
    def in_all(self) -> float:
        return self.web + self.worker + self.database


@dataclass(frozen=True)
class Watched:
    """The roots of the service's process trees."""

    web: int
    worker: int
    postmaster: int

    def spent(self) -> Spent:
        children = children_of_all()
        return Spent(*(_cpu_of_tree(root, children) for root in (self.web, self.worker, self.postmaster)))

    def memory(self) -> dict[str, dict[str, float]]:
        """Resident and proportional megabytes of web and worker, all their processes together."""
        children = children_of_all()
        return {name: _memory_of_tree(root, children) for name, root in (("web", self.web), ("worker", self.worker))}


def children_of_all() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        fields = _stat(path)
        if fields:
            found.setdefault(int(fields[1]), []).append(int(path.parent.name))
    return found


def _stat(path: Path) -> list[str]:
    """The fields after the name of the command; nothing when the process has gone."""
    try:
        return path.read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _tree(root: int, children: dict[int, list[int]]) -> list[int]:
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _cpu_of_tree(root: int, children: dict[int, list[int]]) -> float:
    """Of those alive, and of those that ended and were waited for."""
    total = 0
    for pid in _tree(root, children):
        fields = _stat(Path(f"/proc/{pid}/stat"))
        total += sum(int(one) for one in fields[11:15]) if fields else 0
    return total / TICKS


def _memory_of_tree(root: int, children: dict[int, list[int]]) -> dict[str, float]:
    total = {"Rss": 0, "Pss": 0}
    for pid in _tree(root, children):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            name = line.split(":")[0]
            if name in total:
                total[name] += int(line.split()[1])
    return {name: kilobytes / 1024 for name, kilobytes in total.items()}
