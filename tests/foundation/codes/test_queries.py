"""Reading lists: on a day, in plain words, in another language, and after somebody else's edit."""

import subprocess
import sys
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from northstar.foundation.codes import queries, services
from northstar.foundation.codes.models import Change, Code, CodeList, Stamp
from northstar.kit import stamps

TODAY = date(2026, 11, 24)


def test_a_list_reads_as_on_the_day_asked(db):
    def kinds(day):
        return {entry.code for entry in queries.list_as_of("agency_kind", day)}

    assert "gangmasters_authority" in kinds(date(2026, 4, 6)) and "fair_work_agency" not in kinds(date(2026, 4, 6))
    assert "fair_work_agency" in kinds(date(2026, 4, 7)) and "gangmasters_authority" not in kinds(date(2026, 4, 7))
    assert queries.label("agency_kind", "gangmasters_authority", TODAY) == "Gangmasters and Labour Abuse Authority"


def test_a_passer_by_is_asked_in_plain_words_and_never_offered_not_asked(db):
    plain = dict(queries.choices("concern_category", TODAY, plain=True))
    assert plain["home_takeover"] == "Somebody's home has been taken over by others"
    assert "not_known" in plain and "not_asked" not in plain
    assert dict(queries.choices("concern_category", TODAY))["home_takeover"] == "Home takeover (cuckooing)"
    assert "not_asked" in dict(queries.choices("concern_category", TODAY))
    assert "trans_man" not in dict(queries.choices("gender", TODAY, plain=True))


def test_form_without_unknown(db):
    assert "not_known" not in dict(queries.choices("agency_kind", TODAY, unknown=False))


def test_signs_come_in_groups_in_order(db):
    groups = queries.grouped_choices("indicator", TODAY, plain=True)
    assert list(groups) == ["living", "working", "looking", "control", "movement", "children", "home", "online"]
    assert all(entry.attributes["group"] == name for name, entries in groups.items() for entry in entries)


def test_codes_are_found_by_attribute(db):
    assert queries.with_attribute("agency_kind", TODAY, "never_by_rule") >= {"immigration_enforcement", "media"}
    assert queries.with_attribute("exploitation_type", TODAY, "nrm_form", "forced-to-work") == {
        "labour",
        "child_labour",
    }


def test_what_was_never_in_a_list_is_a_fault(db):
    with pytest.raises(queries.UnknownCode):
        queries.label("sector", "spaceport", TODAY)
    with pytest.raises(queries.UnknownCode):
        queries.list_as_of("no_such_list", TODAY)


def test_attributes_cannot_be_changed_by_a_reader(db):
    with pytest.raises(TypeError):
        queries.entry("sector", "hotel", TODAY).attributes["illicit"] = True


def test_plain_words_follow_the_active_language_and_fall_back_to_english(working, edit):
    words = {"ar": {"plain_label": "عربة"}}
    services.add_code(
        edit=edit, slug="sector", code="ice_cream", wording=services.Wording("Van", words=words), from_on=TODAY
    )
    with translation.override("ar"):
        assert dict(queries.choices("sector", TODAY, plain=True))["ice_cream"] == "عربة"
        assert dict(queries.choices("sector", TODAY))["ice_cream"] == "Van"
    with translation.override("pl"):
        assert dict(queries.choices("sector", TODAY, plain=True))["ice_cream"] == "Van"


def test_a_second_read_costs_one_stamp_and_a_sitting_one_for_all(db, django_assert_num_queries):
    queries.list_as_of("sector", TODAY)
    with django_assert_num_queries(1):
        queries.choices("sector", TODAY)
    with stamps.sitting(), django_assert_num_queries(1):
        for slug in ("sector", "indicator", "gender", "language"):
            queries.choices(slug, TODAY)


