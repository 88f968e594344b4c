"""Nobody answered in time: both sides are told, once, and the request stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from northstar.casework.referrals import queries, services, tasks
from northstar.casework.referrals.states import State
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies.models import Contact
from northstar.foundation.notices.models import Mail
from tests.factories.agencies import days_ago
from tests.factories.referrals import told
from tests.factories.routing import contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(asking):
    """Asked yesterday, and not answered since."""
    return asking.ask(at=timezone.now() - timedelta(days=1))


def watch(asking, times=1):
    at = timezone.now()
    return [services.watch(agency_id=asking.cast.tern.pk, at=at + timedelta(minutes=one)) for one in range(times)]


def test_both_sides_are_told_once_and_it_stays_open(asking, late):
    assert watch(asking, 3) == [1, 0, 0]
    assert told(asking.cast.asha, "answer_awaited") == 1 and told(asking.cast.iris, "not_answered") == 1
    seen = asking.seen(late)
    assert seen.state == State.SENT and seen.escalated_at
    assert asking.events(late) == ["requests.sent", "requests.overdue"]
    with acting_as(asking.cast.actor("asha")) as asha:
        assert queries.overdue(asha, timezone.now()).get().pk == late.pk
        assert not queries.overdue(asha, late.answer_by - timedelta(minutes=1)).exists()


def test_who_stands_in_is_told_too_and_who_has_lapsed_is_not(asking, late):
    gone = contact(asking.cast.harbour_light, "safe_bed", channel="mail", email="gone@light.example", state="lapsed")
    night = contact(asking.cast.harbour_light, "urgent", channel="mail", email="night@light.example")
    Contact.objects.filter(pk=gone.pk).update(fallback=night)
    Contact.objects.filter(pk=asking.contact.pk).update(fallback=gone)
    watch(asking, 2)
    with as_job("a test", asking.cast.harbour_light.pk):
        assert list(Mail.objects.values_list("contact_id", flat=True)) == [night.pk]


def test_a_contact_that_lapsed_meanwhile_gets_nothing_and_whoever_asked_is_told(asking, late):
    Contact.objects.filter(pk=asking.contact.pk).update(state="lapsed", valid_to=days_ago(0))
    assert watch(asking) == [1]
    assert told(asking.cast.asha, "answer_awaited") == 0 and told(asking.cast.iris, "not_answered") == 1


@pytest.mark.parametrize("verb", [services.accept, services.see])
def test_what_is_accepted_is_not_overdue_and_what_is_only_seen_is(asking, late, verb):
    asking.do(verb, late)
    assert watch(asking) == [int(verb is services.see)]


def test_the_job_looks_at_every_agency_that_asks(asking, late):
    tasks.watch(timestamp=0)
    assert told(asking.cast.iris, "not_answered") == 1
    assert asking.cast.tern.pk in services.askers()
