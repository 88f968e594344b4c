"""The desk asks a member who reported; they read it in their workspace and answer. Nobody else does."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Message
from northstar.casework.concerns.services import messages, receipts, reports
from northstar.foundation.access.acting import acting_as
from northstar.foundation.notices.models import Notice
from northstar.kit.transitions import Refused
from tests.cast import sign_in
from tests.factories.concerns import report
from tests.factories.routing import Region
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
QUESTION = "Which day did you see the van?"


@pytest.fixture
def reported(cast):
    region = Region.make(cast)
    made = report(origin=states.Origin.PROFESSIONAL, code="", mode=states.ReporterMode.SHARE)
    with acting_as(cast.actor("iris")) as iris:
        receipts.keep_report(actor=iris, report=made, at=timezone.now())
    with acting_as(region.ben) as ben:
        messages.ask_reporter(actor=ben, concern_id=made.concern_id, body=QUESTION, at=timezone.now())
    return region, made.concern_id


def test_a_question_reaches_the_member_who_reported_and_the_answer_the_desk(reported, cast):
    region, concern_id = reported
    run_jobs()
    with acting_as(cast.actor("iris")):
        told = Notice.objects.filter(membership=cast.iris, kind="concerns.desk_asks")
        assert [one.record_id for one in told] == [concern_id]
    client = sign_in(Client(), cast.iris)
    page = client.get(reverse("desk:report", args=[concern_id])).content.decode()
    assert QUESTION in page and region.ben.name not in page
    assert f"<strong>The duty desk of {cast.desk}</strong>" in page
    sent = client.post(reverse("desk:report-answer", args=[concern_id]), {"body": "On Tuesday, at six."})
    assert sent.status_code == 302
    page = client.get(reverse("desk:report", args=[concern_id])).content.decode()
    assert "On Tuesday, at six." in page and f"<strong>{cast.iris.agency}</strong>" in page
    desk = sign_in(Client(), cast.ben).get(reverse("desk:concern-tab", args=[concern_id, "messages"])).content.decode()
    assert "On Tuesday, at six." in desk
    with acting_as(region.ben):
        asked = Message.objects.get(concern_id=concern_id, from_reporter=False)
        assert asked.read_at is not None


def test_an_empty_answer_is_asked_for_again(reported, cast):
    _region, concern_id = reported
    answer = sign_in(Client(), cast.iris).post(reverse("desk:report-answer", args=[concern_id]), {"body": " "})
    assert answer.status_code == 422 and QUESTION in answer.content.decode()


def test_another_agency_finds_neither_the_report_nor_the_door(reported, cast):
    region, concern_id = reported
    for person in (region.worker, cast.asha):
        client = sign_in(Client(), person)
        assert client.get(reverse("desk:report", args=[concern_id])).status_code == 404
        assert client.post(reverse("desk:report-answer", args=[concern_id]), {"body": "I was there"}).status_code == 404
    with acting_as(region.ben):
        assert Message.objects.filter(concern_id=concern_id).count() == 1


def test_the_service_refuses_whoever_did_not_report_it(reported, cast):
    region, concern_id = reported
    with acting_as(region.ben):
        concern = region.load(concern_id)
    stranger = region.actor(region.worker)
    with acting_as(stranger):
        with pytest.raises(Refused):
            reports.answer(actor=stranger, concern=concern, body="I was there", at=timezone.now())
        with pytest.raises(Refused):
            reports.read_conversation(actor=stranger, concern=concern, at=timezone.now())


def test_a_report_that_was_taken_back_takes_no_more(reported, cast):
    region, concern_id = reported
    from northstar.foundation.access.actors import Reporter

    receipts.withdraw(actor=Reporter(concern_id=concern_id), at=timezone.now())
    answer = sign_in(Client(), cast.iris).post(
        reverse("desk:report-answer", args=[concern_id]), {"body": "One more thing."}
    )
    assert answer.status_code == 422 and "One more thing." in answer.content.decode()
