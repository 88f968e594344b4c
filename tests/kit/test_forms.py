"""The adapter draws each field with its label, hint, error and everything that was typed."""

import re
from html.parser import HTMLParser

import pytest
from django import forms
from django.http import QueryDict
from django.template import engines
from hypothesis import given, settings
from hypothesis import strategies as st

from northstar.kit import blocks, fields
from northstar.kit.text import clean_paragraphs


class Everything(forms.Form):
    place = fields.TextField(label="Where is it?", help_text="A street or a town")
    said = fields.ParagraphField(label="What did you see?", limit=50)
    harm = fields.ChoiceField(
        label="What kind?",
        choices=[("work", "Work"), ("other", "Something else"), ("unsure", "I don't know")],
        hints={"work": "A car wash"},
        reveals={"other": "other"},
        divider_before="unsure",
    )
    other = fields.ParagraphField(label="What was it?", required=False)
    signs = fields.ChoicesField(
        label="Signs", choices=[("a", "Tired"), ("none", "None of these")], none_of_these="none", required=False
    )
    town = fields.SelectField(label="Town", choices=[("bath", "Bath")], required=False)
    papers = fields.FilesField(label="Papers", required=False)
    word = fields.PasswordField(label="Password", required=False)
    phone = fields.PhoneField(label="Phone", required=False)
    sure = fields.ConfirmField(label="I am sure", help_text="You can't take it back")
    count = forms.IntegerField(label="Plain Django", required=False)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


class Reader(HTMLParser):
    """What a browser would find: controls by name with their value, ids, labels."""

    def __init__(self, page):
        super().__init__()
        self.controls, self.ids, self.fors, self.described, self.text, self._area = {}, [], set(), set(), [], None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label":
            self.fors.add(given["for"])
        self.described |= set((given.get("aria-describedby") or "").split())
        if tag in ("input", "select", "textarea"):
            self.controls.setdefault(given["name"], []).append(given)
        if tag == "textarea":
            self._area, given["value"] = given, ""

    def handle_endtag(self, tag):
        if tag == "textarea":
            # A browser drops one line feed at the beginning.
            self._area["value"] = self._area["value"].removeprefix("\n")
            self._area = None

    def handle_data(self, data):
        self.text.append(data)
        if self._area is not None:
            self._area["value"] += data


def draw(source, **context):
    return str(engines["jinja2"].from_string(source).render(context))


def read(form):
    return Reader(draw("{{ error_summary(form) }}{{ fields(form) }}", form=form))


@pytest.fixture
def wrong():
    return Everything({"place": "", "harm": "other", "other": "line one\n  line two", "said": "x" * 60})


def test_every_control_has_a_label_and_what_describes_it_exists(wrong):
    for form in (Everything(), wrong):
        page = read(form)
        shown = [given for all_of in page.controls.values() for given in all_of if given.get("type") != "hidden"]
        assert {given["id"] for given in shown} <= page.fors
        assert page.described <= set(page.ids)
        assert len(page.ids) == len(set(page.ids))
        assert set(page.controls) == set(Everything.base_fields)


def test_the_summary_links_land_on_a_control(wrong):
    html = draw("{{ error_summary(form) }}{{ fields(form) }}", form=wrong)
    links = re.findall(r'href="#([^"]+)"', html)
    assert links == ["id_place", "id_said", "id_sure"]
    assert set(links) <= set(Reader(html).ids)


def test_the_same_sentence_twice_is_told_apart_by_the_label():
    html = draw("{{ error_summary(form) }}", form=Everything({"harm": "work", "sure": "on"}))
    assert "Where is it?: Write an answer" in html
    assert "What did you see?: Write an answer" in html


def test_no_summary_where_all_is_well():
    assert draw("{{ error_summary(form) }}", form=Everything()) == ""


def test_what_was_typed_stays_even_inside_an_answer_that_opens(wrong):
    page = read(wrong)
    assert page.controls["other"][0]["value"] == "line one\n  line two"
    assert [given["value"] for given in page.controls["harm"] if "checked" in given] == ["other"]


