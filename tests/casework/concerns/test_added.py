"""What a reporter adds later: found by search and by "perhaps the same", told to agencies, and to nobody else."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from northstar.casework.concerns.models import SearchEntry
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.queries import dispatch as dispatches
from northstar.casework.concerns.services import dispatch, receipts
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Reporter

pytestmark = pytest.mark.django_db
FACT = "Today it was another van, XX11 ABC. Ring 07700 900456 for the man who drives it."


def add(concern_id, body: str = FACT) -> None:
    receipts.add_facts(actor=Reporter(concern_id=concern_id), body=body, at=timezone.now())


def found(actor, text: str) -> list:
    return [hit.record_id for hit in queries.search(actor, text)]


def test_a_plate_added_later_is_found_by_the_desk_and_by_no_other_agency(region, concern_id):
    with acting_as(region.ben) as ben:
        assert found(ben, "XX11 ABC") == []
    add(concern_id)
    with acting_as(region.ben) as ben:
        assert found(ben, "XX11 ABC") == found(ben, "xx11abc") == [concern_id]
        assert found(ben, "QQ99 ZZZ") == [concern_id]  # what was told first is still found
    with acting_as(region.actor(region.officer)) as officer:
        assert found(officer, "XX11 ABC") == []
        assert not SearchEntry.objects.exists()


def test_a_plate_is_found_after_an_account_that_fills_the_index(region):
    long = region.concern(account=" ".join(f"word{number}" for number in range(900)), routed=False)
    add(long)
    with acting_as(region.ben) as ben:
        assert found(ben, "XX11ABC") == [long]


def test_a_message_that_adds_nothing_changes_no_token(region, concern_id):
    receipts.send_message(actor=Reporter(concern_id=concern_id), body=FACT, at=timezone.now())
    with acting_as(region.ben) as ben:
        assert found(ben, "XX11ABC") == []


def test_a_reporter_writes_the_tokens_of_their_own_concern_only(region, concern_id):
    other = region.concern(routed=False)
    with acting_as(Reporter(concern_id=other)), connection.cursor() as cursor:
        cursor.execute("update concerns_searchentry set tokens = '{}' where record_id = %s", [concern_id])
        assert cursor.rowcount == 0
        cursor.execute("update concerns_searchentry set tokens = '{}' where record_id = %s", [other])
        assert cursor.rowcount == 1
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute("update concerns_searchentry set record_id = %s where record_id = %s", [concern_id, other])
    with acting_as(region.ben) as ben:
        assert concern_id in found(ben, "QQ99ZZZ")


def test_perhaps_the_same_both_ways(region, concern_id):
    plates = {"vehicles": [{"plate": "XX11 ABC"}], "phones": [{"number": "07700 900456"}]}
    other = region.concern(answers=plates, routed=False)
    add(concern_id)
    with acting_as(region.ben) as ben:
        first, second = region.load(concern_id), region.load(other)
        assert [one.pk for one in queries.duplicates_for(ben, second)] == [concern_id]
        assert [one.pk for one in queries.duplicates_for(ben, first)] == [other]


def test_an_agency_that_is_told_the_account_is_told_what_was_added(region, concern_id):
    add(concern_id)
    made = region.sent(concern_id)
    with acting_as(region.actor(region.officer)) as officer:
        copy = dispatches.dispatches_for(officer).get()
        assert [one["text"] for one in copy.payload["added"]] == [FACT]
        assert found(officer, "XX11ABC") == [made.pk]
        assert found(officer, "07700 900456") == [made.pk]


def test_an_agency_that_may_not_read_the_account_does_not_get_what_was_added(region, concern_id):
    add(concern_id)
    region.sent(concern_id, region.choice(profile="no_victim_identity"))
    with acting_as(region.actor(region.officer)) as officer:
        assert "added" not in dispatches.dispatches_for(officer).get().payload
        assert found(officer, "XX11ABC") == []


def test_the_second_look_shows_what_was_added(region, concern_id):
    add(concern_id)
    with acting_as(region.ben) as ben:
        look = dispatch.preview_payload(
            actor=ben, concern=region.load(concern_id), profile="no_reporter", at=timezone.now()
        )
        assert ("What they added later", FACT) in {(one.label, one.value) for one in look.gets}
