"""Every form of the service, in every field, with what nobody should send: refused in words, or kept as text.

The forms are found on the pages, so that a new one is tried from its first day. A view that reads what is posted,
and whose form nobody found or could fill in, fails the first test: say in ``pages.GOOD`` what a good answer is.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from northstar.casework.concerns import references
from northstar.casework.concerns.queries import concerns as queries
from northstar.foundation.access.acting import acting_as
from tests.security import hostile, nasty
from tests.security.noting import noting
from tests.security.sending import BESIDE, Found, Sender, find, text_of
from tests.security.world import World

pytestmark = pytest.mark.slow

# Fields that hold a day, whatever stands before the last dash.
DAYS = {"on", "due_on", "signed_on", "review_on", "when", "again", "trained_until", "leaves", "back"}
# Views that read what is posted, whose form is on no page of the cast's as the world stands.
WITHOUT_A_FORM = {"demo:be", "front_door:start"}
# Whose answer to a form, however well filled in, is no, or leads out.
NEVER_TAKEN = {
    "account_login",
    "accounts:again",
    "accounts:sign_out",
    "accounts:sign_out_everywhere",
    "desk:agency-rename",  # wants a day that has come, and is given one to come like the others
    "desk:import-start",  # wants a file, and files are tried in tests/faces/desk/test_imports.py
    "desk:who",  # wants a place that there is
    "mfa_login_webauthn",
}
# Where a choice that is not offered is passed over, and the rest is done.
PASSED_OVER: set[str] = set()
# What a view reads beside what its form shows on the first page on which it was found.
_LIST = {"category", "state", "show", "area", "urgency"}
_PAGES = {"then", "remove", "add"}
ALSO_READ = {
    "desk:agencies-export": {"area", "q", "kind", "show"},
    "desk:claim": {"take_over"},
    "desk:codes-checked": {"code"},
    "desk:concerns-export": _LIST,
    "desk:filter-save": _LIST - {"urgency"},
    "desk:inbox-export": {"all", "purpose", "urgency", "show"},
    "desk:queue-export": _LIST,
    "desk:send": {"routes"},
    "desk:send-now": {"routes"},
    "desk:who": {"area"},
    "front_door:back": {"kept", "wish"},
    "governance:readiness_export": {"area", "gap", "kind", "show"},
    "front_door:call": _PAGES,
    "front_door:professional": _PAGES,
    "front_door:questions": _PAGES,
    "notices:asked": {"phone"},
}


@pytest.fixture(scope="module")
def found(world: World) -> Iterator[tuple[Sender, list[Found]]]:
    with noting() as notes:
        sender = Sender(world, notes)
        forms = find(world, sender)
        with acting_as(world.cast.actor("ben")) as ben:
            other = queries.concerns_for(ben).get(pk=world.told).reference
        forms["desk:merge"].form.controls["into"].held = [other]
        forms["front_door:back"].form.controls["code"].held = [references.shown(world.code)]
        yield sender, [forms[name] for name in sorted(forms)]


@pytest.fixture
def sender(found: tuple[Sender, list[Found]]) -> Sender:
    found[0].faults.clear()
    return found[0]


@pytest.fixture
def forms(found: tuple[Sender, list[Found]]) -> list[Found]:
    return found[1]


def test_every_view_that_reads_a_form_is_tried_here_with_a_good_answer(sender, forms):
    refused = {}
    for one in forms:
        if one.page:
            answer = sender.post(one, one.form.good, "well filled in")
            if not answer.taken:
                refused[one.name] = (one.form.good, answer.response.status_code)
    assert not sender.faults
    assert {one.name for one in forms if not one.page} == WITHOUT_A_FORM
    assert refused.keys() == NEVER_TAKEN, refused
    assert len(forms) > 70


def test_control_26_nothing_that_stands_in_a_field_is_an_error_of_ours(sender, forms):
    for one in forms:
        fields = [*one.form.controls, *(name for name, _value in one.form.buttons)] or ["x"]
        for what, data in nasty.dealt(fields, one.name):
            answer = sender.post(one, data, what)
            assert not hostile.faults(text_of(answer.shown)), (str(one), what)
    assert not sender.faults, "\n".join(sender.faults)


def test_control_26_nor_is_a_form_that_lacks_fields_repeats_them_or_holds_files_for_words(sender, forms):
    for one in forms:
        good, names = one.form.good, list(one.form.controls)
        twice = {name: [*values, "x", *values] for name, values in good.items()}
        sender.post(one, twice | {f"{name}[0][]": values for name, values in good.items()}, "everything twice")
        sender.post(one, {name: values for name, values in good.items() if name in names[::2]}, "every other field")
        files = {name: SimpleUploadedFile(hostile.line(name), b"\x89PNG\r\n\x1a\n") for name in names[1::2] or names}
        sender.post(one, {name: good[name] for name in names[::2] if name in good}, "files for words", files=files)
    assert not sender.faults, "\n".join(sender.faults)


def test_control_23_what_is_written_is_kept_and_shown_as_text(sender, forms):
    """In a form that is good otherwise: what may be kept is kept, and nothing of it runs afterwards."""
    shown = set()
    for one in forms:
        refused = False
        for what, data in written(one):
            if " in word " in what and not refused:
                continue
            answer = sender.post(one, data, what, follow=what.startswith(("markup", "turned")))
            page, refused = text_of(answer.shown), refused or not answer.taken
            assert not hostile.faults(page), (str(one), what)
            if answer.taken and "onload=alert(1)" in page:
                shown.add(one.name)
    assert not sender.faults, "\n".join(sender.faults)
    assert len(shown) > 10, shown


def written(one: Found) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Words in all fields of words, then in up to eight of them alone where that was refused; in each field of a day or a number what only such a field takes."""
    good, controls = one.form.good, one.form.controls
    days = [name for name in one.form.of("text") if name.rsplit("-", 1)[-1] in DAYS]
    numbers = [name for name in controls if controls[name].numeric] + one.form.of("hidden")
    words = [name for name in one.form.of("text") if name not in (*days, *numbers)]
    given = {name: [nasty.LETTER if "@" in good[name][0] else nasty.MARKUP] for name in words}
    if words:
        yield "markup everywhere", good | given
        yield "turned everywhere", good | dict.fromkeys(words, [nasty.TURNED])
    for name in words[:: 1 + len(words) // 8] if len(words) > 1 else ():
        yield f"markup in word {name}", good | {name: given[name]}
    for name in days:
        yield from ((f"{day} in {name}", good | {name: [day]}) for day in nasty.DAYS)
    for name in numbers:
        yield from ((f"{number} in {name}", good | {name: [number]}) for number in nasty.NUMBERS)


def test_control_24_a_choice_that_was_not_offered_is_not_taken(sender, forms):
    taken: dict[str, list[str]] = {}
    for one in forms:
        offered = [name for name, control in one.form.controls.items() if len(control.offered) > 1]
        for name in offered[:: 1 + len(offered) // 5] if one.name not in NEVER_TAKEN else ():
            if sender.post(one, one.form.good | {name: ["no-such-choice"]}, f"another {name}").taken:
                taken.setdefault(one.name, []).append(name)
    assert not sender.faults, "\n".join(sender.faults)
    assert taken.keys() == PASSED_OVER, taken


def test_control_25_no_view_asks_for_a_field_that_its_form_does_not_show(sender, forms):
    """Every field of every table sent along: no view looks for one of them, or takes whatever comes."""
    tables = apps.get_models()
    every = {name for table in tables for field in table._meta.fields for name in (field.name, field.attname)}
    asked = {}
    for one in forms:
        own = {*one.form.controls, *(name for name, _value in one.form.buttons), *BESIDE}
        forged, strange = sorted(every - own), set()
        for third in (forged[begin::3] for begin in range(3)):  # more than the server takes at once
            assert len(own) + len(third) < 400
            sender.post(one, dict.fromkeys(third, ["forged"]) | one.form.good, "forged fields")
            strange |= sender.notes.posted - own
        if one.page and strange:
            asked[one.name] = strange
    assert not sender.faults, "\n".join(sender.faults)
    assert asked == ALSO_READ
