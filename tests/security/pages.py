"""The forms of a page, as a browser reads them, and as somebody fills them in who answers everything."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

# What goes into a field of this name, whatever stands before the last dash. Others get a word.
GOOD = {
    "on": "tomorrow",
    "signed_on": "today",
    "review_on": "1 March 2040",
    "when": "last Tuesday",
    "email": "jo@partners.example",
    "phone": "07700 900123",
    "number": "07700 900123",
    "plate": "QQ99 ZZZ",
    "postcode": "TA6 9ZZ",
    "hours": "Mon-Fri 9:00-17:00",
    "languages": "Romanian",
    "areas": "",
    "councils": "",
    "lead_email": "jo@partners.example",
    "signatory_email": "jo@partners.example",
    "protection_email": "jo@partners.example",
    "owner_email": "jo@partners.example",
    "trained_until": "1 March 2040",
    "leaves": "tomorrow",
    "back": "1 March 2040",
    "again": "1 March 2040",
    "due_on": "1 March 2040",
    "moment": "Sunday 2:00",
    "web": "",
    "code": "new_code",
    "website": "",
    "password": "seventeen blue tractors",
}
WORD = "Harvest"
# What stays unanswered, because something else was answered instead.
LEFT = {"kinds"}


@dataclass
class Control:
    """``kind`` is text, hidden, choice (one of several), many (some of several) or file."""

    name: str
    kind: str
    held: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    numeric: bool = False

    @property
    def good(self) -> list[str]:
        """What stands there already, or what somebody would answer."""
        if self.kind == "file" or self.held:
            return self.held
        if self.name in LEFT:
            return []
        if self.kind in ("choice", "many"):
            return next(([one] for one in self.offered if one not in ("", "none")), [])
        if self.kind == "hidden":
            return [""]
        return [GOOD.get(self.name.rsplit("-", 1)[-1], "7" if self.numeric else WORD)]


@dataclass
class Form:
    """``buttons`` are those with a name, in their order; ``plain`` says that there is one without."""

    method: str
    action: str
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    plain: bool = False

    @property
    def good(self) -> dict[str, list[str]]:
        data = {one.name: one.good for one in self.controls.values() if one.kind != "file"}
        if self.buttons and not self.plain:
            data[self.buttons[0][0]] = [self.buttons[0][1]]
        return data

    def of(self, *kinds: str) -> list[str]:
        return [one.name for one in self.controls.values() if one.kind in kinds]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.named: dict[str, Form] = {}
        self.form: Form | None = None
        self.select: Control | None = None
        self.box: Control | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.form = Form(given.get("method", "get").lower(), given.get("action", ""))
            self.forms.append(self.form)
            if "id" in given:
                self.named[given["id"]] = self.form
            return
        form = self.named.get(given.get("form", "")) or self.form
        name = given.get("name", "")
        if form is None or "disabled" in given:
            return
        if tag == "button" and given.get("type", "submit") == "submit":
            form.plain = form.plain or not name
            if name:
                form.buttons.append((name, given.get("value", "")))
        elif tag == "option" and self.select is not None:
            value = given.get("value", "")
            self.select.offered.append(value)
            if "selected" in given and value:
                self.select.held.append(value)
        elif name and name != "csrfmiddlewaretoken":
            self._control(form, tag, name, given)

    def _control(self, form: Form, tag: str, name: str, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if tag == "select":
            self.select = form.controls.setdefault(name, Control(name, "many" if "multiple" in given else "choice"))
        elif tag == "textarea":
            self.box = form.controls.setdefault(name, Control(name, "text"))
        elif tag == "input" and kind in ("radio", "checkbox"):
            value = given.get("value", "on")
            one = form.controls.setdefault(name, Control(name, "choice" if kind == "radio" else "many"))
            one.offered.append(value)
            one.held += [value] if "checked" in given else []
        elif tag == "input":
            one = form.controls.setdefault(name, Control(name, kind if kind in ("hidden", "file") else "text"))
            one.held += [value] if value or kind == "hidden" else []
            one.numeric = given.get("inputmode") == "numeric"

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.box = None

    def handle_data(self, data: str) -> None:
        if self.box is not None and data.strip():
            self.box.held = ["".join([*self.box.held, data]).lstrip("\n")]


def forms(page: str) -> list[Form]:
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def posting(response: Any) -> Iterator[Form]:
    """The forms of an answer that are sent with POST."""
    if response.headers.get("Content-Type", "").startswith("text/html"):
        yield from (form for form in forms(response.content.decode()) if form.method == "post")