def test_an_edit_shows_at_once_in_the_middle_of_a_sitting_too(working, edit):
    with stamps.sitting():
        assert queries.label("sector", "hotel", TODAY) != "Inn"
        services.revise_code(
            edit=edit, slug="sector", code="hotel", wording=services.Wording("Inn"), from_on=date(2000, 1, 1)
        )
        assert queries.label("sector", "hotel", TODAY) == "Inn"


def test_an_edit_that_is_undone_is_not_remembered(working, edit):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.revise_code(
            edit=edit, slug="sector", code="hotel", wording=services.Wording("Inn"), from_on=date(2000, 1, 1)
        )
        assert queries.label("sector", "hotel", TODAY) == "Inn"
        raise ZeroDivisionError
    assert queries.label("sector", "hotel", TODAY) == "Hotel or short-stay letting"


ELSEWHERE = """
import django; django.setup()
from northstar.foundation.codes.models import Code
from northstar.foundation.codes.services import history
Code.objects.filter(code_list__slug="sector", code="hotel").update(label="{label}")
history.stamp_anew()
"""


@pytest.mark.slow
def test_an_edit_in_another_process_shows_here(db):
    # The other process commits; this one reads committed rows, and the last run puts things back.
    for label in ("Inn", "Hotel or short-stay letting"):
        subprocess.run([sys.executable, "-W", "ignore", "-c", ELSEWHERE.format(label=label)], check=True)
        assert queries.label("sector", "hotel", TODAY) == label


def test_the_editors_first_page_counts_in_two_queries_at_most(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        found = {listed.slug: listed for listed in queries.lists(TODAY)}
    assert found["sector"].in_force > 25 and found["sector"].to_check >= 4


class TestTheDatabaseItself:
    """Constraints and triggers hold whatever the program does."""

    def listed(self) -> CodeList:
        return CodeList.objects.create(slug="x", title="X", needs_check=True)

    def refuse(self, name: str, **values) -> None:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Code.objects.create(code_list=self.listed(), **{"code": "a", "label": "A", "plain_label": "A"} | values)
            with connection.cursor() as cursor:
                cursor.execute("set constraints all immediate")

    def test_a_period_ends_after_it_starts(self, db):
        self.refuse("codes_ends_after_start", valid_from=TODAY, valid_to=TODAY)

    def test_a_code_is_plain(self, db):
        self.refuse("codes_code_is_plain", code="A b")

    @pytest.mark.parametrize("code", ["not_known", "not_asked"])
    def test_not_known_and_not_asked_never_end(self, db, code):
        self.refuse("codes_not_known_never_ends", code=code, valid_to=date(2030, 1, 1))

    def test_periods_of_one_code_never_overlap(self, db):
        listed = self.listed()
        Code.objects.create(code_list=listed, code="a", label="A", plain_label="A", valid_to=TODAY)
        Code.objects.create(code_list=listed, code="a", label="A2", plain_label="A2", valid_from=TODAY)
        Code.objects.create(code_list=listed, code="b", label="B", plain_label="B")
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
        with pytest.raises(IntegrityError, match="codes_periods_apart"), transaction.atomic():
            Code.objects.create(code_list=listed, code="a", label="A3", plain_label="A3", valid_from=date(2026, 11, 25))

    def test_history_is_never_changed_or_removed(self, db):
        change = Change.objects.first()
        for act in (change.delete, lambda: Change.objects.filter(pk=change.pk).update(reason="other")):
            with pytest.raises(Exception, match="never changed|permission denied"), transaction.atomic():
                act()

    def test_without_a_stamp_nothing_is_kept_and_all_still_works(self, db):
        Stamp.objects.all().delete()
        assert queries.label("sector", "hotel", TODAY) == "Hotel or short-stay letting"


def test_words_never_fail_over_a_code_that_no_list_has(db):
    assert queries.words("sector", "hotel", TODAY) == queries.label("sector", "hotel", TODAY)
    assert queries.words("sector", "never_was_there", TODAY) == "never was there"
    assert queries.words("no_such_list", "x_y", TODAY) == "x y"
