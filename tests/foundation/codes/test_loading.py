"""Loading the files: once or often, over what was changed at the desk, and from files that are wrong."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from northstar.foundation.audit.services import as_command
from northstar.foundation.codes import queries, services
from northstar.foundation.codes.models import Change, Code, CodeList
from northstar.foundation.codes.services import reading
from northstar.foundation.codes.states import Act, Origin
from tests.foundation.codes.conftest import AT

TODAY = date(2026, 11, 24)
GOOD = """
list: colour
title: Colour
description: For this test
owner: Nobody
source: This test
needs_check: true
version: {version}
fields:
  warm: {{kind: flag, label: Warm}}
codes:
  - {{code: red, label: {red}, plain: Like blood, attributes: {{warm: true}}}}
  - {{code: blue, label: Blue}}
"""


@pytest.fixture
def colours(tmp_path):
    def write(version: int = 1, red: str = "Red", text: str = GOOD) -> list[reading.ListFile]:
        (tmp_path / "colour.yml").write_text(text.format(version=version, red=red))
        return services.read_files(tmp_path)

    return write


def load(files) -> services.Loaded:
    return services.load_lists(by="load_codes", at=AT, files=files)


def test_the_database_holds_every_list_of_the_files(db):
    assert set(CodeList.objects.values_list("slug", flat=True)) >= {file.slug for file in services.read_files()}


def test_loading_again_changes_nothing(working, django_assert_max_num_queries):
    before = list(Code.objects.order_by("pk").values())
    loaded = services.load_lists(by="load_codes", at=AT)
    assert (loaded.added, loaded.changed, loaded.kept) == (0, 0, ())
    assert list(Code.objects.order_by("pk").values()) == before


def test_a_new_list_comes_with_history(working, colours):
    loaded = load(colours())
    assert (loaded.lists, loaded.added) == (1, 4)
    assert queries.choices("colour", TODAY) == [
        ("red", "Red"),
        ("blue", "Blue"),
        ("not_known", "Not known"),
        ("not_asked", "Not asked"),
    ]
    assert {change.act for change in queries.history_of("colour")} == {Act.ADDED}
    assert {change.changed_by for change in queries.history_of("colour")} == {"load_codes"}


def test_a_later_file_corrects_what_nobody_here_has_touched(working, colours):
    load(colours())
    assert load(colours(2, "Scarlet")).changed == 1
    assert queries.label("colour", "red", TODAY) == "Scarlet"
    change = queries.history_of("colour", "red")[0]
    assert (change.act, change.before["label"], change.after["label"]) == (Act.CORRECTED, "Red", "Scarlet")


def test_a_later_file_never_overwrites_a_correction_made_here(working, colours, edit):
    load(colours())
    wording = services.Wording(label="Crimson", attributes={"warm": True})
    services.revise_code(edit=edit, slug="colour", code="red", wording=wording, from_on=date(2000, 1, 1))
    loaded = load(colours(7, "Scarlet"))
    assert loaded.kept == ("colour: red",) and loaded.changed == 0
    assert queries.label("colour", "red", TODAY) == "Crimson"


def test_what_was_retired_or_reworded_here_does_not_come_back(working, colours, edit):
    load(colours())
    services.retire_code(edit=edit, slug="colour", code="blue", from_on=TODAY)
    services.revise_code(edit=edit, slug="colour", code="red", wording=services.Wording(label="Rose"), from_on=TODAY)
    load(colours(8, "Scarlet"))
    assert not queries.is_valid("colour", "blue", TODAY)
    assert [queries.label("colour", "red", day) for day in (date(2026, 11, 23), TODAY)] == ["Red", "Rose"]


def test_older_software_leaves_newer_lists_alone(working, colours):
    load(colours(5, "Scarlet"))
    assert load(colours(4, "Red")).changed == 0
    assert queries.label("colour", "red", TODAY) == "Scarlet"


def test_a_check_against_the_source_survives_a_file_that_had_none(working, colours, edit):
    load(colours())
    services.confirm_checked(edit=edit, slug="colour", on=TODAY)
    load(colours(2, "Scarlet"))
    listed = queries.the_list("colour")
    assert (listed.checked_on, listed.needs_check) == (TODAY, False)


def test_a_file_may_split_a_code_into_periods(working, colours):
    load(colours())
    split = GOOD.replace(
        "  - {{code: blue, label: Blue}}",
        "  - {{code: blue, label: Blue, until: 2026-04-07}}\n  - {{code: blue, label: Azure, from: 2026-04-07}}",
    )
    load(colours(2, text=split))
    assert [queries.label("colour", "blue", day) for day in (date(2026, 4, 6), date(2026, 4, 7))] == ["Blue", "Azure"]
    azure = Code.objects.get(code_list__slug="colour", label="Azure")
    assert azure.supersedes.label == "Blue" and azure.origin == Origin.SHIPPED


def test_a_dry_run_counts_and_changes_nothing(working, colours):
    loaded = services.load_lists(by="load_codes", at=AT, files=colours(), dry_run=True)
    assert loaded.added == 4
    assert not CodeList.objects.filter(slug="colour").exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("code: blue, label: Blue, shade: dark", "does not know shade"),
        ("code: Blue, label: Blue", "small letters"),
        ("code: blue, label: ''", "empty"),
        ("code: blue, label: Blue, attributes: {{warm: 3}}", "yes or no"),
        ("code: blue, label: Blue, attributes: {{cold: true}}", "no attribute called cold"),
        ("code: blue, label: Blue, from: 2026-01-02, until: 2026-01-01", "ends before it starts"),
        ("code: red, label: Again", "overlap"),
        ("code: not_known, label: Unknown, until: 2027-01-01", "may never end"),
        ("code: blue, label: Blue, supersedes: green", "not in the list"),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused_by_name(colours, wrong, says):
    with pytest.raises(services.Fault, match=says) as refusal:
        colours(text=GOOD.replace("code: blue, label: Blue", wrong))
    assert "colour.yml" in str(refusal.value)


def test_a_list_must_say_whether_it_was_checked(colours):
    with pytest.raises(services.Fault, match="checked"):
        colours(text=GOOD.replace("needs_check: true", "needs_check: false"))


def test_words_for_a_code_that_is_not_there_are_refused(colours, tmp_path):
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "pl.yml").write_text(
        "language: pl\nnative_reader: null\nlists:\n  colour:\n    green: zielony\n"
    )
    with pytest.raises(services.Fault, match="no such code: green"):
        colours()


@pytest.mark.parametrize(
    "words",
    [
        "language: ro\nnative_reader: null\nlists: {}\n",
        "colour: {red: czerwony}\n",
        "language: pl\nnative_reader: null\nlists: {colour: {red: {label: czerwony}}}\n",
        'language: pl\nnative_reader: null\nlists: {colour: {red: "a\\u202eb"}}\n',
    ],
)
def test_words_that_are_not_as_they_should_be_are_refused(colours, tmp_path, words):
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "pl.yml").write_text(words)
    with pytest.raises(services.Fault, match=r"words/pl\.yml"):
        colours()


def test_the_command_says_what_it_did_and_keeps_to_one_sentence_when_refused(db, capsys, monkeypatch, tmp_path):
    call_command("load_codes")
    assert "0 codes added, 0 changed" in capsys.readouterr().out
    monkeypatch.setattr(services.loading, "read_files", lambda: services.read_files(tmp_path))
    with pytest.raises(CommandError, match="left as they were"):
        call_command("load_codes")


def test_nothing_is_loaded_without_an_actor(db, colours):
    with pytest.raises(RuntimeError, match="no actor"):
        load(colours())


def test_a_fault_half_way_leaves_nothing_behind(db, colours):
    good = colours()
    bad = [
        replace(good[0], slug="tint"),
        *good,
        replace(good[0], slug="hue", lines=(replace(good[0].lines[0], code="A B"),)),
    ]
    with pytest.raises(Exception, match="codes_code_is_plain"), as_command("test"):
        load(bad)
    assert not CodeList.objects.filter(slug__in=("tint", "hue", "colour")).exists()
    assert not Change.objects.filter(code_list__slug="tint").exists()