def test_a_password_is_never_shown_back():
    assert "hunter2" not in draw("{{ fields(form) }}", form=Everything({"word": "hunter2"}))


def test_markup_that_somebody_typed_stays_text():
    evil = '</textarea><script>alert(1)</script>" onfocus="x'
    html = draw(
        "{{ error_summary(form) }}{{ fields(form) }}",
        form=Everything({"place": evil, "other": evil, "harm": "other", "hidden": evil}),
    )
    assert "<script" not in html
    assert ' onfocus="' not in html
    assert Reader(html).controls["hidden"][0]["value"] == evil


def test_options_reach_the_control():
    options = 'size="l", heading=True, width=20, autocomplete="off", prefix="near", hint="Or a postcode"'
    html = draw('{{ field(form["place"], ' + options + ") }}", form=Everything())
    assert '<h1 class="govuk-label-wrapper">' in html
    assert "govuk-label--l" in html
    assert "ns-width-20" in html
    assert 'autocomplete="off"' in html
    assert "Or a postcode" in html
    assert 'aria-hidden="true"' in html


def test_none_of_these_stands_apart_and_is_exclusive():
    html = draw('{{ field(form["signs"]) }}', form=Everything())
    assert "govuk-checkboxes__divider" in html
    assert 'data-behaviour="exclusive"' in html


def test_an_unknown_widget_is_refused_loudly():
    class Odd(forms.Form):
        day = forms.MultiValueField(fields=[forms.CharField()], widget=forms.MultiWidget([forms.TextInput]))

    with pytest.raises(TypeError, match="MultiWidget"):
        draw('{{ field(form["day"]) }}', form=Odd())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_typed_comes_back_as_it_was_seen(line, lines):
    data = QueryDict(mutable=True)
    data.update({"place": line, "other": lines, "harm": "other"})
    page = read(Everything(data))
    assert clean_paragraphs(page.controls["other"][0]["value"]) == clean_paragraphs(lines)
    assert clean_paragraphs(page.controls["place"][0]["value"]) == clean_paragraphs(line)


class Vehicle(forms.Form):
    plate = fields.TextField(label="Number plate")
    look = fields.TextField(label="Make and colour", required=False)


Vehicles = blocks.blocks(Vehicle, most=3)


def posted(**answers):
    data = QueryDict(mutable=True)
    data.update(
        {"v-TOTAL_FORMS": "2", "v-INITIAL_FORMS": "0", "v-0-plate": "QQ99 ZZZ", "v-1-look": "white van"} | answers
    )
    return Vehicles(data, prefix="v")


def plates(made):
    return [(form["plate"].value(), form["look"].value()) for form in made.forms]


def test_another_block_keeps_what_was_typed_and_tells_nobody_off():
    made = posted(add="v")
    assert made.reshaped
    assert plates(made) == [("QQ99 ZZZ", None), (None, "white van"), (None, None)]
    assert not any(form.errors for form in made.forms)


def test_a_removed_block_closes_the_gap():
    made = posted(remove="v-0")
    assert made.reshaped
    assert plates(made) == [(None, "white van")]


def test_no_more_than_most():
    made = posted(**{"v-TOTAL_FORMS": "3", "add": "v"})
    assert len(made.forms) == 3
    assert not made.can_add


@pytest.mark.parametrize("count", ["", "many", "-4", "999999999999999999", "1e9"])
def test_a_page_that_was_tampered_with_is_read_as_far_as_it_goes(count):
    made = posted(**{"v-TOTAL_FORMS": count})
    made.is_valid()
    assert len(made.forms) <= 3


def test_answers_are_the_blocks_somebody_filled():
    made = posted(**{"v-1-plate": "QQ98 IIQ"})
    assert made.is_valid()
    assert [answer["plate"] for answer in made.answers] == ["QQ99 ZZZ", "QQ98 IIQ"]
    assert not posted().is_valid()  # the second block has a look and no plate


def test_another_formset_of_the_page_is_left_alone():
    assert not posted(add="people").reshaped
