"""The public report, the professional one and a call, page after page, with what nobody should send on each of them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from northstar.casework.concerns.queries import concerns as queries
from northstar.foundation.access.acting import acting_as
from tests.security import hostile, nasty, pages
from tests.security.noting import noting
from tests.security.pages import Form
from tests.security.sending import Data, Found, Sender, text_of
from tests.security.world import World

pytestmark = pytest.mark.slow
REPORTS = {
    "public": ("public", "/en-gb/questions/"),
    "professional": ("public", "/en-gb/work/"),
    "professional of a member": ("iris", "/en-gb/work/"),
    "call": ("ben", "/en-gb/call/"),
}
CARRIED = ("draft", "at", "then", "again")


@pytest.fixture(scope="module")
def sender(world: World) -> Iterator[Sender]:
    with noting() as notes:
        yield Sender(world, notes)


def question(response: Any) -> Form | None:
    """The form of the question on the screen; none when the report has been sent."""
    return next((form for form in pages.posting(response) if "draft" in form.controls), None)


def at(response: Any) -> str:
    form = question(response)
    return form.controls["at"].held[0] if form else ""


def answered(form: Form) -> dict[str, Any]:
    """As somebody answers who has something to say to every question."""
    data: dict[str, Any] = form.good | {"go": ["next"]}
    for name in ("add", "remove"):
        data.pop(name, None)
    if "who" in form.controls:
        data["who"] = [one for one in form.controls["who"].offered if one != "none"]
    if "place" in form.controls:
        data["place"] = ["the car wash behind Tannery Quay, Bridgwater"]
    if "danger" in form.controls:
        data["danger"] = ["no"]
    return data


def steps(client: Client, url: str, words: str = "") -> Iterator[tuple[Form, Any]]:
    """Each question with its form, and last the page that says it was sent; ``words`` wherever they are taken."""
    response = client.get(url)
    for _step in range(40):
        form = question(response)
        if form is None:
            break
        yield form, response
        data, here = answered(form), at(response)
        for name in [one for one in form.of("text") if one != "website"] if words else ():
            tried = data | {name: [words]}
            if at(client.post(url, tried)) != here:
                data = tried
        response = client.post(url, data)
        assert at(response) != here, f"could not get past {here}: {text_of(response)}"
    yield Form("post", ""), response


@pytest.mark.parametrize("report", REPORTS)
def test_control_26_no_page_of_a_report_is_broken_by_what_stands_in_it(sender, report):
    who, url = REPORTS[report]
    sender.faults.clear()
    with sender.undone(who) as client:
        for form, response in list(steps(client, url))[:-1]:
            found = Found(f"{report}, {at(response)}", who, url, url, form)
            for what, data in misused(form, found.name):
                page = text_of(sender.post(found, data, what).shown)
                assert not hostile.faults(page), (str(found), what)
            files = {name: SimpleUploadedFile("x.txt", b"x") for name in form.controls}
            sender.post(found, {}, "files for words", files=files)
    assert not sender.faults, "\n".join(sender.faults)


def misused(form: Form, here: str) -> Iterator[tuple[str, Data]]:
    good, carried = answered(form), {name: form.good[name] for name in CARRIED if name in form.controls}
    fields = [name for name in form.controls if name not in CARRIED] or ["x"]
    for what, data in nasty.dealt(fields, here, least=3):
        yield what, data | carried | {"go": ["next"]}
    for day in nasty.DAYS if "when" in fields else ():
        yield f"when: {day}", good | {"when": [day]}
    for what, data in nasty.dealt([*CARRIED, "go", "add", "remove"], here, least=2):
        yield what, good | data
    yield "everything twice", {name: [*values, "x", *values] for name, values in good.items()}


@pytest.mark.parametrize("report", REPORTS)
def test_control_23_a_report_full_of_markup_is_text_for_whoever_reads_it(world, sender, report):
    who, url = REPORTS[report]
    reader = sender.clients["ben"]  # signed in before: what is undone would take the session with it
    with sender.undone(who) as client:
        with acting_as(world.cast.actor("ben")) as ben:
            before = set(queries.concerns_for(ben).values_list("pk", flat=True))
        *asked, (_none, sent) = steps(client, url, words=hostile.line("told"))
        assert len(asked) > 2 and sent.status_code == 200
        with acting_as(world.cast.actor("ben")) as ben:
            made = queries.concerns_for(ben).exclude(pk__in=before).get()
        seen = text_of(reader.get(reverse("desk:concern", args=[made.pk])))
    assert seen.count("told{{7*7}}") > 5
    for page in (text_of(sent), seen, *(text_of(response) for _form, response in asked)):
        assert not hostile.faults(page)
