"""What a coordinator may do to a list, what is refused, and what each leaves on the record."""

from datetime import date

import pytest
from django.db import connection

from northstar.foundation.codes import queries, services
from northstar.foundation.codes.models import Code
from northstar.foundation.codes.states import Act, Origin
from northstar.kit.transitions import Refused

TODAY, TOMORROW, YESTERDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 23)
EVER = date(2000, 1, 1)

pytestmark = pytest.mark.usefixtures("working")


def audited() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('northstar.permissions', ',audit.read_all,', true)")
        cursor.execute("select event, record_id from audit_entry where event like 'codes.%' order by id desc limit 1")
        return cursor.fetchall()


def wording(label="Ice cream van", **rest) -> services.Wording:
    return services.Wording(label=label, **rest)


def test_a_new_code_is_offered_from_its_first_day(edit):
    services.add_code(edit=edit, slug="sector", code="ice_cream", wording=wording(), from_on=TODAY)
    assert queries.is_valid("sector", "ice_cream", TODAY)
    assert not queries.is_valid("sector", "ice_cream", YESTERDAY)
    assert [code for code, _ in queries.choices("sector", TODAY)][-3:] == ["ice_cream", "not_known", "not_asked"]
    assert audited() == [("codes.added", "sector/ice_cream")]


def test_a_code_is_not_added_twice(edit):
    with pytest.raises(Refused, match="already"):
        services.add_code(edit=edit, slug="sector", code="hotel", wording=wording(), from_on=TODAY)


def test_rewording_keeps_what_was_recorded_before(edit):
    services.revise_code(edit=edit, slug="sector", code="hotel", wording=wording("Lodging"), from_on=TODAY)
    assert queries.label("sector", "hotel", YESTERDAY) == "Hotel or short-stay letting"
    assert queries.label("sector", "hotel", TODAY) == "Lodging"
    old, new = Code.objects.of("sector", "hotel")
    assert new.supersedes == old and old.valid_to == new.valid_from == TODAY
    assert {old.origin, new.origin} == {Origin.DESK}


def test_a_revision_can_be_put_between_two(edit):
    services.revise_code(edit=edit, slug="sector", code="hotel", wording=wording("Late"), from_on=date(2027, 1, 1))
    services.revise_code(edit=edit, slug="sector", code="hotel", wording=wording("Early"), from_on=TODAY)
    days = (YESTERDAY, TODAY, date(2026, 12, 31), date(2027, 1, 1))
    assert [queries.label("sector", "hotel", day)[:5] for day in days] == ["Hotel", "Early", "Early", "Late"]


def test_a_correction_from_the_first_day_changes_the_past_and_says_so(edit):
    services.revise_code(edit=edit, slug="sector", code="hotel", wording=wording("Inn"), from_on=EVER)
    assert queries.label("sector", "hotel", YESTERDAY) == "Inn"
    change = queries.history_of("sector", "hotel")[0]
    assert (change.act, change.changed_by, change.reason) == (Act.CORRECTED, "finn", "Partners asked for it")
    assert (change.before["label"], change.after["label"]) == ("Hotel or short-stay letting", "Inn")


def test_a_stale_save_is_refused_and_loses_nothing(edit):
    seen = queries.entry("sector", "hotel", TODAY).version
    services.revise_code(
        edit=edit, slug="sector", code="hotel", wording=wording("First"), from_on=EVER, seen_version=seen
    )
    with pytest.raises(Refused, match="since you opened it"):
        services.revise_code(
            edit=edit, slug="sector", code="hotel", wording=wording("Second"), from_on=EVER, seen_version=seen
        )
    assert queries.label("sector", "hotel", TODAY) == "First"


def test_a_retired_code_is_not_offered_but_keeps_its_words(edit):
    services.retire_code(edit=edit, slug="sector", code="hotel", from_on=TODAY, replaced_by="housing")
    assert not queries.is_valid("sector", "hotel", TODAY)
    assert queries.label("sector", "hotel", TOMORROW) == "Hotel or short-stay letting"
    assert Code.objects.get(code_list__slug="sector", code="housing").supersedes.code == "hotel"
    assert audited() == [("codes.retired", "sector/hotel")]


