"""Finding agencies, agreements in force, and what has not been looked after."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from northstar.foundation.access.catalogue import Permission
from northstar.foundation.agencies import policies, queries, services
from northstar.foundation.agencies.models import Contact
from northstar.foundation.agencies.states import CONTACT_MOVES, ContactState
from northstar.kit.transitions import Refused, move
from tests.foundation.agencies.conftest import AT


def test_by_name_kind_and_place(partnership):
    day = AT.date()
    assert [each.slug for each in queries.directory(day, text="devon council")] == ["devon-county-council"]
    assert [each.slug for each in queries.directory(day, text="cornwall pol")] == ["devon-and-cornwall-police"]
    assert [each.slug for each in queries.directory(day, text="bcp")] == ["bournemouth-christchurch-and-poole-council"]
    assert len(queries.directory(day, kind="nhs").filter(slug__startswith="royal")) == 2
    here = queries.directory(day, kind="fire_rescue", area_codes=["E06000023"])
    assert [each.slug for each in here] == ["avon-fire-and-rescue"]


def test_freshness_counts_and_words(edit, agency):
    details = services.ContactDetails(purpose="concern", label="Desk")
    fresh = lambda at=AT: queries.freshness([agency], at)[agency.pk]  # noqa: E731
    assert (fresh().word, fresh().good) == ("No working contact", False)
    first = services.add_contact(edit=edit, agency_id=agency.pk, details=details)
    assert fresh().word == "Nothing confirmed"
    services.confirm_contact(edit=edit, contact_id=first.pk)
    assert (fresh().word, fresh().good, fresh().asked_by) == ("Up to date", True, date(2026, 9, 8))
    late = fresh(AT + timedelta(days=182))
    assert (late.word, late.overdue) == ("Check contacts", 1)
    second = services.add_contact(edit=edit, agency_id=agency.pk, details=replace(details, label="Two"), confirmed=True)
    services.lapse_contact(edit=edit, contact_id=second.pk)
    assert (fresh().word, fresh().lapsed, fresh().confirmed) == ("Check contacts", 1, 1)
    to_check = lambda day: [each.label for each in queries.contacts_to_check(day) if each.agency_id == agency.pk]  # noqa: E731
    assert to_check(AT.date()) == ["Two"]
    assert to_check(date(2026, 9, 8)) == ["Desk", "Two"]


def test_an_agreement_holds_from_signing_to_withdrawal_within_its_own_dates(edit, agency):
    terms = services.Terms("Sharing", "1", ["safeguarding"], ["identity"])
    agreement = services.add_agreement(edit=replace(edit, on=date(2026, 1, 5)), terms=terms)
    signing = services.Signing(date(2026, 2, 2), "Director", "Public task")
    signature = services.sign_agreement(edit=edit, agency_id=agency.pk, agreement_id=agreement.pk, signing=signing)
    held = lambda days: queries.agreement_in_force(agency.pk, AT + timedelta(days=days))  # noqa: E731
    assert held(-37) is None and held(-36) == signature
    services.withdraw_signature(edit=replace(edit, on=date(2026, 5, 1)), signature_id=signature.pk)
    assert held(51) == signature and held(52) is None
    assert agency.pk in queries.agencies_with_agreement(AT)
    services.end_agreement(edit=replace(edit, on=date(2026, 4, 1)), agreement_id=agreement.pk)
    assert held(21) == signature and held(22) is None
    assert list(queries.agreements_to_sign(agency.pk, AT)) == []
    services.end_agency(edit=replace(edit, on=date(2026, 3, 20)), agency_id=agency.pk)
    assert held(9) == signature and held(10) is None
    assert agency.pk not in queries.agencies_with_agreement(AT + timedelta(days=10))


def test_a_line_of_successors_that_bites_its_tail_ends(edit, agency):
    other = services.add_agency(edit=edit, slug="o", details=services.AgencyDetails("Other", "charity", "ukgdpr"))
    agency.successor, agency.valid_to = other, date(2026, 3, 1)
    other.successor, other.valid_to = agency, date(2026, 3, 11)
    assert queries.line_of(agency) == [agency, other]
    assert queries.successor_of(agency, date(2026, 3, 10)) == other
    assert queries.successor_of(agency, date(2026, 3, 12)) is None


@dataclass
class Somebody:
    agency_id: UUID | None
    permissions: frozenset = frozenset()

    def may(self, permission) -> bool:
        return Permission(permission) in self.permissions


OWN, OTHER = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("permissions", "own_contacts", "other_contacts", "administer"),
    [
        ((), False, False, False),
        ((Permission.EDIT_OWN_AGENCY,), True, False, False),
        ((Permission.EDIT_AGENCIES,), True, True, True),
        ((Permission.INBOX, Permission.EDIT_RULES), False, False, False),
    ],
)
def test_who_may_change_what(permissions, own_contacts, other_contacts, administer):
    actor = Somebody(OWN, frozenset(permissions))
    assert policies.may_edit_contacts(actor, OWN) is own_contacts
    assert policies.may_edit_contacts(actor, OTHER) is other_contacts
    assert policies.may_administer(actor) is administer


def test_policies_name_permissions_that_exist_and_nobody_without_agency_owns_one():
    assert (policies.EDIT_ANY, policies.EDIT_OWN) == (Permission.EDIT_AGENCIES, Permission.EDIT_OWN_AGENCY)
    stranger = Somebody(None, frozenset({Permission.EDIT_OWN_AGENCY}))
    assert not policies.may_edit_contacts(stranger, None)


@pytest.mark.parametrize("verb", CONTACT_MOVES)
@pytest.mark.parametrize("state", ContactState)
def test_every_move_from_every_state(verb, state):
    contact = Contact(state=state)
    if state in CONTACT_MOVES[verb].sources:
        move(contact, CONTACT_MOVES, verb)
        assert contact.state == CONTACT_MOVES[verb].target
    else:
        with pytest.raises(Refused):
            move(contact, CONTACT_MOVES, verb)
