"""What every answer carries: the security policy and the headers, and what no page may hold."""

import re
from html.parser import HTMLParser
from typing import Any

# Of every answer that is not a static file.
HEADERS = {
    "Cache-Control": r"no-store|max-age=0, no-cache, no-store, must-revalidate, private",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": r".*geolocation=\(\).*",
    "X-Request-ID": "[0-9a-f]{12}",
    "Content-Security-Policy": r".+",
}
POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "manifest-src": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
    "object-src": {"'none'"},
}
# Of a file that somebody uploaded: not even what our own pages may do.
FILE_POLICY = {"sandbox": set(), "default-src": {"'none'"}, "frame-ancestors": {"'none'"}}


def parsed(policy: str) -> dict[str, set[str]]:
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {part[0]: set(part[1:]) for part in parts}


def policy_faults(response: Any) -> list[str]:
    found = parsed(response.headers.get("Content-Security-Policy", ""))
    if found in (POLICY, FILE_POLICY):
        return []
    if not found:
        return ["no policy"]
    return [
        f"{name}: {found.get(name)}" for name in sorted(POLICY.keys() | found) if found.get(name) != POLICY.get(name)
    ]


def header_faults(response: Any) -> list[str]:
    given = response.headers
    faults = [
        f"{name}: {given.get(name)}"
        for name, wanted in HEADERS.items()
        if not re.fullmatch(wanted, given.get(name, ""))
    ]
    return faults + [name for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin") if name in given]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.faults += [f"<{tag} {name}>" for name in given if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and not given.get("src") and given.get("type") != "application/json"):
            self.faults.append(f"<{tag}> in the page")
        loaded = given.get("src") or (given.get("href", "") if tag in ("link", "use") else "")
        if tag == "link" and given.get("rel") in ("alternate", "canonical", "next", "prev"):
            loaded = ""
        if loaded and not re.match(r"/[^/]|data:image/|#", loaded):
            self.faults.append(f"<{tag}> from {loaded[:60]}")
        if tag == "form" and given.get("action", "/") and not re.match(r"$|[/?#](?!/)", given.get("action", "/")):
            self.faults.append(f"<form> to {given['action'][:60]}")

    handle_startendtag = handle_starttag


def page_faults(page: str) -> list[str]:
    reader = _Page()
    reader.feed(page)
    return reader.faults


def without_tokens(response: Any) -> str:
    """The words of an answer without its reference and without the token of its forms."""
    text = str(response.content.decode()).replace(response.headers.get("X-Request-ID", "-"), "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
