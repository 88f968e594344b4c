"""What somebody hostile writes. Each text carries the name of its field, so that a page tells where it came from."""

import re
from html.parser import HTMLParser

_MARKUP = (
    '"><script>alert(\'{mark}\')</script><img src=x onerror=alert(1)> \'" onmouseover="alert(1)" '
    "{{{{7*7}}}} {{% raw %}} ${{7*7}} javascript:alert(1) </textarea></title></option><svg onload=alert(1)> [x](javascript:alert(1)) {mark}"
)


def text(mark: str, start: str = "=") -> str:
    """Markup, template code, a formula and a script address in one; ``start`` is what a spreadsheet takes for one."""
    return f"{start}cmd|' /C calc'!A0 " + _MARKUP.format(mark=mark)


def line(mark: str, start: str = "=") -> str:
    """The same in few characters, for short fields."""
    return f"{start}1+2\"'><b onload=alert(1)>{mark}{{{{7*7}}}}"


def link(mark: str) -> str:
    return f"javascript:alert('{mark}')"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        for name, value in given.items():
            if name.startswith("on"):
                self.faults.append(f"<{tag} {name}>")
            if name == "style":
                self.faults.append(f"<{tag} style>")
            if name in ("href", "src", "action", "formaction", "data", "poster") and re.match(
                r"\s*(javascript|vbscript|data:text)", value, re.I
            ):
                self.faults.append(f"<{tag} {name}={value[:40]}>")
        if tag == "script" and given.get("type") != "application/json" and not given.get("src"):
            self.faults.append("<script> without an address")
        if tag in ("iframe", "object", "embed", "base"):
            self.faults.append(f"<{tag}>")

    handle_startendtag = handle_starttag


def faults(page: str) -> list[str]:
    """Whatever a browser would run, or take for markup, of what was only written."""
    reader = _Reader()
    reader.feed(page)
    if re.search(r"<(img src=x|svg onload|b onload)", page):
        reader.faults.append("markup that somebody wrote")
    return reader.faults
