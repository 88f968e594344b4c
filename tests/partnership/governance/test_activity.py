"""What an agency does here: to whom it is shown, small numbers held back, one question each."""

from datetime import timedelta

from django.utils import timezone

from northstar.casework.concerns.services.intake import report_concern
from northstar.foundation.access.acting import acting_as
from northstar.foundation.agencies import queries
from northstar.kit.stamps import sitting
from northstar.partnership.governance.queries import activity
from tests.factories.agencies import EARLY
from tests.factories.concerns import report


def reports(cast, name: str, number: int) -> None:
    actor = cast.actor(name)
    for _each in range(number):
        with acting_as(actor):
            report_concern(actor=actor, report=report(code="", origin="professional", mode="share"), at=timezone.now())


def test_each_number_is_one_question_and_a_lead_sees_only_their_own(cast, django_assert_num_queries):
    at, westmarch, harbour = timezone.now(), cast.westmarch.pk, cast.harbour_light.pk
    cast.finn, cast.cara, cast.desk
    reports(cast, "cara", 6)
    both = [westmarch, harbour]
    for name, seen in (("finn", {westmarch, harbour}), ("cara", {westmarch}), ("hal", set()), ("ben", set())):
        actor = cast.actor(name)
        with acting_as(actor):
            assert set(activity.activity(actor, both, at)) == seen, name
            for count in (activity.reported, activity.answered, activity.confirmed):
                with sitting():
                    queries.agencies_with_agreement(at)  # the stamp of the directory is read once a page anyway
                    with django_assert_num_queries(1 if seen else 0):
                        found = count(actor, both, at)
                if count is activity.reported and seen:
                    assert found == {westmarch: 6}
    with django_assert_num_queries(1):
        assert activity.since(both) == {westmarch: EARLY, harbour: EARLY}


def test_small_numbers_and_old_ones_are_held_back(cast):
    finn, at = cast.actor("finn"), timezone.now()
    cast.cara, cast.desk
    reports(cast, "cara", 4)
    with acting_as(finn):
        held = activity.activity(finn, [cast.westmarch.pk], at)[cast.westmarch.pk]
        later = activity.activity(finn, [cast.westmarch.pk], at + timedelta(days=400))[cast.westmarch.pk]
    assert (held.reported, later.reported) == (4, 0)
    assert {number for _name, number in held.words} == {"fewer than 5"}
    assert activity.few(5) == "5" and activity.few(1204) == "1,204"


def test_last_active_is_the_newest_of_anybody_there(cast):
    finn, cara = cast.actor("finn"), cast.cara
    when = timezone.now() - timedelta(days=3)
    type(cara.user).objects.filter(pk=cara.user_id).update(last_login=when)
    with acting_as(finn):
        assert activity.last_active(finn, [cara.agency_id]) == {cara.agency_id: when}
        type(cara).objects.filter(pk=cara.pk).update(last_active_at=when + timedelta(days=1))
        assert activity.last_active(finn, [cara.agency_id]) == {cara.agency_id: when + timedelta(days=1)}
