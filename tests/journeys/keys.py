"""Somebody at the desk without a mouse."""

from django.urls import reverse
from playwright.sync_api import Page


class Keys:
    """Somebody who cannot hold a mouse: Tab, Space, arrows, Enter, and words."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def opens(self, name: str, *args: object) -> "Keys":
        self.page.goto(self.address + reverse(f"desk:{name}", args=args))
        return self

    def to(self, selector: str, words: str = "") -> "Keys":
        """Tab until that has the focus, and see that it shows."""
        for _press in range(150):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(
                """([selector, words]) => { const one = document.activeElement;
                    return one.matches(selector) && one.innerText.includes(words); }""",
                [selector, words],
            ):
                assert self.seen(), f"nothing shows that “{words or selector}” has the focus"
                return self
        raise AssertionError(f"Tab never came to “{words or selector}” on {self.page.url}")

    def seen(self) -> bool:
        return bool(
            self.page.evaluate(
                """() => { const one = document.activeElement, box = one.getBoundingClientRect(), look = getComputedStyle(one);
                    const label = one.labels && one.labels[0] ? getComputedStyle(one.labels[0], "::before") : look;
                    return box.bottom > 0 && box.top < innerHeight
                        && [look, label].some((each) => each.outlineStyle !== "none" || each.boxShadow !== "none"); }"""
            )
        )

    def enters(self, selector: str, words: str = "") -> "Keys":
        self.to(selector, words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self

    def ticks(self, selector: str) -> "Keys":
        self.to(selector).page.keyboard.press("Space")
        return self

    def reads(self, words: str) -> "Keys":
        assert words in self.page.inner_text("main"), words
        return self
