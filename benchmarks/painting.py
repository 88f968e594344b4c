"""When somebody sees the public report's first page: first contentful paint in Chromium, nothing kept from before."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress

from benchmarks.house import HOST_NAME
from benchmarks.pages import quantile
from benchmarks.serving import Running

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
TIMES = 25
PAINTED = """() => new Promise(found => {
  const known = performance.getEntriesByName("first-contentful-paint")[0];
  if (known) return found(known.startTime);
  new PerformanceObserver(list => found(list.getEntries().find(one => one.name === "first-contentful-paint").startTime))
    .observe({type: "paint", buffered: true});
})"""


def run(running: Running, say: Callable[[str, int, int], None]) -> dict[str, float] | None:
    """Milliseconds from asking to the first words on the screen of a phone; none where there is no Chromium."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        return None
    with suppress(ImportError):
        from playwright.sync_api import sync_playwright

        address = f"http://{HOST_NAME}:{running.port}/en-gb/"
        told = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
        here = ["--no-sandbox", f"--host-resolver-rules=MAP {HOST_NAME} 127.0.0.1"]
        taken = []
        with sync_playwright() as player:
            browser = player.chromium.launch(executable_path=found, args=here)
            for number in range(TIMES):
                context = browser.new_context(viewport={"width": 360, "height": 740}, extra_http_headers=told)
                page = context.new_page()
                answer = page.goto(address)
                assert answer is not None and answer.status == 200, answer and answer.status
                taken.append(float(page.evaluate(PAINTED)))
                context.close()
                say("the first page seen", number + 1, TIMES)
            browser.close()
        return {"times": TIMES, "p50": quantile(taken, 0.5), "p95": quantile(taken, 0.95)}
    return None
