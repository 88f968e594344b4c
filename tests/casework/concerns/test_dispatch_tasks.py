"""The jobs of concerns: found by name, given ids as text, harmless when done again."""

from uuid import uuid4

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app

from northstar.casework.concerns import states, tasks
from northstar.casework.concerns.models import Proposal
from northstar.casework.concerns.services import triage
from northstar.foundation.access.acting import acting_as
from northstar.foundation.agencies.models import Contact
from tests.factories import routing as factory
from tests.factories.routing import told

pytestmark = pytest.mark.django_db


def test_the_worker_knows_every_job_that_this_room_makes():
    names = {"route", "deliver", "note_mail", "tell_member", "watch"}
    assert {f"concerns.{name}" for name in names} <= set(app.tasks)
    assert all(app.tasks[f"concerns.{name}"].retry_strategy for name in names - {"watch"})


def test_routing_delivering_and_watching_twice_changes_nothing(region):
    concern_id, desk = region.concern(category="forced_crime", routed=False), str(region.cast.desk.pk)
    made = region.send(concern_id)[0]
    for _time in range(2):
        tasks.route(str(concern_id), desk)
        tasks.deliver(str(made.pk), desk)
        tasks.watch(0)
    with acting_as(region.ben):
        assert set(Proposal.objects.values_list("round", flat=True)) == {1}
    assert region.events(made) == ["dispatches.made", "dispatches.sent", "dispatches.delivered"]


def test_the_end_of_a_mail_is_noted_once(region):
    Contact.objects.filter(agency=region.force, purpose="concern").update(email="team@riverside.example")
    made = region.send(region.concern(category="forced_crime"))[0]
    region.deliver(made)
    for state in ("sent", "sent", "refused"):
        tasks.note_mail(str(made.pk), str(region.force.pk), str(uuid4()), state)
    assert region.seen(made).state == states.DispatchState.DELIVERED


def test_an_officer_learns_that_a_concern_was_handed_to_them(region):
    concern_id, desk = region.concern(category="forced_crime"), region.cast.desk
    other = factory.member(desk, "Nell Orme", "duty_desk")
    with acting_as(region.ben) as ben:
        triage.hand_over_concern(actor=ben, concern_id=concern_id, to=other, at=timezone.now())
    for _time in range(2):
        tasks.tell_member(str(concern_id), str(desk.pk), str(other.pk))
    assert told(other, "handed_over") == 1
    tasks.tell_member(str(concern_id), str(desk.pk), str(region.cast.ben.pk))
    assert told(region.cast.ben, "handed_over") == 0  # it is not with him any more
