"""The draft that travels in the page: ours or nobody's, for four hours, and nowhere else."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from northstar.casework.concerns import references
from northstar.faces.front_door.states import draft as drafts
from northstar.foundation.vault import keyring
from tests.faces.front_door.conftest import Visitor

NOW = datetime(2026, 11, 24, 10, 3, tzinfo=UTC)


def one() -> drafts.Draft:
    made = drafts.begin("public", NOW)
    made.keep("seen", {"seen": ["Two women never leave the house. \u0645\u0631\u062d\u0628\u0627"]})
    made.files["7b0e"] = "photo.jpg"
    made.place = {"codes": ["E06000066"], "choices": []}
    return made


def test_comes_back_as_it_went():
    made = one()
    assert drafts.unseal(drafts.seal(made, NOW), "public", NOW + timedelta(hours=3, minutes=59)) == made


def test_has_its_number_and_code_from_the_beginning():
    made = one()
    again = drafts.unseal(drafts.seal(made, NOW), "public", NOW)
    assert (again.concern_id, again.code) == (made.concern_id, made.code)
    assert references.read_code(again.code) == made.code


def test_says_when_it_is_too_old():
    with pytest.raises(drafts.Expired):
        drafts.unseal(drafts.seal(one(), NOW), "public", NOW + timedelta(hours=4, seconds=1))


@pytest.mark.parametrize("place", [0, 1, 12, 13, 40, -17, -1])
def test_one_changed_bit_breaks_it(place):
    sealed = bytearray(base64.urlsafe_b64decode(drafts.seal(one(), NOW)))
    sealed[place] ^= 1
    with pytest.raises(drafts.Lost):
        drafts.unseal(base64.urlsafe_b64encode(bytes(sealed)).decode(), "public", NOW)


@pytest.mark.parametrize(
    "written", ["", "x", "=", "é", "AAAA", "A" * (drafts.MOST + 1), "../../etc", "\x00", "\u202eAAAA"]
)
def test_anything_else_is_refused_without_fault(written):
    with pytest.raises(drafts.Lost):
        drafts.unseal(written, "public", NOW)


def test_is_bound_to_its_kind_of_report():
    with pytest.raises(drafts.Lost):
        drafts.unseal(drafts.seal(one(), NOW), "professional", NOW)


def test_of_another_installation_is_refused(monkeypatch):
    sealed = drafts.seal(one(), NOW)
    other = keyring.Keyring({1: b"1" * 32}, b"2" * 32)
    monkeypatch.setattr(drafts, "keyring", lambda: other)
    with pytest.raises(drafts.Lost):
        drafts.unseal(sealed, "public", NOW)


def test_shows_nothing_and_its_length_tells_little():
    lengths = set()
    for words in ("", "two", "a few words more", "x" * 100):
        made = drafts.begin("public", NOW)
        made.keep("seen", {"seen": [words]})
        sealed = drafts.seal(made, NOW)
        assert len(words) < 9 or words not in sealed
        assert made.code not in sealed
        lengths.add(len(sealed))
    assert len(lengths) == 2  # one bucket for no words and for a few, the next one for a hundred letters


def test_never_holds_the_membership_of_who_writes():
    made = one()
    made.own_agency = "b9d3"
    assert drafts.unseal(drafts.seal(made, NOW), "public", NOW).own_agency == ""


def test_a_page_too_large_is_not_taken():
    made = one()
    assert not made.keep("seen", {"seen": ["x" * (drafts.MOST_OF_A_PAGE + 1)]})
    assert made.one("seen").startswith("Two women")


def written() -> dict[str, int]:
    """Rows that this transaction has inserted, changed or removed, by table; walls hide nothing here."""
    with connection.cursor() as cursor:
        cursor.execute("select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables")
        return {name: count for name, count in cursor.fetchall() if count}


def test_nothing_is_stored_before_it_is_sent(visitor: Visitor, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    visitor.client.get("/en-gb/")
    before = written()
    visitor.to("check")
    assert written() == before
    assert "sessionid" not in visitor.client.cookies
    assert set(visitor.client.cookies) <= {"csrf"}
    assert not settings.FILES_ROOT.exists()
