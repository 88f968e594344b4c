"""A search goes by the tokens for a rare word and back in time for a common one; both answer alike, newest first."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from northstar.casework.concerns.models import SearchEntry
from northstar.casework.concerns.queries import concerns as queries
from northstar.foundation.access.acting import acting_as
from northstar.foundation.vault import tokens

pytestmark = pytest.mark.django_db
MANY = 2_050  # more than the function takes for rare


def entries(agency_id, count, *words, kind="concern"):
    now, numbers = timezone.now(), tokens.tokens_for(*words)
    return [
        SearchEntry(
            record_kind=kind, record_id=uuid4(), agency_id=agency_id, at=now - timedelta(minutes=n), tokens=numbers
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("words", ["market", "harbour", "market harbour"])
def test_the_newest_come_first_whether_a_word_is_common_or_rare(cast, words):
    with acting_as(cast.actor("asha")) as asha:
        foreign = entries(asha.agency_id, 3, "harbour", "market", kind="dispatch")
        SearchEntry.objects.bulk_create(foreign)
    with acting_as(cast.actor("ben")) as ben:
        common, rare = entries(ben.agency_id, MANY, "market"), entries(ben.agency_id, 3, "harbour", "market")
        SearchEntry.objects.bulk_create([*reversed(common), *rare])
        right = rare if "harbour" in words else common + rare
        found = queries.search(ben, words, most=5)
    assert [hit.at for hit in found] == sorted((one.at for one in right), reverse=True)[:5]
    assert not {hit.record_id for hit in found} & {one.record_id for one in foreign}


def test_a_common_word_that_nobody_wrote_lately_is_found_further_back(cast):
    with acting_as(cast.actor("ben")) as ben:
        lately, common = entries(ben.agency_id, 5_000, "orchard"), entries(ben.agency_id, MANY, "market")
        for one in common:
            one.at -= timedelta(days=30)
        SearchEntry.objects.bulk_create([*lately, *common])
        assert [hit.record_id for hit in queries.search(ben, "market", most=5)] == [one.record_id for one in common[:5]]
        # Fewer of the newest than are asked for do not hide the rest.
        SearchEntry.objects.bulk_create(newest := entries(ben.agency_id, 2, "market"))
        found = [hit.record_id for hit in queries.search(ben, "market", most=4)]
    assert found == [one.record_id for one in [*newest, *common[:2]]]


def test_the_planner_is_left_as_it_was(cast):
    with acting_as(cast.actor("ben")) as ben, connection.cursor() as cursor:
        queries.search(ben, "harbour")
        for name in ("enable_seqscan", "enable_indexscan", "enable_bitmapscan"):
            cursor.execute("select current_setting(%s)", [name])
            assert cursor.fetchone() == ("on",)
