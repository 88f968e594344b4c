"""Answering: seen, accepted, declined, done; who is told, who was quicker, and nothing written over."""

import pytest
from django.utils import timezone

from northstar.casework.referrals import services
from northstar.casework.referrals.models import Request
from northstar.casework.referrals.states import State
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.models import Membership
from northstar.kit.transitions import Refused
from tests.factories.referrals import told
from tests.factories.routing import member

pytestmark = pytest.mark.django_db


def test_from_seen_to_done_and_whoever_asked_is_told_of_each(asking):
    made = asking.ask()
    for _twice in range(2):
        asking.do(services.see, made)
    for _twice in range(2):
        asking.do(services.accept, made)
    asking.finish(made)
    seen = asking.seen(made)
    assert (seen.state, seen.outcome, seen.reply) == (State.DONE, "helped", "She has a bed.")
    assert seen.seen_by == seen.accepted_by == seen.ended_by == asking.cast.asha
    assert [told(asking.cast.iris, kind) for kind in ("seen", "accepted", "done", "declined")] == [1, 1, 1, 0]
    assert asking.events(made) == ["requests.sent", "requests.seen", "requests.accepted", "requests.done"]


def test_declining_says_why_and_where_to_go(asking):
    made = asking.ask()
    asking.decline(made, "Ring the night shelter on 01632 960222.")
    seen = asking.seen(made)
    assert (seen.state, seen.decline_reason) == (State.DECLINED, "no_capacity")
    assert seen.reply == "Ring the night shelter on 01632 960222." and seen.seen_by == asking.cast.asha
    assert told(asking.cast.iris, "declined") == 1


@pytest.mark.parametrize(
    "verb",
    [
        lambda asking, made: asking.do(services.decline, made, reason="because", words=""),
        lambda asking, made: asking.do(services.finish, made, outcome="well", words="", version=0),
        lambda asking, made: asking.decline(made, "Her date of birth is 12/03/1998."),
        lambda asking, made: asking.finish(made, "The refuge is at 14 Harbour Road."),
        lambda asking, made: asking.finish(made),  # not accepted yet
        lambda asking, made: asking.do(services.accept, made, who="iris"),
        lambda asking, made: asking.do(services.note_rung, made),
    ],
)
def test_what_is_refused_changes_nothing(asking, verb):
    made = asking.ask()
    with pytest.raises(Refused):
        verb(asking, made)
    assert asking.seen(made).state == State.SENT and asking.events(made) == ["requests.sent"]
    assert told(asking.cast.iris, "accepted") == 0


@pytest.mark.parametrize("who", ["cara", "dev", "ben", "gita"])
def test_a_stranger_finds_nothing_to_answer(asking, who):
    made = asking.ask()
    with pytest.raises(Request.DoesNotExist):
        asking.do(services.accept, made, who=who)


def test_a_colleague_whose_role_does_not_answer_finds_nothing(asking):
    made = asking.ask()
    fay = actors.member(member(asking.cast.harbour_light, "Fay Lane", "frontline"))
    with acting_as(fay), pytest.raises(Request.DoesNotExist):
        services.accept(actor=fay, request_id=made.pk, at=timezone.now())


def test_when_whoever_asked_has_left_their_colleagues_are_told(asking):
    made = asking.ask()
    june = member(asking.cast.tern, "June Ashby", "frontline")
    Membership.objects.filter(pk=asking.cast.iris.pk).update(ends_at=timezone.now())
    asking.do(services.accept, made)
    assert told(june, "accepted") == 1


def test_whoever_says_better_what_was_done_does_not_write_over_a_colleague(asking):
    made = asking.ask()
    asking.do(services.accept, made)
    first = asking.finish(made)
    colleague = actors.member(member(asking.cast.harbour_light, "Kit Lowe"))
    with acting_as(colleague):
        said = {"outcome": "put_in_touch", "words": "Another house took her."}
        services.finish(actor=colleague, request_id=made.pk, version=first.version, at=timezone.now(), **said)
    with pytest.raises(services.Stale, match="Kit Lowe") as stale:
        asking.finish(made, "She stays a week.", version=first.version)
    assert (stale.value.outcome, stale.value.reply) == ("put_in_touch", "Another house took her.")
    assert asking.seen(made).reply == "Another house took her."
    asking.finish(made, "She stays a week.", version=first.version + 1)
    assert asking.seen(made).reply == "She stays a week."
