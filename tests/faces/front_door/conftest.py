"""Somebody at the front door, page by page, as their browser would go."""

import re
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

# Answers of a report about a car wash, question by question; whoever needs others changes them.
STORY: dict[str, dict[str, Any]] = {
    "danger": {"danger": "no"},
    "seen": {"seen": "Three young men wash cars from six to eight every day. A man takes their money."},
    "kind": {"kind": "forced_or_unpaid_work"},
    "where": {"place": "the car wash behind Tannery Quay, Bridgwater", "sort": "hand_car_wash"},
    "when": {"when": "every day since May"},
    "there": {"there": "yes"},
    "child": {"child": "not_known"},
    "who": {"who": ["people", "vehicles"]},
    "people": {
        "people-TOTAL_FORMS": "1",
        "people-INITIAL_FORMS": "0",
        "people-0-name": "Silver Van Man",
        "people-0-role": "in_charge",
    },
    "vehicles": {"vehicles-TOTAL_FORMS": "1", "vehicles-INITIAL_FORMS": "0", "vehicles-0-plate": "QQ99 ZZZ"},
    "businesses": {"businesses-TOTAL_FORMS": "1", "businesses-INITIAL_FORMS": "0"},
    "phones": {"phones-TOTAL_FORMS": "1", "phones-INITIAL_FORMS": "0"},
    "signs": {"control": ["watched", "documents_held"]},
    "know": {"know": "saw"},
    "risk": {"risk": "no"},
    "you": {"you": "anonymous"},
    "reach": {"name": "Robin Reporter", "phone": "07700 900123", "ways": ["call"], "times": "before three"},
    "photos": {},
    "now": {},
    "which": {},
    "check": {},
}


class Visitor:
    """``go`` presses Continue with the answers of a question; what came back is in ``page`` and ``text``."""

    def __init__(self, client: Client | None = None, language: str = "en-gb") -> None:
        self.client = client or Client()
        self.address = f"/{language}/questions/"
        self.page: HttpResponse = self.client.get(f"/{language}/")

    @property
    def text(self) -> str:
        return unescape(self.page.content.decode())

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page.content.decode())
        return found[1] if found else ""

    @property
    def at(self) -> str:
        return self.hidden("at")

    @property
    def draft(self) -> str:
        return self.hidden("draft")

    def press(self, **fields: Any) -> HttpResponse:
        """One button, with the hidden fields that the page brought."""
        brought = {name: value for name in ("draft", "at", "then", "again") if (value := self.hidden(name))}
        self.page = self.client.post(self.address, {**brought, "go": "next", **fields})
        return self.page

    def go(self, **answers: Any) -> HttpResponse:
        return self.press(**(answers or STORY[self.at]))

    def to(self, question: str, **changed: dict[str, Any]) -> "Visitor":
        """Answer as in the story until this question is on the screen."""
        for _step in range(40):
            if self.at == question:
                return self
            before = self.at
            self.press(**(changed.get(before) or STORY[before]))
            assert self.at != before, f"could not get past {before}: {self.errors}"
        raise AssertionError(f"never came to {question}, stands at {self.at}")

    def send(self, **changed: dict[str, Any]) -> str:
        """The whole report; answers the receipt code in its plain form."""
        self.to("check", **changed).press()
        return self.code

    @property
    def code(self) -> str:
        found = re.search(r'class="ns-code".*?</p>', self.page.content.decode(), re.S)
        return "".join(re.findall(r">([0-9A-Z]{1,4})<", found[0])) if found else ""

    @property
    def errors(self) -> list[str]:
        return [
            " ".join(re.sub(r"<[^>]+>", "", one).split())
            for one in re.findall(r'<p id="[^"]*" class="govuk-error-message">(.*?)</p>', self.text, re.S)
        ]


@pytest.fixture
def desk(cast):
    return cast.desk


@pytest.fixture
def visitor(db, desk) -> Visitor:
    return Visitor()


@pytest.fixture
def back() -> str:
    return reverse("front_door:back")
