"""What each profile gives: every part of a concern against every profile. Needs no database."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Message, ReporterContact
from northstar.casework.concerns.services.dispatch.looking import look_at
from northstar.casework.concerns.services.dispatch.payload import Beside, build_payload, texts_of
from northstar.foundation.agencies.models import Agency

P, M = states.Profile, states.ReporterMode

# Every part of a concern with a word that is nowhere else, and the profiles that may carry it.
FULL, UP_TO_NO_REPORTER = {P.FULL}, {P.FULL, P.NO_REPORTER}
WITHOUT_VICTIM = UP_TO_NO_REPORTER | {P.NO_VICTIM_IDENTITY}
PLACE = WITHOUT_VICTIM | {P.LOCATION_ONLY}
EVERYONE = PLACE | {P.STATISTICS_ONLY}
PARTS = {
    "account": ("word-account", UP_TO_NO_REPORTER),
    "answers.when": ("word-when", PLACE),
    "answers.where": ("word-where", PLACE),
    "answers.people.name": ("word-person", UP_TO_NO_REPORTER),
    "answers.people.description": ("word-appearance", UP_TO_NO_REPORTER),
    "answers.people.phone": ("word-their-phone", UP_TO_NO_REPORTER),
    "answers.people.immigration_status": ("word-status", set()),
    "answers.people.visa": ("word-visa", set()),
    "answers.vehicles.plate": ("word-plate", WITHOUT_VICTIM),
    "answers.vehicles.description": ("word-driver", UP_TO_NO_REPORTER),
    "answers.businesses.name": ("word-firm", WITHOUT_VICTIM),
    "answers.businesses.text": ("word-about-firm", UP_TO_NO_REPORTER),
    "answers.phones.number": ("word-number", UP_TO_NO_REPORTER),
    "answers.online.link": ("word-link", UP_TO_NO_REPORTER),
    "answers.risk": ("word-risk", UP_TO_NO_REPORTER),
    "answers.notes": ("word-notes", UP_TO_NO_REPORTER),
    "answers.how": ("word-how", FULL),
    "answers.immigration_status": ("word-papers", set()),
    "answers.something_new": ("word-new", set()),
    "reporter.name": ("word-reporter", FULL),
    "reporter.phone": ("word-reporter-phone", FULL),
    "reporter.email": ("word-reporter-mail", FULL),
    "reporter.agency": ("word-agency", FULL),
    "added": ("word-added", UP_TO_NO_REPORTER),
    "category": ("word-category", EVERYONE),
    "sector": ("word-sector", PLACE),
    "area_codes": ("word-area", EVERYONE),
    "risk_if_acted": ("acting_may_endanger", PLACE),  # the warning, a flag; what they wrote is ``answers.risk``
    "exploitation_type": ("word-exploitation", WITHOUT_VICTIM),
    "how_known": ("word-known", UP_TO_NO_REPORTER),
    "indicators": ("word-sign", WITHOUT_VICTIM),
}
OF_THE_REPORTER = {name for name in PARTS if name.startswith("reporter.")} | {"answers.how"}


def concern(mode: str = M.SHARE, **changes) -> tuple[Concern, Beside]:
    answers: dict = {}
    for name, (word, _profiles) in PARTS.items():
        path = name.split(".")
        if path[0] != "answers":
            continue
        if len(path) == 2:
            answers[path[1]] = word
        else:
            answers.setdefault(path[1], [{}])[0][path[2]] = word
    values = {
        "id": uuid4(),
        "reporter_mode": mode,
        "account": "word-account",
        "answers": answers,
        "category": "word-category",
        "sector": "word-sector",
        "exploitation_type": "word-exploitation",
        "how_known": "word-known",
        "indicators": ["word-sign"],
        "area_codes": ["word-area"],
        "risk_if_acted": states.Answer.YES,
        "received_at": datetime(2026, 11, 3, tzinfo=UTC),
        "reporting_agency": Agency(id=uuid4(), name="word-agency"),
    }
    made = Concern(**(values | changes))
    contact = ReporterContact(
        concern=made,
        name="word-reporter",
        phone="word-reporter-phone",
        email="word-reporter-mail",
        safe_ways=["phone"],
    )
    fact = Message(concern=made, at=datetime(2026, 11, 9, tzinfo=UTC), body="word-added", kind="fact")
    return made, Beside(contact, [fact])


@pytest.mark.parametrize("mode", list(M))
@pytest.mark.parametrize("profile", list(P))
@pytest.mark.parametrize("part", PARTS)
def test_every_part_against_every_profile_and_every_choice_of_the_reporter(part, profile, mode):
    made, beside = concern(mode)
    word, allowed = PARTS[part]
    given_ = max(profile, states.PROFILE_CAP[mode], key=states.PROFILE_ORDER.index)
    said = json.dumps(build_payload(made, profile, beside))
    assert (f'"{word}"' in said) is (given_ in allowed)
    if mode != M.SHARE and part in OF_THE_REPORTER:
        assert f'"{word}"' not in said


@given(
    answers=st.recursive(
        st.text(max_size=8) | st.integers() | st.none(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["people", "immigration_status", "visa", "where", "name", "phone", "text", "when", "plate", "odd"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ),
    profile=st.sampled_from(list(P)),
    mode=st.sampled_from(list(M)),
)
@settings(max_examples=150, deadline=None)
def test_whatever_was_typed_a_payload_is_built_and_gives_no_status(answers, profile, mode):
    made, beside = concern(mode, answers=answers if isinstance(answers, dict) else {"where": answers})
    said = json.dumps(build_payload(made, profile, beside))
    assert "immigration_status" not in said and "visa" not in said and "odd" not in said


def test_statistics_give_the_month_and_not_the_day():
    made, beside = concern()
    assert build_payload(made, P.STATISTICS_ONLY, beside) == {
        "profile": "statistics_only",
        "category": "word-category",
        "area_codes": ["word-area"],
        "month": "2026-11",
    }


@pytest.mark.parametrize("answer", [one for one in states.Answer if one != states.Answer.YES])
@pytest.mark.parametrize("profile", list(P))
def test_nobody_is_warned_of_what_was_not_said(profile, answer):
    made, beside = concern(risk_if_acted=answer)
    assert "acting_may_endanger" not in build_payload(made, profile, beside)
    assert not any("warning" in one.label for one in look_at(made, profile, beside).gets)


@pytest.mark.parametrize("profile", list(P))
def test_the_second_look_says_that_they_are_warned(profile):
    made, beside = concern()
    look = look_at(made, profile, beside)
    warned = {"A warning that acting could put somebody in danger: speak to the desk first"}
    assert ({one.label for one in look.gets} >= warned) is (profile in PLACE)
    assert ("Whether acting could endanger somebody" in {one.label for one in look.withheld}) is (profile not in PLACE)


def test_the_warning_is_a_flag_and_tells_nothing_else():
    made, beside = concern()
    content = build_payload(made, P.LOCATION_ONLY, beside)
    assert content["acting_may_endanger"] is True
    assert set(content) == {"profile", "category", "sector", "area_codes", "answers", "acting_may_endanger"}
    assert set(content["answers"]) == {"when", "where"}


def test_somebody_who_reports_their_own_case_is_not_given_away_by_how_they_know():
    made, _beside = concern(M.ANONYMOUS, how_known="own_experience")
    assert "how_known" not in build_payload(made, P.NO_REPORTER)


@pytest.mark.parametrize("mode", [M.ANONYMOUS, M.CONFIDENTIAL])
def test_a_search_over_the_copy_finds_no_reporter(mode):
    made, beside = concern(mode)
    assert not any("reporter" in text for text in texts_of(build_payload(made, P.FULL, beside)))
    shared, beside = concern(M.SHARE)
    assert not any("reporter" in text for text in texts_of(build_payload(shared, P.FULL, beside)))


@pytest.mark.parametrize("profile", list(P))
def test_the_second_look_says_what_goes_and_what_stays(profile):
    made, beside = concern(M.CONFIDENTIAL)
    look = look_at(made, profile, beside)
    kept = {one.label: one.because for one in look.withheld}
    assert kept["Who the reporter is"] == "They asked us to keep it."
    told = "What the reporter told us, in their words" in {one.label for one in look.gets}
    assert told is (profile in UP_TO_NO_REPORTER)
    assert ("What they added later" in kept) is (profile not in UP_TO_NO_REPORTER)
    assert "Immigration status" in kept  # it stays, and the officer sees that it does
    if profile in PLACE:
        assert ("Where", "word-where") in {(one.label, one.value) for one in look.gets}


def test_the_second_look_never_shows_how_to_reach_the_reporter():
    made, beside = concern(M.SHARE)
    look = look_at(made, P.FULL, beside)
    assert "How to reach the reporter" in {one.label for one in look.gets}
    assert not any("word-reporter" in one.value for one in look.gets)


def test_what_was_added_goes_with_its_day_and_is_found_in_the_copy():
    made, beside = concern(M.ANONYMOUS)
    content = build_payload(made, P.NO_REPORTER, beside)
    assert content["added"] == [{"text": "word-added", "on": "2026-11-09"}]
    assert "word-added" in texts_of(content)
    look = look_at(made, P.NO_REPORTER, beside)
    assert ("What they added later", "word-added") in {(one.label, one.value) for one in look.gets}
