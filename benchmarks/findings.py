"""What was found: kept as JSON beside the databases, and written down for people in the reference."""

import json
import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import house

DOCUMENT = house.ROOT / "docs/reference/benchmarks.md"
PAGE_AIM, CPU_AIM, RATE_AIM, PAINT_AIM, FINDER_AIM = 150, 30, 40, 300, 100


def keep(size: int | str, found: dict) -> None:
    """Keep what was found of one size, or of the directory; parts that were not measured this time stay as they were."""
    path = _path(size)
    before = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(before | found | {"at": datetime.now(UTC).isoformat(), "machine": machine()}, indent=1))


def _path(size: int | str) -> Path:
    return house.home() / f"findings-{size}.json"


def all_kept() -> dict[int, dict]:
    found = {}
    for path in house.home().glob("findings-[0-9]*.json"):
        found[int(path.stem.split("-")[1])] = json.loads(path.read_text())
    return dict(sorted(found.items()))


def machine() -> dict[str, str]:
    """What the numbers depend on. Nothing that names the machine or a place on it."""
    processor = re.search(r"model name\s*: (.*)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*(\d+)", _read("/proc/meminfo"))
    return {
        "Cores": str(os.cpu_count()),
        "Processor": processor[1] if processor else platform.machine(),
        "Memory": f"{int(memory[1]) / 1024 / 1024:.0f} GB" if memory else "not known",
        "System": f"{platform.system()} {platform.release().split('-')[0]}",
        "Python": platform.python_version(),
        "Load before": " ".join(f"{one:.1f}" for one in os.getloadavg()),
    }


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def in_short(size: int, found: dict) -> str:
    """What somebody at the terminal wants to see at once."""
    lines = [f"\n{found['concerns']:,} concerns", *map(_page_line, found.get("pages", []))]
    if found.get("painted"):
        lines.append(f"  The first page is seen: {_painted(found['painted'])}")
    if "reports" in found:
        lines += [f"  {name}: {value}" for name, value in _report_lines(found["reports"])]
    return "\n".join(lines)


def directory_in_short(found: dict) -> str:
    """The same of the directory."""
    policy = found["policy"]
    lines = [f"\n{policy['contacts']:,} contacts of {policy['agencies']:,} agencies, {policy['members']:,} members"]
    lines += map(_page_line, found["directory"])
    for name, one in [*policy["decisions"].items(), ("The directory, read anew", policy["read_anew"])]:
        lines.append(f"  {name:42} p50 {one['p50']:7.2f}  p95 {one['p95']:7.2f} ms   {one['times']} times")
    return "\n".join(lines)


def _page_line(page: dict) -> str:
    return (
        f"{' ' if page['p95'] < PAGE_AIM else '!'} {page['name']:42} p50 {page['p50']:7.1f}  p95 {page['p95']:7.1f} ms   "
        f"CPU web {page['web']:6.1f}  database {page['database']:6.1f} ms   {page['requests']} times"
    )


def _report_lines(reports: dict) -> list[tuple[str, str]]:
    stream, single, crowd = reports["stream"], reports["one_by_one"], reports["at_once"]
    cpu, memory = stream["cpu"], reports["memory_after"]
    return [
        (
            "Sent by 16 clients",
            f"{stream['reports']} reports: {stream['per_second']:.1f} a second thanked, "
            f"{stream['full_per_second']:.1f} a second routed too",
        ),
        ("Sending one, 16 clients at once", f"p50 {stream['p50']:.0f} ms, p95 {stream['p95']:.0f} ms"),
        (
            "Kept, on the record, routed",
            f"{stream['kept']}, {stream['on_record']}, {stream['routed']} of {stream['reports']}",
        ),
        (
            "CPU a report",
            f"{cpu['in_all']:.1f} ms: web {cpu['web']:.1f}, worker {cpu['worker']:.1f}, database {cpu['database']:.1f}",
        ),
        (
            "From “send” to the officer's queue",
            f"p50 {single['shown_p50']:.0f} ms, p95 {single['shown_p95']:.0f} ms",
        ),
        (
            "From “send” to routed",
            f"p50 {single['routed_p50']:.0f} ms, p95 {single['routed_p95']:.0f} ms",
        ),
        (
            "Twenty at once, each twice",
            f"{crowd['thanked']} thanked, {crowd['thanked_again']} thanked again, {crowd['kept']} kept, "
            f"the longest {crowd['longest']:.0f} ms",
        ),
        ("Memory of web", _memory(memory["web"])),
        ("Memory of worker", _memory(memory["worker"])),
    ]


def _memory(found: dict) -> str:
    return f"{found['Rss']:.0f} MB resident, {found['Pss']:.0f} MB proportional"


def _painted(found: dict) -> str:
    return f"p50 {found['p50']:.0f} ms, p95 {found['p95']:.0f} ms of {found['times']} times"


