"""Applications that a colleague was checking go to somebody else."""

from northstar.foundation.access import queries as access
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.queries import Passing
from northstar.partnership.governance import policies
from northstar.partnership.governance.queries import applications as queries
from northstar.partnership.governance.services.keeping import keep, locked, require


def pass_application(actor: Actor, passing: Passing) -> None:
    """Another goes on with the checks. Who took it up stays on it."""
    require(policies.may_look_after(actor))
    application = locked(actor, passing.record_id)
    access.refuse_unseen(passing, queries.applications_for)
    keep(application, passing.by, "governance.handed_over", passing.at)
