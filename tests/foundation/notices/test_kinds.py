"""The kinds of notice that rooms contribute."""

import re

import pytest
from django.urls import reverse

from northstar.foundation.notices import queries
from northstar.foundation.notices.states import Frequency, Kind, Letter


def test_every_kind_that_a_room_contributes_is_sound():
    assert {"notices.contact_bounced", "notices.own_contact_bounced"} <= set(queries.kinds())
    for code, kind in queries.kinds().items():
        assert code == kind.code and str(kind.title)
        assert kind.letter in Letter and not re.search(r"[%{}]", str(kind.title))


def test_two_rooms_may_not_contribute_the_same(monkeypatch):
    from northstar.foundation.notices import contributes

    monkeypatch.setattr(contributes, "NOTICE_KINDS", contributes.NOTICE_KINDS * 2)
    queries.kinds.cache_clear()
    with pytest.raises(ValueError, match="two rooms"):
        queries.kinds()
    monkeypatch.undo()
    queries.kinds.cache_clear()
    assert queries.kinds()


def test_a_kind_cannot_be_urgent_and_late_or_daily_by_itself():
    with pytest.raises(ValueError, match="at once"):
        Kind("x", "X", Letter.URGENT, Frequency.HOURLY)
    with pytest.raises(ValueError, match="people choose it"):
        Kind("x", "X", frequency=Frequency.DAILY)


def test_the_pages_have_addresses():
    assert reverse("notices:list") == "/notices/"
