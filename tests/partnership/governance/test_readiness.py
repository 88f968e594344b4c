"""How ready an agency is: who may read and say it, what is read from the directory, what grows old, who has left."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Public, job
from northstar.foundation.access.models import Membership
from northstar.foundation.access.policies import NotAllowed
from northstar.foundation.agencies.models import Agreement, Contact, Designation, Signature
from northstar.foundation.agencies.states import Paper
from northstar.foundation.audit.models import Entry
from northstar.foundation.notices.models import Notice
from northstar.kit.transitions import Refused
from northstar.partnership.governance import policies, services
from northstar.partnership.governance.models import ReadinessAnswer
from northstar.partnership.governance.queries import plan, points, readiness
from northstar.partnership.governance.states import Said, Standing
from tests.factories.access import membership
from tests.factories.accounts import user
from tests.factories.agencies import EARLY, agency, agreement, days_ago, signed
from tests.factories.readiness import planned, said, standing

YEAR_AND_A_BIT = timedelta(days=370)


def test_who_reads_and_who_says_how_ready_westmarch_is(cast):
    westmarch = cast.westmarch.pk
    cast.everybody()
    reads = {name for name in ("asha", "ben", "cara", "dev", "finn", "gita", "hal", "iris") if
             policies.may_see_readiness(cast.actor(name), westmarch)}  # fmt: skip
    assert reads == {"cara", "finn", "hal"}
    says = {name for name in ("asha", "cara", "finn", "hal", "iris") if
            policies.may_say_readiness(cast.actor(name), westmarch)}  # fmt: skip
    assert says == {"cara", "finn", "hal"}
    worker = membership(user("Wren Ashdown"), cast.westmarch, "frontline")
    cast.wren = worker
    assert policies.may_see_readiness(cast.actor("wren"), westmarch)
    assert not policies.may_say_readiness(cast.actor("wren"), westmarch)
    assert not policies.may_see_readiness(job("governance.ask_readiness", westmarch), westmarch)
    with pytest.raises(NotAllowed):
        said(cast.actor("wren"))
    with pytest.raises(NotAllowed):
        said(cast.actor("cara"), agency=cast.tern.pk)


def test_the_database_shows_it_to_the_agency_and_the_keepers_and_lets_no_other_write(cast):
    cara, finn = cast.actor("cara"), cast.actor("finn")
    kept = said(cara)[0]
    planned(cara, "policy", "Cara")
    for actor, number in ((cara, 1), (finn, 1), (cast.actor("asha"), 0), (cast.actor("iris"), 0), (Public(), 0)):
        with acting_as(actor), connection.cursor() as cursor:
            for table in ("governance_readinessanswer", "governance_plannedstep"):
                cursor.execute(f"select count(*) from {table}")
                assert cursor.fetchone()[0] == number, (actor.kind, table)
    row = {name: getattr(kept, name) for name in ("agency_id", "code", "answer", "by_id", "at")}
    for name in ("asha", "iris"):
        with acting_as(cast.actor(name)), pytest.raises(DatabaseError), transaction.atomic():
            ReadinessAnswer.objects.create(**row)
    with acting_as(cara), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update governance_readinessanswer set answer = 'yes'")


def test_each_answer_is_kept_and_the_latest_counts(cast):
    cara, now = cast.actor("cara"), timezone.now()
    said(cara, "policy", "not_yet", at=now - timedelta(days=240))
    said(cara, "policy", "partly", at=now - timedelta(days=90), note="In draft")
    said(cara, "policy", "yes", at=now)
    with acting_as(cara):
        ready = readiness.of_agency(cara, cast.westmarch.pk, now)
    assert [one.answer for one in ready.said["policy"]] == ["yes", "partly", "not_yet"]
    assert ready.one("policy").standing == Standing.YES
    with acting_as(cast.actor("gita")):
        assert Entry.objects.filter(event="governance.readiness_answered", detail__point="policy").count() == 3


def test_who_answered_meanwhile_is_not_written_over_and_twice_is_once(cast):
    cara, finn = cast.actor("cara"), cast.actor("finn")
    first = said(cara, "policy", "partly")[0]
    said(finn, "policy", "yes", agency=cast.westmarch.pk)
    with pytest.raises(services.Overtaken) as told:
        said(cara, "policy", "not_yet", seen=first.pk)
    assert told.value.codes == {"policy"}
    newest = said(cara, "policy", "not_yet")
    assert said(cara, "policy", "not_yet", seen=first.pk) == [] and len(newest) == 1


def test_what_is_impossible_is_refused(cast):
    cara = cast.actor("cara")
    theirs = Membership.objects.get(pk=cast.asha.pk)
    for wanted in (
        Said("first_responder", "yes"),
        Said("no_such_point", "yes"),
        Said("policy", "perhaps"),
        Said("policy", "not_for_us"),
        Said("slavery_lead", "yes", person="Asha Ncube", membership_id=theirs.pk),
    ):
        with acting_as(cara), pytest.raises(Refused):
            services.answer_points(actor=cara, agency_id=cara.agency_id, said=[wanted], at=timezone.now())
    assert standing(cara, "slavery_lead", cast.westmarch).standing == Standing.UNANSWERED


def test_an_answer_is_doubtful_after_a_year_and_its_lead_is_asked_once_a_month(cast):
    cara, now = cast.actor("cara"), timezone.now()
    said(cara, "policy", "yes", at=now - YEAR_AND_A_BIT)
    said(cara, "safe_place", "not_yet", at=now - YEAR_AND_A_BIT)
    said(cara, "reporting_route", "yes", at=now - timedelta(days=300), what="Intranet")
    doubtful = standing(cara, "policy", cast.westmarch)
    assert doubtful.standing == Standing.DOUBTFUL and "too long ago" in doubtful.doubt and doubtful.left
    assert standing(cara, "safe_place", cast.westmarch).standing == Standing.GAP
    assert standing(cara, "reporting_route", cast.westmarch).standing == Standing.YES
    assert services.ask_again(at=now) == services.ask_again(at=now) == 1
    with acting_as(cara):
        assert [one.kind for one in Notice.objects.all()] == ["governance.readiness_old"]
    said(cara, "policy", "yes")
    assert services.ask_again(at=now) == 0


def test_a_lead_who_has_left_is_a_gap_again(cast):
    cara, now = cast.actor("cara"), timezone.now()
    worker = membership(user("Wren Ashdown"), cast.westmarch, "responder")
    contact = Contact.objects.create(
        agency=cast.westmarch, purpose="child_safeguarding", label="Front door", person="Jo Bell", valid_from=EARLY
    )
    said(cara, "slavery_lead", person="Wren Ashdown", membership_id=worker.pk)
    said(cara, "child_lead", person="Jo Bell", contact_id=contact.pk)
    said(cara, "adult_lead", person="Somebody Else", again_on=days_ago(-30))
    assert {standing(cara, code, cast.westmarch).standing for code in ("slavery_lead", "child_lead", "adult_lead")} == {
        Standing.YES
    }
    Membership.objects.filter(pk=worker.pk).update(ends_at=now - timedelta(hours=1))
    gone = standing(cara, "slavery_lead", cast.westmarch)
    assert gone.standing == Standing.GAP and gone.doubt == "Wren Ashdown no longer works there."
    Contact.objects.filter(pk=contact.pk).update(person="Sam Reed")
    assert standing(cara, "child_lead", cast.westmarch).standing == Standing.DOUBTFUL
    Contact.objects.filter(pk=contact.pk).update(valid_to=days_ago(1))
    assert standing(cara, "child_lead", cast.westmarch).standing == Standing.GAP
    later = standing(cara, "adult_lead", cast.westmarch, now + timedelta(days=31))
    assert later.standing == Standing.DOUBTFUL and "asked again" in later.doubt


def test_first_responder_status_is_read_by_its_dates_and_by_who_is_trained(cast):
    finn, there = cast.actor("finn"), cast.westmarch
    assert standing(finn, "first_responder", there).standing == Standing.NOT_FOR_US
    status = Designation.objects.create(agency=there, valid_from=EARLY, basis="Listed")
    assert standing(finn, "first_responder", there).standing == Standing.GAP
    named = Contact.objects.create(agency=there, purpose="nrm_referral", label="Referrals", valid_from=EARLY)
    assert standing(finn, "first_responder", there).standing == Standing.PARTLY
    Contact.objects.filter(pk=named.pk).update(trained_until=days_ago(-90))
    assert standing(finn, "first_responder", there).standing == Standing.YES
    Contact.objects.filter(pk=named.pk).update(trained_until=days_ago(1))
    assert standing(finn, "first_responder", there).standing == Standing.GAP
    Designation.objects.filter(pk=status.pk).update(valid_to=days_ago(2))
    over = standing(finn, "first_responder", there)
    assert over.standing == Standing.NOT_FOR_US and over.words.startswith("It was one until")


def test_agreement_and_charter_are_read_from_signatures(cast):
    finn = cast.actor("finn")
    assert standing(finn, "sharing_agreement", cast.westmarch).standing == Standing.YES
    ended = standing(finn, "sharing_agreement", cast.northfold)
    assert ended.standing == Standing.GAP and "ended on" in ended.words
    charter = agreement("Charter against modern slavery")
    Agreement.objects.filter(pk=charter.pk).update(kind=Paper.CHARTER)
    assert standing(finn, "charter", cast.westmarch).standing == Standing.GAP
    signature = signed(charter, cast.westmarch)
    assert "Head of safeguarding" in standing(finn, "charter", cast.westmarch).words
    Signature.objects.filter(pk=signature.pk).update(withdrawn_on=days_ago(1))
    assert standing(finn, "charter", cast.westmarch).standing == Standing.GAP


def test_the_plan_has_what_is_left_in_the_order_in_which_a_response_is_built(cast):
    cara, now = cast.actor("cara"), timezone.now()
    said(cara, "slavery_lead", person="Cara Whitlock", membership_id=cast.cara.pk)
    said(cara, "safe_place", "not_for_us", note="We meet nobody")
    step = planned(cara, "adult_lead", "Cara", days_ago(3))
    with pytest.raises(services.Overtaken):
        planned(cara, "adult_lead", "Somebody", days_ago(-9))
    assert planned(cara, "adult_lead", "Cara", days_ago(3)) == step
    with acting_as(cara):
        made = plan.plan_of(readiness.of_agency(cara, cast.westmarch.pk, now), now)
    assert [stage.number for stage in made.stages] == [1, 2, 3, 4]
    left = [one.held.point.code for stage in made.stages for one in stage.steps]
    assert left == ["adult_lead", "child_lead", "reporting_route", "staff_trained", "policy", "charter"]
    assert made.next.held.point.code == "adult_lead" and made.next.late and made.next.planned == step
    assert [held.point.code for held in made.stages[2].done] == ["first_responder", "safe_place"]


def test_two_hundred_agencies_are_read_in_a_few_questions_and_add_up(cast, django_assert_max_num_queries):
    finn, now = cast.actor("finn"), timezone.now()
    for number in range(200):
        made = agency(f"one-{number}", f"Partner {number}")
        if number % 4 == 0:
            said(finn, "policy", "yes" if number % 8 else "partly", agency=made.pk)
    with acting_as(finn):
        readiness.rows(finn, now)  # reads the directory and the lists
        with django_assert_max_num_queries(4):
            found = readiness.rows(finn, now)
    total = next(one for one in readiness.totals(found) if one.point.code == "policy")
    assert len(found) >= 201 and (total.have, total.partly) == (25, 25) and total.of == len(found)
    wanted = readiness.narrowed(found, readiness.Wanted(gap="policy"), now)
    assert len(wanted) == len(found) - 50
    assert len(readiness.narrowed(found, readiness.Wanted(old=True), now)) == len(found) - 50
    assert not readiness.narrowed(found, readiness.Wanted(kind="police-force"), now)


def test_an_administrators_own_point_may_leave_anything_out(cast):
    listed = points.points(timezone.localdate())
    assert [one.stage for one in listed] == sorted(one.stage for one in listed) and len(listed) >= 10
    bare = points._point(points.codes.Entry("new", "New", "New?", "", (), 1, EARLY, None, {}, False, 1))
    assert (bare.stage, bare.asks, bare.comes_from, bare.lasts) == (4, "", "", 365) and bare.have
