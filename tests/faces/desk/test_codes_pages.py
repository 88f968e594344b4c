"""Code lists at the desk: read, added to, reworded, ended and checked, with a reason and a day."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from northstar.foundation.codes import queries, services
from northstar.foundation.codes.models import Change, Code

LIST = "hand_back_reason"
OTHERS = ("asha", "ben", "cara", "dev", "gita", "iris")
TYPED = {
    "label": "Another matter",
    "plain_label": "",
    "hint": "",
    "synonyms": "",
    "position": "",
    "reason": "Asked for",
}


@pytest.fixture
def finn(client, sign_in):
    return sign_in(client, "finn")


@pytest.fixture
def code(db) -> Code:
    return Code.objects.filter(code_list__slug=LIST, valid_to__isnull=True).exclude(code__startswith="not_").first()


def at(name: str, *args) -> str:
    return reverse(f"desk:{name}", args=args)


def typed(held: Code, **more) -> dict[str, str]:
    flags = {f"is_{name}": "on" for name, value in held.attributes.items() if value is True}
    texts = {
        f"is_{name}": "\n".join(value) if isinstance(value, list) else str(value)
        for name, value in held.attributes.items()
        if not isinstance(value, bool)
    }
    return TYPED | {"version": str(held.version), "position": str(held.position), "on": "today"} | flags | texts | more


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_finds_the_lists(client, sign_in, code, name):
    signed, before = sign_in(client, name), Change.objects.count()
    addresses = [
        at("codes"),
        at("code-list", LIST),
        at("code-add", LIST),
        at("codes-checked", LIST),
        at("code-edit", LIST, code.code),
        at("code-retire", LIST, code.code),
    ]
    for address in addresses:
        assert signed.get(address).status_code in ((405, 404) if "checked" in address else (404,))
        assert signed.post(address, typed(code)).status_code == 404
    assert Change.objects.count() == before


def test_the_lists_and_one_of_them(finn, code):
    page = finn.get(at("codes")).content.decode()
    assert all(one.title in page.replace("&#39;", "'") for one in queries.lists(date.today()))
    page = finn.get(at("code-list", LIST)).content.decode()
    assert code.label in page.replace("&#39;", "'") and "not_known" in page and "The software" in page
    found = finn.get(at("code-list", LIST) + f"?q={code.code}").content.decode()
    assert re.findall(r'choices/([a-z_]+)/">', found) == [code.code]
    assert "No choice is like that" in finn.get(at("code-list", LIST) + "?show=ended").content.decode()
    assert finn.get(at("code-list", "no_such_list")).status_code == 404
    assert finn.get(at("code-edit", LIST, "no_such_code")).status_code == 404


def test_a_choice_is_added_reworded_and_ended(finn):
    day = timezone.localdate()
    add = TYPED | {"code": "another_matter", "on": "today"}
    assert finn.post(at("code-add", LIST), add | {"reason": ""}).status_code == 422
    assert finn.post(at("code-add", LIST), add | {"code": "Not Plain"}).status_code == 422
    assert finn.post(at("code-add", LIST), add)["Location"] == at("code-list", LIST)
    assert queries.is_valid(LIST, "another_matter", day)
    held = Code.objects.get(code="another_matter")
    later = finn.post(at("code-edit", LIST, held.code), typed(held, label="A different matter", on="tomorrow"))
    assert later.status_code == 302
    assert queries.label(LIST, held.code, day) == "Another matter"
    assert queries.label(LIST, held.code, day + timedelta(days=1)) == "A different matter"
    page = finn.get(at("code-list", LIST)).content.decode()
    assert (
        "Revised: A different matter" in page and "Finn Gallagher" in page and "Asked for" in page and "To come" in page
    )


def test_a_choice_ends_on_a_day_and_another_takes_its_place(finn, code):
    other = Code.objects.filter(code_list__slug=LIST).exclude(code__in=[code.code, "not_known", "not_asked"]).first()
    ending = {"on": "tomorrow", "reason": "Nobody uses it", "replaced_by": other.code}
    assert finn.get(at("code-retire", LIST, code.code)).status_code == 200
    assert finn.post(at("code-retire", LIST, code.code), ending).status_code == 302
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert not queries.is_valid(LIST, code.code, tomorrow) and queries.is_valid(LIST, code.code, timezone.localdate())
    refused = finn.post(at("code-retire", LIST, "not_known"), ending)
    assert refused.status_code == 422 and "stay in every list" in refused.content.decode()


def test_who_saves_second_sees_what_changed_and_loses_nothing(finn, code, acting):
    seen = typed(code, label="My careful words")
    with acting("hal"):
        wording = services.Wording(label="Hal was quicker", attributes=code.attributes)
        edit = services.Edit(by="tests", at=timezone.now(), reason="First")
        services.revise_code(edit=edit, slug=LIST, code=code.code, wording=wording, from_on=code.valid_from)
    answer = finn.post(at("code-edit", LIST, code.code), seen)
    page, newest = answer.content.decode(), Code.objects.get(pk=code.pk)
    assert answer.status_code == 409 and "Hal was quicker" in page and "My careful words" in page
    assert newest.label == "Hal was quicker" and f'name="version" value="{newest.version}"' in page
    again = finn.post(at("code-edit", LIST, code.code), seen | {"version": str(newest.version)})
    assert again.status_code == 302
    assert queries.label(LIST, code.code, timezone.localdate()) == "My careful words"


def test_attributes_keep_their_kind(finn):
    held = Code.objects.get(code_list__slug="contact_purpose", code="urgent")
    answer = finn.post(at("code-edit", "contact_purpose", "urgent"), typed(held, label="Right now"))
    assert answer.status_code == 302
    now = queries.entry("contact_purpose", "urgent", timezone.localdate())
    assert now.label == "Right now" and dict(now.attributes) == held.attributes


def test_checked_against_the_source(finn, code):
    assert finn.get(at("codes-checked", LIST)).status_code == 405
    finn.post(at("codes-checked", LIST))
    assert queries.the_list(LIST).checked_on == timezone.localdate() and not queries.the_list(LIST).needs_check
    finn.post(at("codes-checked", LIST), {"code": code.code})
    code.refresh_from_db()
    assert code.checked_on == timezone.localdate()
    page = finn.post(at("codes-checked", LIST), {"code": "gone"}, follow=True).content.decode()
    assert "does not have this code" in page