def test_a_retired_code_can_come_back(edit):
    services.retire_code(edit=edit, slug="sector", code="hotel", from_on=TODAY)
    services.add_code(edit=edit, slug="sector", code="hotel", wording=wording("Hotel again"), from_on=date(2027, 1, 1))
    assert queries.label("sector", "hotel", date(2027, 1, 1)) == "Hotel again"
    assert [queries.is_valid("sector", "hotel", day) for day in (YESTERDAY, TODAY, date(2027, 1, 1))] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize("code", ["not_known", "not_asked"])
def test_the_two_ways_of_not_knowing_stay_and_keep_their_meaning(edit, code):
    with pytest.raises(Refused, match="stay in every list"):
        services.retire_code(edit=edit, slug="sector", code=code, from_on=TODAY)
    with pytest.raises(Refused, match="never change their meaning"):
        services.revise_code(edit=edit, slug="sector", code=code, wording=wording("Dunno"), from_on=TODAY)
    services.revise_code(edit=edit, slug="sector", code=code, wording=wording("In other words"), from_on=EVER)
    assert queries.label("sector", code, TODAY) == "In other words"


def test_what_cannot_be_retired(edit):
    with pytest.raises(Refused, match="does not have"):
        services.retire_code(edit=edit, slug="sector", code="nothing", from_on=TODAY)
    with pytest.raises(Refused, match="after the first"):
        services.retire_code(edit=edit, slug="sector", code="hotel", from_on=EVER)
    services.retire_code(edit=edit, slug="sector", code="hotel", from_on=TOMORROW)
    with pytest.raises(Refused, match="already"):
        services.retire_code(edit=edit, slug="sector", code="hotel", from_on=TODAY)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"label": "  "}, "blank"),
        ({"label": "x" * 161}, "160"),
        ({"label": "Two\x07bells"}, "control"),
        ({"label": "right\u202eleft"}, "control"),
        ({"label": "Van", "attributes": {"illicit": "yes"}}, "yes or no"),
        ({"label": "Van", "attributes": {"unheard": True}}, "no attribute"),
        ({"label": "Van", "synonyms": ["a\x00b"]}, "control"),
        ({"label": "Van", "words": {"pl": {"plain_label": "a\u202eb"}}}, "control"),
    ],
)
def test_wording_that_no_list_can_hold_is_refused_with_a_sentence(edit, given, says):
    with pytest.raises(Refused, match=says):
        services.add_code(edit=edit, slug="sector", code="ice_cream", wording=services.Wording(**given), from_on=TODAY)
    assert not Code.objects.filter(code="ice_cream").exists()


@pytest.mark.parametrize("code", ["Ice cream", "ICE", "", "a-b", "x" * 41])
def test_a_code_is_plain(edit, code):
    with pytest.raises(Refused):
        services.add_code(edit=edit, slug="sector", code=code, wording=wording(), from_on=TODAY)


def test_a_stale_translation_goes_with_the_words_it_translated(edit):
    words = {"pl": {"plain_label": "Lodziarz", "hint": ""}}
    services.add_code(edit=edit, slug="sector", code="ice_cream", wording=wording(words=words), from_on=TODAY)
    assert queries.entry("sector", "ice_cream", TODAY).plain("pl") == "Lodziarz"
    services.revise_code(
        edit=edit,
        slug="sector",
        code="ice_cream",
        wording=wording(plain_label="Ice cream van", hint="With a bell"),
        from_on=TOMORROW,
    )
    assert queries.entry("sector", "ice_cream", TODAY).plain("pl") == "Lodziarz"
    assert queries.entry("sector", "ice_cream", TOMORROW).plain("pl") == "Ice cream van"


def test_a_check_of_one_code_is_noted(edit):
    assert queries.entry("sector", "nail_bar", TODAY).needs_check
    services.confirm_checked(edit=edit, slug="sector", code="nail_bar", on=TODAY)
    assert not queries.entry("sector", "nail_bar", TODAY).needs_check
    assert audited() == [("codes.checked", "sector/nail_bar")]
