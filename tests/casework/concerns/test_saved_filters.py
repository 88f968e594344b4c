"""A person's own filters: of codes, never of words; nobody else's."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone

from northstar.casework.concerns.models import SavedFilter
from northstar.casework.concerns.queries import saved as queries
from northstar.casework.concerns.services import saved as services
from northstar.casework.concerns.states import SavedList
from northstar.foundation.access.acting import acting_as
from northstar.kit.transitions import Refused

pytestmark = pytest.mark.django_db
LATE = {"show": ["late"], "urgency": ["today"]}


def keep(actor, name="Late today", of=SavedList.QUEUE, chosen=LATE):
    return services.save_filter(actor=actor, of=of, name=name, chosen=chosen, at=timezone.now())


@pytest.fixture
def ben(cast):
    actor = cast.actor("ben")
    with acting_as(actor):
        yield actor


@contextmanager
def refused(sentence):
    with pytest.raises(Refused, match=sentence):
        yield


def test_it_is_kept_for_the_person_and_found_again(ben):
    keep(ben)
    keep(ben, "all of them", chosen={"state": ["received"]})
    assert [one.name for one in queries.saved_for(ben)] == ["all of them", "Late today"]
    assert queries.saved_for(ben, SavedList.CONCERNS) == []
    assert queries.saved_for(ben)[1].chosen == LATE


def test_the_same_name_replaces_and_never_doubles(ben):
    first = keep(ben)
    again = keep(ben, "LATE TODAY", chosen={"urgency": ["soon"]})
    assert again.pk == first.pk and [one.chosen for one in queries.saved_for(ben)] == [{"urgency": ["soon"]}]


def test_the_name_is_sealed_in_the_table(ben):
    keep(ben, "Tannery Quay")
    with connection.cursor() as cursor:
        cursor.execute("select t::text, name from concerns_savedfilter t")
        row = cursor.fetchone()
    assert "Tannery" not in row[0] and b"Tannery" not in bytes(row[1])


@pytest.mark.parametrize(
    ("name", "chosen", "sentence"),
    [
        ("", LATE, "Give it a name"),
        ("x" * 61, LATE, "Give it a name"),
        ("One", {}, "Choose something"),
        ("One", {"q": ["Tamsyn"]}, "Choose something"),  # what was searched for is never kept
        ("One", {"urgency": ["Tamsyn of Old Ropehouse Lane"]}, "Only choices"),
    ],
)
def test_what_cannot_be_kept_is_refused(ben, name, chosen, sentence):
    with refused(sentence):
        keep(ben, name, chosen=chosen)
    assert queries.saved_for(ben) == []


def test_twenty_of_a_list_and_no_more(ben):
    for number in range(services.MOST):
        keep(ben, f"Filter {number}")
    with refused("Remove one first"):
        keep(ben, "One more")
    keep(ben, "Filter 3", chosen={"urgency": ["soon"]})  # one that is there may still change
    keep(ben, "Of the other list", of=SavedList.CONCERNS, chosen={"state": ["closed"]})


def test_renamed_and_removed(ben):
    one, other = keep(ben), keep(ben, "Other")
    services.rename_filter(actor=ben, filter_id=one.pk, name="  Overdue  ")
    with refused("Another filter"):
        services.rename_filter(actor=ben, filter_id=one.pk, name="other")
    services.remove_filter(actor=ben, filter_id=other.pk)
    assert [row.name for row in queries.saved_for(ben)] == ["Overdue"]


def test_anybody_elses_is_not_there_even_without_the_applications_filter(cast, ben):
    made = keep(ben)
    with acting_as(cast.actor("cara")) as cara:
        assert queries.saved_for(cara) == [] and not SavedFilter.objects.exists()
        with pytest.raises(SavedFilter.DoesNotExist):
            services.remove_filter(actor=cara, filter_id=made.pk)
        with pytest.raises(SavedFilter.DoesNotExist):
            services.rename_filter(actor=cara, filter_id=made.pk, name="Mine")
    with acting_as(cast.actor("finn")) as colleague:  # of the same desk
        assert queries.saved_for(colleague) == []
    assert [one.name for one in queries.saved_for(ben)] == ["Late today"]


def test_only_of_lists_that_the_role_shows(cast):
    with acting_as(cast.actor("iris")) as iris, refused("does not allow"):
        keep(iris)
