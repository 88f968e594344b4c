"""The pictures of the guide, taken by the journeys themselves when ``NORTHSTAR_GUIDE`` is set."""

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

PICTURES = Path(__file__).resolve().parents[2] / "docs/guide/pictures"
MOST_BYTES, COLOURS = 150_000, 128

Shot = Callable[..., None]


def shoots() -> Shot:
    """``shot(page, "desk-queue")``: what the window shows now. ``width`` widens it, ``see`` scrolls to a part first."""
    return take if os.environ.get("NORTHSTAR_GUIDE") else lambda *_of, **_how: None


def take(page: Page, name: str, *, width: int = 0, see: str = "") -> None:
    """The page is left as it was found, so that a journey goes the same way with pictures and without."""
    window = page.viewport_size
    assert window is not None
    if width:
        page.set_viewport_size({"width": width, "height": 800})
    if see:
        page.locator(see).first.evaluate("part => part.scrollIntoView()")
    else:
        page.evaluate("window.scrollTo(0, 0)")
    drawn = small(page.screenshot(animations="disabled"))
    page.set_viewport_size(window)
    assert len(drawn) <= MOST_BYTES, f"{name} has {len(drawn)} bytes"
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / f"{name}.png").write_bytes(drawn)


def small(screenshot: bytes) -> bytes:
    """The same in few colours: type and plain surfaces need no more."""
    out = BytesIO()
    with Image.open(BytesIO(screenshot)) as taken:
        # Rare colours count as much as common ones: the gold star stays gold.
        few = taken.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
        few.save(out, "PNG", optimize=True)
    return out.getvalue()
