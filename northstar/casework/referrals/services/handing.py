"""What a colleague left in hand goes to somebody else. Called one by one by ``access.services.hand_over``."""

from django.utils.translation import gettext as _

from northstar.casework.referrals import policies, queries
from northstar.casework.referrals.services.keeping import keep, locked
from northstar.foundation.access import queries as access
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.policies import require
from northstar.foundation.access.queries import Passing

_EVENT = "requests.handed_over"


def pass_accepted(actor: Actor, passing: Passing) -> None:
    """It stays accepted, as it was; another says what was done."""
    request = locked(actor, passing.record_id)
    require(policies.may_answer(actor, request), _("Your role does not allow this."))
    access.refuse_unseen(passing, queries.asked_of_us)
    keep(request, _hand(actor, passing), _EVENT, passing.at)


def pass_asked(actor: Actor, passing: Passing) -> None:
    """Another hears what becomes of it. Who asked stays on it."""
    request = locked(actor, passing.record_id)
    require(policies.may_follow(actor, request), _("Your role does not allow this."))
    access.refuse_unseen(passing, queries.asked_by_us)
    keep(request, _hand(actor, passing), _EVENT, passing.at)


def _hand(actor: Actor, passing: Passing) -> Actor:
    """Both agencies read the step, so it names nobody of a third: then it is the software's."""
    return passing.by if passing.by.agency_id == actor.agency_id else actor
