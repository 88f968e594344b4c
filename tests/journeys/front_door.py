"""The way through the public report in a real browser, for journeys that look at every page."""

from collections.abc import Iterator

from playwright.sync_api import Page

ACCOUNT = "Three young men wash cars from six to eight every day. A man in a silver van takes their money."


class Report:
    """Somebody with a phone. Every method is one thing that they do."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def opens(self, path: str = "") -> "Report":
        self.page.goto(f"{self.address}/{path}")
        return self

    @property
    def at(self) -> str:
        found = self.page.locator("input[name=at]")
        return found.get_attribute("value") or "" if found.count() else ""

    def goes_on(self) -> "Report":
        with self.page.expect_navigation():  # or what is asked next is taken for what was asked
            self.page.locator("#question button[value=next]").last.click()
        return self

    def chooses(self, name: str, *values: str) -> "Report":
        for value in values:
            self.page.locator(f"input[name='{name}'][value='{value}']").check()
        return self

    def writes(self, field: str, words: str) -> "Report":
        self.page.locator(f"#id_{field}").fill(words)
        return self

    def answers(self) -> "Report":
        """What this person has to say on the page they are on."""
        {
            "danger": lambda: self.chooses("danger", "no"),
            "seen": lambda: self.writes("seen", ACCOUNT),
            "kind": lambda: self.chooses("kind", "forced_or_unpaid_work"),
            "where": lambda: self.writes("place", "Bridgwater"),
            "when": lambda: self.writes("when", "every day"),
            "there": lambda: self.chooses("there", "yes"),
            "child": lambda: self.chooses("child", "not_known"),
            "who": lambda: self.chooses("who", "people", "vehicles", "businesses", "phones"),
            "people": lambda: self.writes("people-0-name", "Silver Van Man"),
            "vehicles": lambda: self.writes("vehicles-0-plate", "QQ99 ZZZ"),
            "businesses": lambda: self.writes("businesses-0-name", "Sparkle Bay"),
            "phones": lambda: self.writes("phones-0-number", "07700 900123"),
            "signs": lambda: self.chooses("control", "watched"),
            "know": lambda: self.chooses("know", "saw"),
            "risk": lambda: self.chooses("risk", "yes"),
            "you": lambda: self.chooses("you", "confidential"),
            "reach": lambda: self.chooses("ways", "call").writes("phone", "07700 900124"),
        }.get(self.at, lambda: self)()
        return self

    def comes_to(self, question: str) -> "Report":
        for _step in range(40):
            if self.at == question:
                return self
            self.answers().goes_on()
        raise AssertionError(f"stands at {self.at}")

    def sends(self) -> str:
        """Answers everything, sends it, and writes the code down."""
        self.comes_to("check").goes_on()
        return self.code

    @property
    def code(self) -> str:
        return "".join(self.page.locator(".ns-code span").all_inner_texts())

    def comes_back(self, code: str) -> "Report":
        self.opens("back/").writes("code", code)
        self.page.locator("main form button").first.click()
        return self


def every_page(page: Page, address: str) -> Iterator[str]:
    """Goes to each page of the front door in turn, plain and then with everything wrong that can be; names each."""
    person = Report(page, address).opens()
    yield "start"
    yield from _wrong(person)
    person.chooses("danger", "yes").goes_on()
    while person.at != "check":
        here = person.at
        yield here
        if here in ("seen", "you", "reach"):
            if here == "reach":
                person.chooses("ways", "call", "email", "via_person")
            yield from _wrong(person)
            if here == "reach":
                for way in ("email", "via_person"):
                    page.locator(f"input[name=ways][value={way}]").uncheck()
        if here == "people":
            page.locator("button[name=add]").click()
            yield "people, two of them"
        if here == "when":
            person.writes("when", "x" * 300).goes_on()
            yield "when, too long"
        person.answers().goes_on()
    yield "check"
    person.goes_on()
    code = person.code
    assert len(code) == 25
    yield "receipt"
    person.opens("back/")
    yield "code"
    person.comes_back(code[:-1] + ("A" if code[-1] != "A" else "B"))
    yield "code, mistyped"
    person.comes_back(code)
    yield "back"
    page.locator("main form button").first.click()
    yield "back, nothing written"
    page.locator("#id_message").fill("The van came again.")
    page.locator("main form button").first.click()
    yield "back, written"
    person.opens("back/take/")
    yield "taking back"
    for path in ("done/", "privacy/", "accessibility/", "security/", "now/", "numbers/", "nothing-here/"):
        person.opens(path)
        yield path
    yield from _professional(person)


def _wrong(person: Report) -> Iterator[str]:
    here = person.at
    person.goes_on()
    assert person.at == here and person.page.locator(".govuk-error-summary").count()
    yield f"{here}, with something to put right"


def _professional(person: Report) -> Iterator[str]:
    person.opens("work/")
    yield "work"
    yield from (f"work, {name}" for name in _wrong(person))
    person.writes("account", ACCOUNT).chooses("know", "saw").writes("place", "Bridgwater").goes_on()
    yield "work, who"
    person.goes_on()
    yield "work, handling"
    yield from (f"work, {name}" for name in _wrong(person))
    person.writes("name", "Jo").writes("agency_typed", "Brue Repairs").writes("role", "Officer").writes(
        "email", "jo@brue.example"
    )
    person.chooses("mode", "share").goes_on()
    assert person.code
    yield "work, sent"
