"""An agency becomes another: requests that are open go on there, at either end. What has ended stays as it was.

Each is changed by a job of the agency at the other end. What two agencies that merge had asked of each other stays
with them as history: nobody asks themselves.
"""

from northstar.casework.referrals import queries, states
from northstar.casework.referrals.services.keeping import add_step, locked
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.access.queries import Following
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action

_JOB = "referrals.follow"


def open_asked_of(actor: Actor) -> int:
    return queries.asked_of_us(actor).filter(state__in=states.OPEN).count()


def open_asked_by(actor: Actor) -> int:
    return queries.asked_by_us(actor).filter(state__in=states.OPEN).count()


def follow_asked_of(following: Following) -> int:
    """What was asked of the one is answered by the other."""
    return _follow(following, "asked_agency", Permission.ANSWER_REQUESTS, "asking_agency", Permission.ASK)


def follow_asked_by(following: Following) -> int:
    """What the one asked is the other's to hear about."""
    return _follow(following, "asking_agency", Permission.ASK, "asked_agency", Permission.ANSWER_REQUESTS)


def _follow(following: Following, end: str, may: Permission, other: str, other_may: Permission) -> int:
    with as_job(_JOB, following.old, may) as job:
        mine = queries.requests_for(job).filter(**{f"{end}_id": following.old}, state__in=states.OPEN)
        found = list(mine.order_by("pk").values_list("pk", f"{other}_id"))
    count = 0
    for pk, other_id in found:
        if other_id == following.new:
            continue
        with as_job(_JOB, other_id, other_may) as job:
            request = locked(job, pk)
            setattr(request, f"{end}_id", following.new)
            request.version += 1
            request.save(update_fields=[end, "version"])
            add_step(request, job, "requests.followed", following.at)
            audit.record(Action.DISCLOSE, "requests.followed", record=request, recipient=following.new)
            count += 1
    return count
