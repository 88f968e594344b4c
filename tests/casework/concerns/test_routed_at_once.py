"""A report is routed in the transaction that takes it in; what goes wrong there loses nothing."""

from unittest.mock import patch

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from northstar.casework.concerns.models import Concern, Dispatch, Proposal
from northstar.casework.concerns.services import receipts
from northstar.casework.concerns.services.routing import proposing
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from tests.factories.concerns import report

pytestmark = pytest.mark.django_db
CHILD_IN_DANGER = {"category": "child_criminal_exploitation", "child": "yes", "still_there": "yes"}


def sent(**changes):
    made, at = report(**changes), timezone.now()
    with acting_as(actors.Public()):
        return receipts.keep_report(actor=actors.Public(), report=made, at=at)


def waiting_jobs(name: str) -> int:
    return ProcrastinateJob.objects.filter(task_name=name, status="todo").count()


def test_the_rules_have_answered_before_the_reporter_is_thanked(region):
    concern_id = sent()
    with acting_as(region.ben):
        assert Proposal.objects.filter(concern_id=concern_id).exists()
    assert waiting_jobs("concerns.route") == 0


def test_what_goes_by_itself_is_on_its_way_at_once(region):
    concern_id = sent(**CHILD_IN_DANGER)
    with acting_as(region.ben):
        made = list(Dispatch.objects.filter(concern_id=concern_id))
    assert made and waiting_jobs("concerns.deliver") == len(made)


@pytest.mark.parametrize("trouble", [RuntimeError("a rule of tomorrow"), "division by zero"])
def test_a_fault_of_the_rules_keeps_the_report_and_leaves_a_job(region, trouble):
    def fail(**_given):
        if isinstance(trouble, Exception):
            raise trouble
        from django.db import connection

        with connection.cursor() as cursor:  # the transaction is of no use any more, but for its savepoint
            cursor.execute("select 1 / 0")

    with patch.object(proposing, "propose", side_effect=fail):
        concern_id = sent()
    with acting_as(region.ben):
        assert Concern.objects.filter(pk=concern_id).exists()
        assert not Proposal.objects.filter(concern_id=concern_id).exists()
    assert waiting_jobs("concerns.route") == 1


def test_the_reporter_acts_as_before_afterwards(region):
    """The rules are asked as a job of the desk, and the actor outside is put back."""
    with acting_as(actors.Public()):
        receipts.keep_report(actor=actors.Public(), report=report(), at=timezone.now())
        assert not Concern.objects.exists()
