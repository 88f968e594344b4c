"""The reporter's verbs: what the desk gets, what stays as it was told, and that nothing has an exact time."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from northstar.casework.concerns import references
from northstar.casework.concerns.models import Concern, Message, Step
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.queries import reporters
from northstar.casework.concerns.services import messages, receipts, triage
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Public, Reporter
from northstar.kit.transitions import Refused
from tests.factories.concerns import report

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 10, 3, 17, 250, tzinfo=UTC)


@pytest.fixture
def made(cast):
    cast.desk
    told = report()
    with acting_as(Public()):
        receipts.keep_report(actor=Public(), report=told, at=AT)
    return told


@pytest.fixture
def reporter(made) -> Reporter:
    return Reporter(concern_id=made.concern_id)


def status(reporter) -> reporters.Status:
    with acting_as(reporter):
        found = reporters.status_for(reporter)
        assert found is not None
        return found


def jobs(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = %s", [name])
        return cursor.fetchone()[0]


def test_the_code_opens_its_concern_and_the_copy(made, reporter):
    opened = receipts.open_receipt(code=made.code, at=AT)
    assert opened.concern_id == made.concern_id
    with acting_as(reporter):
        assert reporters.own_copy(reporter, opened.copy_key)["account"] == made.account


def test_any_other_code_is_unknown(made):
    with pytest.raises(receipts.UnknownCode):
        receipts.open_receipt(code=references.fresh_code(), at=AT)


def test_one_reporter_reaches_one_concern(made, cast):
    other = report()
    with acting_as(Public()):
        receipts.keep_report(actor=Public(), report=other, at=AT)
    stranger = Reporter(concern_id=other.concern_id)
    with acting_as(stranger):
        assert list(Concern.objects.values_list("pk", flat=True)) == [other.concern_id]
    nobody = Reporter(concern_id=uuid4())
    with acting_as(nobody):
        assert reporters.status_for(nobody) is None


def test_the_stages_are_coarse_and_a_merged_one_does_not_give_others_away(made, reporter, cast, acting):
    assert status(reporter).stage == "received"
    with acting("ben") as ben:
        triage.claim_concern(actor=ben, concern_id=made.concern_id, at=timezone.now())
    assert status(reporter).stage == "looking"
    other = report()
    with acting_as(Public()):
        receipts.keep_report(actor=Public(), report=other, at=AT)
    with acting("ben") as ben:
        triage.merge_concern(actor=ben, concern_id=made.concern_id, into_id=other.concern_id, at=timezone.now())
    assert status(reporter).stage == "looking"
    assert set(reporters.STAGES) == set(
        Concern._meta.get_field("state").choices and [choice[0] for choice in Concern._meta.get_field("state").choices]
    )


def test_a_message_reaches_the_desk_without_an_exact_time(made, reporter, acting):
    before = jobs("concerns.tell_desk")
    receipts.send_message(actor=reporter, body="The van is back.", at=AT)
    with acting("ben") as ben:
        concern = queries.concerns_for(ben).get()
        said = queries.messages_for(ben, concern).get()
        assert (said.body, said.from_reporter, said.kind) == ("The van is back.", True, "message")
        assert said.at == AT.replace(minute=0, second=0, microsecond=0)
        assert concern.unread_from_reporter
        assert queries.unread_for(ben).exists()
    assert jobs("concerns.tell_desk") == before + 1


def test_the_same_button_pressed_twice_says_it_once(made, reporter):
    for seconds in (0, 4):
        receipts.add_facts(actor=reporter, body="A child came.", at=AT + timedelta(seconds=seconds))
    assert [said.kind for said in status(reporter).messages] == ["fact"]


def test_the_desk_asks_and_the_reporter_answers(made, reporter, acting):
    with acting("ben") as ben:
        messages.ask_reporter(actor=ben, concern_id=made.concern_id, body="Which colour is it?", at=timezone.now())
    assert status(reporter).asked
    receipts.open_receipt(code=made.code, at=timezone.now())
    with acting("ben") as ben:
        concern = queries.concerns_for(ben).get()
        assert queries.messages_for(ben, concern).get().read_at.minute % 5 == 0  # the desk sees that it was read
    receipts.send_message(actor=reporter, body="Silver.", at=timezone.now())
    assert [said.mine for said in status(reporter).messages] == [False, True]


@pytest.mark.parametrize("body", ["", "   \n", "x" * (receipts.MOST + 1)])
def test_a_message_has_a_size(made, reporter, body):
    with pytest.raises(ValueError):
        receipts.send_message(actor=reporter, body=body, at=AT)


def test_withdrawing_stops_the_work_and_says_so_to_the_desk(made, reporter, acting):
    for _twice in range(2):
        receipts.withdraw(actor=reporter, reason="It was a mistake.", at=AT)
    found = status(reporter)
    assert (found.stage, found.may_write) == ("withdrawn", False)
    assert [(said.kind, said.body) for said in found.messages] == [("withdrawal", "It was a mistake.")]
    with acting("ben") as ben:
        concern = queries.concerns_for(ben).get()
        assert concern.state == "withdrawn" and concern.unread_from_reporter
        assert not queries.queue_for(ben).exists()
        with pytest.raises(Refused):
            messages.ask_reporter(actor=ben, concern_id=concern.pk, body="Why?", at=timezone.now())
    with acting_as(reporter):
        assert [step.event for step in Step.objects.order_by("pk")] == ["concerns.received", "concerns.withdrawn"]
    with pytest.raises(Refused):
        receipts.send_message(actor=reporter, body="One more thing", at=AT)


def test_what_is_closed_can_be_added_to_and_withdrawn_without_opening_it(made, reporter, acting):
    with acting("ben") as ben:
        triage.close_concern(actor=ben, concern_id=made.concern_id, reason="duplicate", at=timezone.now())
    receipts.add_facts(actor=reporter, body="They are back.", at=AT)
    receipts.withdraw(actor=reporter, at=AT)
    found = status(reporter)
    assert found.stage == "closed"
    assert [said.kind for said in found.messages] == ["fact", "withdrawal"]


def test_what_was_told_first_is_never_edited(made, reporter, acting):
    changed = report(concern_id=made.concern_id, code=made.code, account="Quite another story.")
    for _twice in range(2):
        with acting_as(Public()):
            receipts.keep_report(actor=Public(), report=changed, at=AT)
    with acting("ben") as ben:
        assert queries.concerns_for(ben).get().account == made.account
    assert [said.body for said in status(reporter).messages] == ["Quite another story."]


def test_an_answer_changed_beside_the_account_is_kept_too(made, reporter):
    changed = report(
        concern_id=made.concern_id, code=made.code, answers={**made.answers, "vehicles": [{"plate": "QQ11 III"}]}
    )
    with acting_as(Public()):
        receipts.keep_report(actor=Public(), report=changed, at=AT)
    assert [said.body for said in status(reporter).messages] == ["vehicles: QQ11 III"]


def test_there_is_an_end_to_messages(made, reporter, monkeypatch):
    monkeypatch.setattr(receipts, "MOST_MESSAGES", 2)
    for body in ("one", "two"):
        receipts.send_message(actor=reporter, body=body, at=AT)
    with pytest.raises(Refused):
        receipts.send_message(actor=reporter, body="three", at=AT)
    with acting_as(reporter):
        assert Message.objects.count() == 2
