"""Filters kept on the pages: beside the list, at home, renamed, removed, and words never."""

import re

import pytest
from django.test import Client

from northstar.casework.concerns.models import SavedFilter
from northstar.casework.concerns.queries import saved as queries
from northstar.foundation.access.acting import acting_as
from tests.cast import sign_in
from tests.factories.routing import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(cast):
    Region.make(cast).concern()
    return sign_in(Client(), cast.ben)


def held(cast) -> list[SavedFilter]:
    with acting_as(cast.actor("ben")) as actor:
        return queries.saved_for(actor)


def test_a_filter_in_force_can_be_kept_and_is_found_beside_the_list_and_at_home(cast, ben):
    page = ben.get("/desk/queue/", {"urgency": "today", "show": "overdue"}).content.decode()
    assert "Save this filter" in page
    sent = dict(
        re.findall(r'<input type="hidden" name="(urgency|show)" value="([^"]+)"', page.split("Save this filter")[1])
    )
    assert sent == {"urgency": "today", "show": "overdue"}
    answer = ben.post("/desk/filters/queue/save/", sent | {"name": "Late today"})
    assert answer.status_code == 302 and set(answer.url.split("?")[1].split("&")) == {"urgency=today", "show=overdue"}
    page = ben.get(answer.url).content.decode()
    assert 'aria-current="true" dir="auto">Late today</a>' in page and "Save this filter" not in page
    assert "Late today" in ben.get("/desk/").content.decode()
    assert "Save this filter" not in ben.get("/desk/queue/").content.decode()


def test_without_a_name_it_is_asked_for_and_the_filter_stays(cast, ben):
    answer = ben.post("/desk/filters/queue/save/", {"urgency": "today", "name": " "}, follow=True)
    page = answer.content.decode()
    assert "Give the filter a name" in page and answer.request["QUERY_STRING"] == "urgency=today"
    assert held(cast) == []


def test_renaming_keeps_what_was_typed_when_it_is_wrong(cast, ben):
    for name in ("One", "Two"):
        ben.post("/desk/filters/queue/save/", {"urgency": "today", "name": name})
    one = next(row for row in held(cast) if row.name == "One")
    wrong = ben.post(f"/desk/filters/{one.pk}/rename/", {"name": "two"})
    assert wrong.status_code == 422 and 'value="two"' in wrong.content.decode()
    assert "Another filter of this list has that name" in wrong.content.decode()
    assert ben.post(f"/desk/filters/{one.pk}/rename/", {"name": "Three"}).status_code == 302
    assert ben.post(f"/desk/filters/{one.pk}/remove/").status_code == 302
    assert [row.name for row in held(cast)] == ["Two"]
    assert ben.get(f"/desk/filters/{one.pk}/remove/").status_code == 405


def test_a_strangers_filter_is_not_there(cast, ben):
    ben.post("/desk/filters/queue/save/", {"urgency": "today", "name": "One"})
    one = held(cast)[0]
    for name in ("cara", "finn"):
        other = sign_in(Client(), getattr(cast, name))
        assert other.post(f"/desk/filters/{one.pk}/rename/", {"name": "x"}).status_code == 404
        assert other.post(f"/desk/filters/{one.pk}/remove/").status_code == 404
        assert "One" not in other.get("/desk/filters/").content.decode()
    assert [row.name for row in held(cast)] == ["One"]


def test_the_inbox_has_its_own(cast, ben):
    cara = sign_in(Client(), cast.cara)
    answer = cara.post("/desk/filters/inbox/save/", {"show": "late", "all": "yes", "name": "Late"})
    assert answer.status_code == 302 and "/desk/inbox/" in answer.url
    assert "Late" in cara.get("/desk/inbox/").content.decode() and "Late" in cara.get("/desk/").content.decode()
    assert cara.post("/desk/filters/nothing/save/", {"name": "x"}).status_code == 404


def test_the_rail_counts_what_is_unseen_once(cast, ben, django_assert_max_num_queries):
    page = ben.get("/desk/keyboard/").content.decode()
    assert ">Notices<" in page
