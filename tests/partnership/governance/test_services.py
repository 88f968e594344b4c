"""Becoming a partner: every verb, its refusal, two at once, and saving over somebody."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.models import Membership
from northstar.foundation.access.policies import NotAllowed
from northstar.foundation.agencies import queries as directory
from northstar.foundation.agencies.models import Agency, Agreement, Signature
from northstar.foundation.notices.models import Notice
from northstar.kit.transitions import Refused
from northstar.partnership.governance import services
from northstar.partnership.governance.models import Application
from northstar.partnership.governance.queries import applications, papers
from northstar.partnership.governance.states import Finding, Invitation, State
from tests.factories import agencies, joining
from tests.jobs import run_jobs

AT = timezone.now()


def found(actor, application) -> Application:
    with acting_as(actor):
        return applications.applications_for(actor).get(pk=application.pk)


def test_an_application_is_kept_once_and_tells_the_coordinator(cast):
    finn, hal, ben = cast.actor("finn"), cast.actor("hal"), cast.actor("ben")
    made = joining.applied()
    again = services.apply_to_join(details=joining.details(organisation="Other"), at=AT, application_id=made.pk)
    assert again.pk == made.pk and found(finn, made).organisation == joining.ORGANISATION
    assert "governance.tell" in run_jobs()
    for actor, told in ((finn, 1), (hal, 1), (ben, 0)):
        with acting_as(actor):
            assert Notice.objects.filter(kind="governance.applied").count() == told
    with acting_as(finn):
        assert list(applications.waiting_for(finn)) == [made]


@pytest.mark.parametrize("kind", ["employer", "landlord", "sponsor", "embassy", "media", "immigration_enforcement"])
def test_who_must_be_kept_away_can_never_apply(cast, kind):
    with pytest.raises(Refused, match="cannot become partners"):
        joining.applied(kind=kind)
    finn = cast.actor("finn")
    with acting_as(finn), pytest.raises(Refused, match="cannot become partners"):
        services.invite(actor=finn, invitation=Invitation("Boss", kind, joining.LEAD), at=AT)


def test_only_who_looks_after_partners_invites_checks_and_decides(cast):
    made = joining.applied()
    for name in ("ben", "cara", "gita", "asha"):
        actor = cast.actor(name)
        with acting_as(actor):
            with pytest.raises(NotAllowed):
                services.invite(actor=actor, invitation=Invitation("A", "charity", joining.LEAD), at=AT)
            for verb in (services.take_up, services.call_back, services.reopen):
                with pytest.raises(NotAllowed):
                    verb(actor=actor, application_id=made.pk, at=AT)
            with pytest.raises(NotAllowed):
                services.approve(actor=actor, application_id=made.pk, seen_version=1, at=AT)
            with pytest.raises(NotAllowed):
                services.decline(actor=actor, application_id=made.pk, because="other", words="", at=AT)
    assert found(cast.actor("finn"), made).state == State.APPLIED


def test_it_is_approved_only_when_everything_is_settled_and_nothing_is_no(cast):
    finn, made = cast.actor("finn"), joining.applied()
    joining.both_papers()

    def check(code, finding):
        now = timezone.now()
        services.record_check(actor=finn, application_id=made.pk, code=code, finding=finding, note_text="", at=now)

    def approve():
        return services.approve(actor=finn, application_id=made.pk, seen_version=found(finn, made).version, at=AT)

    with acting_as(finn):
        check("identity", Finding.YES)
        with pytest.raises(Refused, match="Not looked into yet: The lead was rung back"):
            approve()
        with pytest.raises(Refused, match="can never be set aside"):
            check("identity", Finding.NOT_NEEDED)
        check("ico", Finding.NOT_NEEDED)
        for code in ("rung_back", "authority", "no_conflict", "protection_lead"):
            check(code, Finding.YES)
        check("safeguarding", Finding.NO)
        with pytest.raises(Refused, match="Answered with no: Its safeguarding policy was seen"):
            approve()
        check("safeguarding", Finding.YES)  # seen since: the latest counts, the first stays
        rows = {row.code: row for row in applications.checks_of(finn, found(finn, made), AT.date())}
        assert [each.finding for each in rows["safeguarding"].found] == [Finding.YES, Finding.NO]
        approve()
    done = found(finn, made)
    assert (done.state, done.agency.name, done.agency.kind) == (State.TO_SIGN, joining.ORGANISATION, "charity")
    assert done.agency.coverage.filter(area_code="E06000066").exists(), "the councils of the police area too"
    assert directory.agreement_in_force(done.agency_id, AT) is None


def test_without_a_paper_of_each_kind_nobody_is_approved(cast):
    finn, made = cast.actor("finn"), joining.applied()
    Agreement.objects.filter(kind="terms").update(valid_to=timezone.localdate() - timedelta(days=1))
    ready = joining.checked(finn, made)
    with acting_as(finn), pytest.raises(Refused, match="terms of reference and an agreement"):
        services.approve(actor=finn, application_id=ready.pk, seen_version=ready.version, at=AT)


def test_a_save_over_somebody_elses_is_refused_and_says_over_which(cast):
    finn, made = cast.actor("finn"), joining.applied()
    first = found(finn, made).version
    with acting_as(finn):
        services.change_details(
            actor=finn,
            application_id=made.pk,
            seen_version=first,
            details=joining.details(website="https://new.example"),
            agency_id=None,
            at=AT,
        )
        with pytest.raises(services.Stale) as stale:
            services.change_details(
                actor=finn, application_id=made.pk, seen_version=first, details=joining.details(), agency_id=None, at=AT
            )
        with pytest.raises(services.Stale):
            services.approve(actor=finn, application_id=made.pk, seen_version=first, at=AT)
    assert stale.value.version == first + 1
    assert found(finn, made).website == "https://new.example"


def test_approved_too_soon_it_is_called_back_until_somebody_has_signed(cast):
    finn = cast.actor("finn")
    made = joining.approved(finn)
    holder, (terms, _sharing) = joining.holder(finn, made, "sign"), papers.newest(AT.date())
    with acting_as(finn):
        services.call_back(actor=finn, application_id=made.pk, at=AT)
    with acting_as(holder), pytest.raises(NotAllowed):
        services.sign_paper(actor=holder, agreement_id=terms.pk, pen=joining.pen(terms), at=AT)
    back = found(finn, made)
    with acting_as(finn):
        again = services.approve(actor=finn, application_id=made.pk, seen_version=back.version, at=timezone.now())
    assert again.agency_id == made.agency_id, "the same agency, not a second one"
    holder = joining.holder(finn, made, "sign")
    with acting_as(holder):
        services.sign_paper(actor=holder, agreement_id=terms.pk, pen=joining.pen(terms), at=timezone.now())
    with acting_as(finn), pytest.raises(Refused, match="begun to sign"):
        services.call_back(actor=finn, application_id=made.pk, at=AT)


def test_a_paper_that_changed_while_it_was_read_is_not_signed(cast):
    finn = cast.actor("finn")
    made = joining.approved(finn)
    holder, (terms, _sharing) = joining.holder(finn, made, "sign"), papers.newest(AT.date())
    Agreement.objects.filter(pk=terms.pk).update(text="# 1. Why\n\nAnother text.")
    with acting_as(holder), pytest.raises(services.Changed):
        services.sign_paper(actor=holder, agreement_id=terms.pk, pen=joining.pen(terms), at=AT)
    newer = joining.paper("terms", "Terms of reference", "2.0")
    with acting_as(holder), pytest.raises(services.Changed):
        services.sign_paper(
            actor=holder, agreement_id=terms.pk, pen=joining.pen(Agreement.objects.get(pk=terms.pk)), at=AT
        )
    with acting_as(holder):
        signed = services.sign_paper(actor=holder, agreement_id=newer.pk, pen=joining.pen(newer), at=AT)
    assert bytes(signed.text_digest) == papers.digest_of(newer) and signed.signed_at == AT
    assert (signed.signed_by, signed.post) == ("Morwenna Tripp", "Chief executive")


def test_pressing_twice_makes_one_signature_and_a_strange_basis_none(cast):
    finn = cast.actor("finn")
    made = joining.approved(finn)
    holder, (_terms, sharing) = joining.holder(finn, made, "sign"), papers.newest(AT.date())
    with acting_as(holder):
        for wrong in ({"basis": "law_enforcement"}, {"basis": ""}, {"gateway": "no_such"}):  # not a charity's
            with pytest.raises(Refused):
                pen = joining.pen(sharing, **wrong)
                services.sign_paper(actor=holder, agreement_id=sharing.pk, pen=pen, at=AT)
        first, second = (
            services.sign_paper(actor=holder, agreement_id=sharing.pk, pen=joining.pen(sharing), at=AT)
            for _press in "12"
        )
    assert first == second and Signature.objects.filter(agency=made.agency).count() == 1


def test_only_the_signatorys_own_link_signs(cast):
    finn = cast.actor("finn")
    made, (terms, _sharing) = joining.approved(finn), papers.newest(AT.date())
    follower = joining.holder(finn, made, "follow")
    stranger = actors.Applicant(application_id=made.pk, lookup=b"x" * 32)
    for actor in (follower, stranger):
        with acting_as(actor), pytest.raises(NotAllowed):
            services.sign_paper(actor=actor, agreement_id=terms.pk, pen=joining.pen(terms), at=AT)
    other = joining.applied(organisation="Elsewhere Trust")
    with acting_as(joining.holder(finn, other, "follow")) as actor, pytest.raises(Application.DoesNotExist):
        services.withdraw(actor=actor, application_id=made.pk, at=AT)


def test_after_the_last_signature_the_lead_is_invited_by_a_job_and_once(cast):
    finn = cast.actor("finn")
    made = joining.approved(finn)
    holder = joining.holder(finn, made, "sign")
    with acting_as(holder):
        for one in papers.newest(AT.date()):
            services.sign_paper(actor=holder, agreement_id=one.pk, pen=joining.pen(one), at=timezone.now())
    ran = run_jobs()
    assert ran.count("governance.join") == 1 and "accounts.send_link" in ran
    done = found(finn, made)
    lead = Membership.objects.get(agency=made.agency)
    assert (done.state, done.membership_id, lead.role) == (State.JOINED, lead.pk, "agency_lead")
    assert lead.user.email == joining.LEAD["email"]
    assert directory.agreement_in_force(made.agency_id, timezone.now()) is not None
    job = actors.job("governance.join", None, *actors.ROLES["coordinator"].permissions)
    with acting_as(job):
        services.join_if_signed(actor=job, application_id=made.pk, at=timezone.now())
    assert Membership.objects.filter(agency=made.agency).count() == 1
    with acting_as(finn):
        kinds = set(Notice.objects.values_list("kind", flat=True))
    assert {"governance.applied", "governance.signed", "governance.joined"} <= kinds


def test_no_is_said_with_a_reason_read_through_the_link_and_can_be_taken_back(cast):
    finn, made = cast.actor("finn"), joining.applied()
    with acting_as(finn):
        with pytest.raises(Refused):
            services.decline(actor=finn, application_id=made.pk, because="no_such", words="", at=AT)
        services.decline(actor=finn, application_id=made.pk, because="outside", words="Try the north.", at=AT)
    with acting_as(joining.holder(finn, made, "news")) as reader:
        assert applications.applications_for(reader).get().decision == "Try the north."
    with acting_as(finn):
        back = services.reopen(actor=finn, application_id=made.pk, at=AT)
    assert (back.state, back.decision, back.declined_at) == (State.CHECKING, "", None)


def test_mails_say_nothing_of_whom_and_what(cast, settings):
    finn = cast.actor("finn")
    with acting_as(finn):
        services.invite(
            actor=finn, invitation=Invitation(joining.ORGANISATION, "charity", joining.LEAD), at=timezone.now()
        )
    made = joining.approved(finn)
    with acting_as(finn):
        services.decline(actor=finn, application_id=made.pk, because="outside", words="Secret words", at=timezone.now())
        services.send_again(actor=finn, application_id=made.pk, at=timezone.now() + timedelta(minutes=2))
    run_jobs()
    said = [each for each in mail.outbox if each.to[0].endswith("@saltmarsh.example")]
    assert len(said) >= 3
    for each in said:
        for secret in ("Saltmarsh", "Petra", "Morwenna", "Secret", "outside", "charity"):
            assert secret not in each.subject + each.body


def test_a_link_that_is_too_old_sends_a_new_one_to_the_same_person_and_not_endlessly(cast):
    finn, made = cast.actor("finn"), joining.applied()
    later = timezone.now() + timedelta(days=31)
    token = joining.token(finn, made, "follow")
    opened = services.open_link(token=token, at=later)
    assert opened is not None and not opened.open
    assert services.open_link(token="no-such-token", at=later) is None
    for _press in range(3):
        services.renew_link(actor=opened.actor, at=later)
    with pytest.raises(Refused, match="sent already"):
        services.renew_link(actor=opened.actor, at=later)
    with acting_as(finn):
        services.withdraw(actor=finn, application_id=made.pk, at=later)


def test_an_agency_of_the_directory_is_linked_and_not_made_again(cast):
    finn, made = cast.actor("finn"), joining.applied()
    with acting_as(finn):
        services.change_details(
            actor=finn,
            application_id=made.pk,
            seen_version=found(finn, made).version,
            details=joining.details(),
            agency_id=cast.northfold.pk,
            at=AT,
        )
        with pytest.raises(Refused, match="cannot become partners"):  # nor by the way of an agency that is there
            employer = agencies.agency("boss", "Boss Ltd", kind="employer")
            services.change_details(
                actor=finn,
                application_id=made.pk,
                seen_version=found(finn, made).version,
                details=joining.details(),
                agency_id=employer.pk,
                at=AT,
            )
    before = Agency.objects.count()
    done = joining.approved(finn, made)
    assert done.agency_id == cast.northfold.pk and Agency.objects.count() == before