def write(command: str) -> Path:
    """Write everything kept as one document."""
    kept = all_kept()
    newest = max(kept.values(), key=lambda one: one["at"])
    parts = [
        "# Benchmarks",
        "",
        "Made by `make bench`; do not edit. [The benchmarks' own page](../../benchmarks/README.md) says what is "
        "measured and how to read it.",
        "",
        f"Command: `{command}`. Measured on {newest['at'][:10]}, web, worker, database and the clients together on:",
        "",
        *_table(["", ""], [[name, value] for name, value in newest["machine"].items() if value]),
        "",
        f"Aims: each page's p95 under {PAGE_AIM} ms; at most {CPU_AIM} ms of CPU a report; at least {RATE_AIM} "
        f"reports a second; none lost; the public report's first page seen in under {PAINT_AIM} ms; the finder's answer "
        f"in under {FINDER_AIM} ms.",
        "",
        *_pages(kept),
        *_reports(kept),
        *_directory(),
        *_loading(kept),
    ]
    DOCUMENT.write_text("\n".join(parts).rstrip() + "\n", encoding="utf-8")
    return DOCUMENT


def _pages(kept: dict[int, dict]) -> list[str]:
    sizes = {size: {page["name"]: page for page in found["pages"]} for size, found in kept.items() if "pages" in found}
    if not sizes:
        return []
    names = list(dict.fromkeys(name for pages in sizes.values() for name in pages))
    times, cpu = [], []
    for name in names:
        rows = [pages.get(name) for pages in sizes.values()]
        times.append([name, *(f"{one['p50']:.0f} / {one['p95']:.0f}" if one else "" for one in rows)])
        cpu.append([name, *(f"{one['web']:.0f} + {one['database']:.0f}" if one else "" for one in rows)])
    heads = [f"{size:,}" for size in sizes]
    return [
        "## Pages",
        "",
        "Milliseconds until the whole page has come over HTTP, p50 / p95, by how many concerns there are.",
        "",
        *_table(["Page", *heads], times),
        "",
        "CPU milliseconds a request, web + database.",
        "",
        *_table(["Page", *heads], cpu),
        "",
        *_seen(kept),
    ]


def _seen(kept: dict[int, dict]) -> list[str]:
    """When the first words of the public report stand on a phone's screen."""
    rows = [[f"{size:,}", _painted(one["painted"])] for size, one in kept.items() if one.get("painted")]
    if not rows:
        return []
    return [
        "The public report's first page in Chromium at 360 pixels, with nothing kept from before: first contentful "
        "paint over loopback, by how many concerns there are.",
        "",
        *_table(["Concerns", "Seen after"], rows),
        "",
    ]


def _reports(kept: dict[int, dict]) -> list[str]:
    found = {size: dict(_report_lines(one["reports"])) for size, one in kept.items() if "reports" in one}
    if not found:
        return []
    names = list(next(iter(found.values())))
    rows = [[name, *(one[name] for one in found.values())] for name in names]
    return [
        "## Reports",
        "",
        "The last step of a public report, sent over HTTP: kept, sealed and on the record before the answer comes, "
        "and routed too. Every report comes from another source, so that flood control is at work.",
        "",
        *_table(["", *(f"{size:,}" for size in found)], rows),
        "",
    ]


def _directory() -> list[str]:
    """The directory and the policy, which were measured on a partnership of one size."""
    if not _path("directory").exists():
        return []
    found = json.loads(_path("directory").read_text())
    policy = found["policy"]
    pages = [
        [one["name"], f"{one['p50']:.0f} / {one['p95']:.0f}", f"{one['web']:.0f} + {one['database']:.0f}"]
        for one in found["directory"]
    ]
    decisions = [
        [name, f"{one['p50']:.1f} / {one['p95']:.1f}", f"{one['allowed']:,} of {one['times']:,}"]
        for name, one in policy["decisions"].items()
    ]
    anew = policy["read_anew"]
    return [
        "## Directory and policy",
        "",
        f"{policy['contacts']:,} contacts of {policy['agencies']:,} agencies, and {policy['members']:,} people who act "
        f"for them, on {found['at'][:10]}. Milliseconds until the whole page has come over HTTP, p50 / p95, and CPU, "
        "web + database.",
        "",
        *_table(["Page", "p50 / p95", "CPU"], pages),
        "",
        f"The directory is kept in each process. After a change it is read anew: {anew['p50']:.0f} / {anew['p95']:.0f} "
        "ms, for the first question only.",
        "",
        "May this person see this record and act on it? Random people, random records, through both walls, each "
        "question in a transaction of its own: milliseconds, p50 / p95.",
        "",
        *_table(["Decided", "p50 / p95", "Allowed"], decisions),
        "",
    ]


def _loading(kept: dict[int, dict]) -> list[str]:
    found = {size: one["loading"] for size, one in kept.items() if one.get("loading")}
    if not found:
        return []
    lines = []
    for size, facts in found.items():
        cpu = {name.removeprefix("CPU: "): value for name, value in facts.items() if name.startswith("CPU: ")}
        made = sum(value for name, value in cpu.items() if name in ("keys", "sealing", "tokens", "rows"))
        steps = ", ".join(f"{name} {value:.0f} s" for name, value in facts.items() if not name.startswith("CPU: "))
        shares = ", ".join(f"{name} {cpu[name] / made:.0%}" for name in ("keys", "sealing", "tokens", "rows") if made)
        lines.append(f"- {size:,}: {steps}. Of the loaders' own CPU time: {shares}.")
    return ["## Loading", "", "How the databases were filled, and what took the time.", "", *lines, ""]


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    return [
        "| " + " | ".join(heads) + " |",
        "|---|" + "--:|" * (len(heads) - 1) if len(heads) > 2 else "|---|---|",
        *("| " + " | ".join(row) + " |" for row in rows),
    ]
