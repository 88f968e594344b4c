"""Who may look after applications, approve, sign, take a paper, and see what an agency does here."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from northstar.foundation.access.actors import Applicant, Member, Public, Reporter, job
from northstar.foundation.access.catalogue import Permission as P
from northstar.foundation.access.policies import may_give
from northstar.foundation.access.roles import ROLES
from northstar.partnership.governance import policies
from northstar.partnership.governance.models import Link

OURS, THEIRS, APPLICATION = uuid4(), uuid4(), uuid4()
#            looks after, approves, takes own, takes other, sees own, sees other
EXPECTED = {
    "frontline": (False, False, True, False, False, False),
    "responder": (False, False, True, False, False, False),
    "agency_lead": (False, False, True, False, True, False),
    "duty_desk": (False, False, True, False, False, False),
    "coordinator": (True, True, True, True, True, True),
    "auditor": (False, False, True, False, False, False),
    "owner": (True, True, True, True, False, False),
}


def answers(actor) -> tuple[bool, ...]:
    own, other = (SimpleNamespace(agency_id=agency) for agency in (OURS, THEIRS))
    return (
        policies.may_look_after(actor),
        policies.may_approve(actor),
        policies.may_take_paper(actor, own),
        policies.may_take_paper(actor, other),
        policies.may_see_activity(actor, OURS),
        policies.may_see_activity(actor, THEIRS),
    )


@pytest.mark.parametrize("role", ROLES)
def test_the_table(role):
    actor = Member(
        agency_id=OURS, permissions=ROLES[role].permissions, membership_id=uuid4(), role_name=role, user_id=uuid4()
    )
    assert answers(actor) == EXPECTED[role]


@pytest.mark.parametrize("actor", [Public(), Reporter(concern_id=APPLICATION), Applicant(application_id=APPLICATION)])
def test_nobody_without_a_membership_looks_after_anything(actor):
    assert answers(actor) == (False,) * 6


@pytest.mark.parametrize(
    ("purpose", "state", "subject", "may"),
    [
        ("sign", "to_sign", APPLICATION, True),
        ("follow", "to_sign", APPLICATION, False),
        ("sign", "checking", APPLICATION, False),
        ("sign", "joined", APPLICATION, False),
        ("sign", "to_sign", OURS, False),
        (None, "to_sign", APPLICATION, False),
    ],
)
def test_signing_needs_the_signatorys_link_and_something_to_sign(purpose, state, subject, may):
    link = Link(purpose=purpose) if purpose else None
    application = SimpleNamespace(pk=APPLICATION, state=state)
    assert policies.may_sign(Applicant(application_id=subject), application, link) is may
    assert not policies.may_sign(Reporter(concern_id=APPLICATION), application, link)


def test_a_job_names_a_lead_and_nothing_more_and_only_if_it_was_given_the_right():
    agency = SimpleNamespace(pk=OURS, runs_desk=True)
    inviting, other = job("governance.join", None, P.MANAGE_MEMBERS), job("governance.tell", OURS, P.EDIT_AGENCIES)
    assert [role for role in ROLES if may_give(inviting, agency, role)] == ["agency_lead"]
    assert [role for role in ROLES if may_give(other, agency, role)] == []
