"""The list of notices says which record each is about, to whom may see it, and leads there."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern
from northstar.casework.concerns.services import dispatch
from northstar.foundation.access.acting import acting_as
from northstar.foundation.notices import services as notices
from tests.cast import sign_in
from tests.factories.routing import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def region(cast):
    assert cast.finn
    return Region.make(cast)


def listed(client) -> str:
    return " ".join(client.get(reverse("notices:list")).content.decode().split())


def test_the_coordinator_reads_which_concern_was_not_looked_at_and_opens_it(region):
    at = timezone.now()
    late = [region.concern(category="forced_crime", still_there=states.Answer.YES, at=at) for _number in range(2)]
    dispatch.watch(desk_id=region.cast.desk.pk, at=at + timedelta(minutes=66))
    finn = sign_in(Client(), region.cast.finn)
    shown = listed(finn)
    with acting_as(region.ben):
        references = {str(pk): region.load(pk).reference for pk in late}
    found = re.findall(
        r'action="(/notices/[^"]+)"><input[^>]+><button class="ns-button-link">A concern was not looked at in time '
        r'<span class="ns-nowrap">([^<]+)</span></button>',
        shown,
    )
    assert sorted(reference for _address, reference in found) == sorted(references.values())
    for address, reference in found:
        where = finn.post(address)["Location"]
        assert references[where.split("/")[-2]] == reference
        assert reference in finn.get(where).content.decode()


def test_an_agency_reads_its_own_reference_and_never_the_desks(region):
    made = region.sent()
    shown = listed(sign_in(Client(), region.officer))
    assert f'Something was sent to your agency <span class="ns-nowrap">{made.reference}</span>' in shown
    with acting_as(region.ben):
        assert region.load(made.concern_id).reference not in shown


def test_who_may_not_see_the_record_reads_no_reference(region):
    """A notice can outlive what its reader may see: then it says what it said before, and names nothing."""
    made = region.sent()
    with acting_as(region.ben):
        notices.tell(kind="concerns.answer_awaited", to=region.council, record=made, at=timezone.now())
    shown = listed(sign_in(Client(), region.worker))
    assert "still waits for an answer" in shown and made.reference not in shown


def test_it_asks_as_often_for_twenty_as_for_one(region):
    ben, counts = sign_in(Client(), region.cast.ben), []
    for more in (1, 19):
        made = [region.concern(category="forced_crime", routed=False) for _number in range(more)]
        with acting_as(region.ben):
            for one in Concern.objects.filter(pk__in=made):
                notices.tell(kind="concerns.handed_back", to=region.cast.ben, record=one, at=timezone.now())
        listed(ben)
        with CaptureQueriesContext(connection) as asked:
            shown = listed(ben)
        counts.append(len(asked))
    assert counts[0] == counts[1] and shown.count("An agency handed something back <span") == 20
