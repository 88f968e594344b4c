"""Fields keep what was typed, and their errors say what to do."""

from datetime import date

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from northstar.kit import fields


class Report(forms.Form):
    place = fields.TextField(label="Where", limit=40)
    said = fields.ParagraphField(label="What", required=False)
    mail = fields.EmailField(label="E-mail", required=False)
    people = fields.NumberField(label="How many", required=False, max_value=999)
    happened = fields.WhenField(label="When", required=False, today=lambda: date(2026, 11, 24))
    roughly = fields.WhenField(label="When about", required=False, strict=False, today=lambda: date(2026, 11, 24))
    harm = fields.ChoiceField(label="Harm", choices=[("work", "Work"), ("home", "Home")], required=False)
    signs = fields.ChoicesField(
        label="Signs", choices=[("a", "A"), ("none", "None of these")], none_of_these="none", required=False
    )
    adult = fields.YesNoField(label="Adult", unsure="Not known", required=False)
    town = fields.SelectField(label="Town", choices=lambda: [("bath", "Bath")], required=False)
    papers = fields.FilesField(label="Papers", most=2, megabytes=1, required=False)
    trap = fields.TrapField()


def filled(**answers):
    form = Report({"place": "Quay"} | answers, MultiValueDict())
    form.is_valid()
    return form


def wrong(name, value):
    return [str(error) for error in filled(**{name: value}).errors.get(name, [])]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("place", "  \x00 ", "Write an answer"),
        ("place", "x" * 41, "Keep this to 40 characters. You wrote 41."),
        ("mail", "nobody", "Enter an e-mail address like name@example.org"),
        ("people", "many", "Enter a whole number, like 3"),
        ("people", "9" * 5000, "Enter a whole number, like 3"),
        ("happened", "soon", "Write the date like “3 March 2026”, “last Tuesday” or “about two weeks ago”"),
        ("happened", "3 March 2031", "This date is still to come. Check the year"),
        ("harm", "<script>", "Choose one of the answers"),
        ("signs", ["a", "none"], "Choose “None of these” or the others, not both"),
        ("signs", ["zzz\x00"], "Choose from the answers on this page"),
        ("town", "atlantis", "Choose one of the answers"),
    ],
)
def test_an_error_says_what_to_do(name, value, sentence):
    assert wrong(name, value) == [sentence]


def test_answers_come_out_clean():
    form = filled(
        place=" Quay\u202e \n Street", said="one\r\ntwo\x00", happened="last Tuesday", adult="unsure", trap="http://x"
    )
    assert form.cleaned_data["place"] == "Quay Street"
    assert form.cleaned_data["said"] == "one\ntwo"
    assert form.cleaned_data["happened"].day == date(2026, 11, 17)
    assert form.cleaned_data["adult"] is None
    assert form.cleaned_data["trap"] == "http://x"
    assert form.cleaned_data["happened"].text == "last Tuesday"


def test_an_answer_without_a_date_is_kept_where_that_is_allowed():
    when = filled(roughly="during the apple harvest").cleaned_data["roughly"]
    assert (when.text, when.first, when.precision) == ("during the apple harvest", None, "text")


@pytest.mark.parametrize(("answer", "means"), [("yes", True), ("no", False), ("unsure", None), ("", None)])
def test_yes_no_and_not_known(answer, means):
    assert filled(adult=answer).cleaned_data["adult"] is means


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            [SimpleUploadedFile("a.txt", b"x"), SimpleUploadedFile("b.txt", b"x"), SimpleUploadedFile("c.txt", b"x")],
            "Send at most 2 files at a time",
        ),
        (
            [SimpleUploadedFile("big\u202e.txt", b"x" * 1048577)],
            "“big.txt” is larger than 1 MB. Choose a smaller one, or send it in parts",
        ),
        ([SimpleUploadedFile("none.txt", b"")], "“none.txt” is empty. Choose another file"),
    ],
)
def test_a_refused_file_says_why(files, sentence):
    form = Report({"place": "Quay"}, MultiValueDict({"papers": files}))
    assert form.errors["papers"] == [sentence]


def test_several_files_are_kept():
    files = [SimpleUploadedFile("a.txt", b"1"), SimpleUploadedFile("b.txt", b"2")]
    form = Report({"place": "Quay"}, MultiValueDict({"papers": files}))
    assert form.is_valid()
    assert [one.name for one in form.cleaned_data["papers"]] == ["a.txt", "b.txt"]


@given(st.dictionaries(st.sampled_from(list(Report.base_fields)), st.lists(st.text(max_size=60), max_size=3)))
def test_no_posted_value_breaks_a_form(posted):
    data = QueryDict(mutable=True)
    for name, values in posted.items():
        data.setlist(name, values)
    form = Report(data, MultiValueDict())
    form.is_valid()
    assert set(form.errors) | set(form.cleaned_data) == set(Report.base_fields)
