"""The last step, taken by a job: everything is signed, so the organisation joins and its lead is invited."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from northstar.foundation.access import services as access
from northstar.foundation.access.actors import JobActor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Agency
from northstar.foundation.agencies.queries import day_of
from northstar.foundation.notices import services as notices
from northstar.partnership.governance import policies
from northstar.partnership.governance.models import Application
from northstar.partnership.governance.queries import papers
from northstar.partnership.governance.services.keeping import advance, defer, locked, require
from northstar.partnership.governance.states import State

LEAD = "agency_lead"


@transaction.atomic
def join_if_signed(*, actor: JobActor, application_id: UUID, at: datetime) -> Application:
    """Let the organisation in once all is signed; run again, it changes nothing.

    Who decided is the coordinator who approved; the job only carries out what hung on the signatures.
    """
    require(policies.may_look_after(actor))
    application = locked(actor, application_id)
    if application.state != State.TO_SIGN or application.agency is None:
        return application
    if papers.left_to_sign(application.agency, day_of(at)):
        return application
    application.membership = _lead(actor, application, application.agency, at)
    application.joined_at = at
    advance(application, "join", actor, at, "joined_at", "membership")
    defer("governance.tell", application=application.pk, kind="joined")
    return application


def _lead(actor: JobActor, application: Application, agency: Agency, at: datetime) -> Membership:
    lead = application.lead
    known = Membership.objects.filter(
        user__email=lead["email"].casefold(), agency=agency, role=LEAD, ends_at__isnull=True
    ).first()
    return known or access.invite_member(
        actor=actor, agency=agency, email=lead["email"], name=lead["name"], role=LEAD, at=at
    )


def tell_keepers(*, application_id: UUID, kind: str, at: datetime) -> int:
    """Tell everybody at a desk who looks after partners, once for each step. Answers how many."""
    told = 0
    for desk in Agency.objects.on(day_of(at)).filter(runs_desk=True):
        with as_job("governance.tell", desk.pk, Permission.EDIT_AGENCIES) as job:
            application = locked(job, application_id)
            once = f"governance:{kind}:{application.pk}:{application.version}"
            told += notices.tell(kind=f"governance.{kind}", to=desk, record=application, at=at, once=once).people
    return told
