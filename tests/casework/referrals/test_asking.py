"""Asking: what is kept, who is told and how, what is refused, and taking back."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from northstar.casework.referrals import policies, queries, services
from northstar.casework.referrals.models import Request
from northstar.casework.referrals.states import Reached, State
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Agency, Contact
from northstar.foundation.audit.models import Entry
from northstar.foundation.vault.models import DataKey
from northstar.kit.transitions import Refused
from tests.factories.agencies import days_ago
from tests.factories.referrals import WANTED, told
from tests.factories.routing import contact, office_hours
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 16, tzinfo=UTC)


def test_what_was_asked_is_kept_sealed_and_those_who_can_answer_are_told(asking):
    made = asking.ask()
    seen = asking.seen(made, "asha")
    assert (seen.words, seen.callback, seen.state) == (WANTED.words, WANTED.callback, State.SENT)
    assert seen.reference.startswith("R-") and seen.asking_agency == asking.cast.tern
    assert seen.reached == Reached.HERE and told(asking.cast.asha, "asked_of_you") == 1
    assert asking.events(made) == ["requests.sent"]
    with acting_as(asking.cast.actor("gita")):
        entry = Entry.objects.get(event="requests.sent")
    assert entry.record_id == str(made.pk) and entry.recipient == str(asking.cast.harbour_light.pk)
    assert entry.detail == {}


def test_a_page_sent_twice_is_one_request_and_two_people_may_hold_one_key(asking):
    key = uuid4()
    first, again, other = asking.ask(key=key), asking.ask(key=key), asking.ask(key=key, who="cara")
    assert first.pk == again.pk != other.pk
    assert told(asking.cast.asha, "asked_of_you") == 2
    assert asking.ask(key=key, words="Two beds now.").words == "Two beds now."  # gone back to, and written anew


@pytest.mark.parametrize(
    ("by_when", "due", "rule"),
    [
        ("now", FRIDAY + timedelta(minutes=30), "30 minutes, day and night"),
        ("today", datetime(2026, 11, 23, 12, tzinfo=UTC), "4 working hours"),
        ("this_week", datetime(2026, 11, 24, 16, tzinfo=UTC), "16 working hours"),
    ],
)
def test_the_clock_runs_while_the_contact_is_there(asking, by_when, due, rule):
    made = asking.ask(to=office_hours(contact(asking.cast.harbour_light, "safe_bed")), by_when=by_when, at=FRIDAY)
    assert (made.answer_by, made.answer_rule) == (due, rule)


def test_where_they_never_close_a_week_is_two_days_and_not_two_nights(asking):
    made = asking.ask(by_when="this_week", at=FRIDAY)
    assert (made.answer_by, made.answer_rule) == (FRIDAY + timedelta(days=2), "48 hours, day and night")


def test_a_contact_with_mail_gets_a_letter_that_says_nothing(asking):
    made = asking.ask(to=contact(asking.cast.harbour_light, "safe_bed", channel="mail", email="beds@light.example"))
    run_jobs()
    assert made.reached == Reached.MAIL and len(mail.outbox) == 1
    letter = mail.outbox[0].subject + mail.outbox[0].body
    assert mail.outbox[0].to == ["beds@light.example"]
    assert not [word for word in ("bed", "Tern", "Iris", made.reference, "960456") if word in letter]


def test_a_mail_that_does_not_get_there_says_that_they_must_be_rung(asking):
    made = asking.ask(to=contact(asking.cast.harbour_light, "safe_bed", channel="mail", email="beds@light.example"))
    for state in ("sent", "refused", "refused"):
        services.note_mail(request_id=made.pk, asked_agency_id=made.asked_agency_id, state=state, at=timezone.now())
    assert asking.seen(made).reached == Reached.TO_RING and told(asking.cast.iris, "to_ring") == 1
    assert asking.events(made) == ["requests.sent", "requests.not_delivered"]


def test_who_has_a_telephone_only_is_rung_and_what_they_said_is_noted_by_whoever_rang(asking):
    made = asking.ask(to=contact(asking.cast.harbour_light, "safe_bed", channel="phone", phone="01632 960111"))
    assert made.reached == Reached.TO_RING and told(asking.cast.asha, "asked_of_you") == 0
    with pytest.raises(Refused):
        asking.do(services.accept, made, who="iris")
    for _twice in range(2):
        asking.do(services.note_rung, made, who="iris")
    asking.do(services.accept, made, who="iris")
    asking.finish(made, who="iris")
    seen = asking.seen(made)
    assert (seen.reached, seen.rung_by, seen.state) == (Reached.RUNG, asking.cast.iris, State.DONE)
    assert asking.events(made) == ["requests.sent", "requests.rung", "requests.accepted", "requests.done"]
    assert told(asking.cast.iris, "accepted") == 0  # they know


def test_who_has_not_answered_in_time_is_rung_and_before_that_nobody_answers_for_them(asking):
    made = asking.ask()
    asking.do(services.note_rung, made, who="iris")
    assert asking.seen(made).reached == Reached.HERE
    asking.do(services.note_rung, made, who="iris", at=made.answer_by)
    asking.do(services.accept, made, who="iris")
    assert asking.seen(made).accepted_by == asking.cast.iris


def test_an_agency_where_nobody_could_open_it_is_rung(asking):
    Membership.objects.filter(pk=asking.cast.asha.pk).update(role="frontline")
    assert asking.ask().reached == Reached.TO_RING


def changed(asking, **values) -> None:
    Contact.objects.filter(pk=asking.contact.pk).update(**values)


REFUSED = [
    (lambda asking: changed(asking, state="lapsed"), {}, "lapsed"),
    (lambda asking: changed(asking, valid_to=days_ago(1)), {}, "not in force"),
    (
        lambda asking: Agency.objects.filter(pk=asking.contact.agency_id).update(valid_to=days_ago(1)),
        {},
        "not in force",
    ),
    (lambda asking: changed(asking, purpose="concern"), {}, "takes no requests"),
    (lambda asking: None, {"need": "interpreter"}, "Choose what you need"),
    (lambda asking: None, {"topic": "no_such_subject"}, "Choose the subject"),
    (lambda asking: changed(asking, for_children=False), {"whom": "child"}, "does not help children"),
    (lambda asking: changed(asking, for_children=False), {"whom": "in_doubt"}, "does not help children"),
    (lambda asking: changed(asking, for_adults=False), {"whom": "adult"}, "children only"),
    (lambda asking: None, {"words": "Her number is 07700 900123."}, "telephone number"),
    (lambda asking: None, {"words": "She was born on 12 March 1998."}, "date of birth"),
]


@pytest.mark.parametrize(("before", "changes", "words"), REFUSED, ids=[words for _b, _c, words in REFUSED])
def test_nothing_is_asked_of_whom_and_with_what_it_must_not(asking, before, changes, words):
    before(asking)
    with pytest.raises(Refused, match=words):
        asking.ask(**changes)
    with acting_as(asking.cast.actor("iris")):
        assert not Request.objects.exists()
    assert told(asking.cast.asha, "asked_of_you") == 0


def test_nobody_asks_their_own_agency(asking):
    with pytest.raises(Refused, match="own agency"):
        asking.ask(who="asha")


@pytest.mark.parametrize("who", ["gita", "hal"])
def test_whose_role_does_not_ask_asks_nothing(asking, who):
    with pytest.raises(Refused, match="role"):
        asking.ask(who=who)


def test_the_own_number_may_stand_in_the_words(asking):
    assert asking.ask(words="Ring me on 01632 960456 about a bed.").pk


def test_no_sentence_of_the_check_repeats_what_was_written():
    told_off = policies.names_somebody("07700 900123, a@b.example, AB12 CDE, 14 High Street", date(2026, 11, 28))
    assert len(told_off) == 4
    assert not [one for one in told_off if "900123" in one or "CDE" in one or "High" in one]


def test_taking_back_tells_whoever_had_it_in_hand(asking):
    made = asking.ask()
    asking.do(services.accept, made)
    for _twice in range(2):
        asking.do(services.withdraw, made, who="iris")
    assert asking.seen(made).state == State.WITHDRAWN
    assert told(asking.cast.asha, "taken_back") == 1 and told(asking.cast.asha, "asked_of_you") == 0
    with pytest.raises(Refused, match="Iris Penrose"):
        asking.do(services.accept, made)


def test_what_was_declined_is_not_taken_back_and_the_asker_reads_who_declined(asking):
    made = asking.ask()
    asking.decline(made)
    with pytest.raises(Refused, match="Asha Ncube .*declined"):
        asking.do(services.withdraw, made, who="iris")


def test_a_stranger_takes_nothing_back_and_whoever_was_asked_neither(asking):
    made = asking.ask()
    with pytest.raises(Request.DoesNotExist):
        asking.do(services.withdraw, made, who="cara")
    with pytest.raises(Refused):
        asking.do(services.withdraw, made, who="asha")


def test_lists_hold_their_own_side_and_take_one_query_whatever_their_length(asking, django_assert_num_queries):
    for _ in range(3):
        asking.ask()
    with acting_as(asking.cast.actor("asha")) as asha, django_assert_num_queries(1):
        assert len(queries.asked_of_us(asha)) == 3
    with acting_as(asking.cast.actor("asha")) as asha:
        assert not queries.asked_by_us(asha) and DataKey.objects.count() == 3
    with acting_as(asking.cast.actor("iris")) as iris:
        assert len(queries.asked_by_us(iris)) == 3 and not queries.asked_of_us(iris)
