"""Which question follows which, and how many are left."""

from itertools import product

import pytest

from northstar.faces.front_door import forms
from northstar.faces.front_door.states.draft import Draft
from northstar.faces.front_door.states.questions import FLOWS, PUBLIC

BRANCHES = [
    {"danger": danger, "who": who, "you": you, "choices": choices}
    for danger, who, you, choices in product(
        ["yes", "no", ""],
        [[], ["people"], ["vehicles", "phones"], ["people", "vehicles", "businesses", "phones"]],
        ["anonymous", "share", ""],
        [[], [{"label": "A"}]],
    )
]


def drafted(branch) -> Draft:
    made = Draft(flow="public", began=0)
    made.answers = {
        "danger": {"danger": [branch["danger"]]},
        "who": {"who": branch["who"]},
        "you": {"you": [branch["you"]]},
    }
    made.place = {"choices": branch["choices"]}
    return made


@pytest.mark.parametrize("branch", BRANCHES)
def test_forward_and_back_meet_on_every_branch(branch):
    draft = drafted(branch)
    way = [PUBLIC.first]
    while way[-1] != PUBLIC.last:
        way.append(PUBLIC.after(way[-1], draft))
    assert way == [question.name for question in PUBLIC.asked(draft)]
    assert [PUBLIC.before(name, draft) for name in way[1:]] == way[:-1]
    left = [PUBLIC.left(name, draft) for name in way if PUBLIC.counts(name)]
    assert left == list(range(len(left) - 1, -1, -1))


def test_everybody_is_asked_the_same_short_list_first():
    names = [
        question.name
        for question in PUBLIC.asked(drafted({"danger": "no", "who": [], "you": "anonymous", "choices": []}))
    ]
    assert names == [
        "danger",
        "seen",
        "kind",
        "where",
        "when",
        "there",
        "child",
        "who",
        "signs",
        "know",
        "risk",
        "you",
        "photos",
        "check",
    ]


def test_the_nameless_are_never_asked_how_to_reach_them():
    for branch in BRANCHES:
        asked = {question.name for question in PUBLIC.asked(drafted(branch))}
        assert ("reach" in asked) == (branch["you"] == "share")


def test_every_question_has_its_form():
    for flow in FLOWS.values():
        assert set(forms.FORMS[flow.name]) == {question.name for question in flow.questions}
