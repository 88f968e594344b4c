"""What every verb of an application does: lock it as the actor may see it, save it, write its step and the trail."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from northstar.foundation.access.actors import Actor
from northstar.foundation.access.policies import NotAllowed
from northstar.foundation.agencies.queries import day_of
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused, move
from northstar.partnership.governance.models import Application, Step
from northstar.partnership.governance.queries.applications import applications_for, never_joins
from northstar.partnership.governance.states import MOVES


class Stale(Refused):
    """Somebody saved first. Nothing was saved; ``version`` is what to save over when that is meant."""

    def __init__(self, version: int):
        self.version = version
        super().__init__(
            _(
                "Somebody has changed this since you opened it. What you wrote is still here: look at it, then save again."
            )
        )


def locked(actor: Actor, application_id: UUID) -> Application:
    """The application, locked until the transaction ends. Raises ``Application.DoesNotExist`` for a stranger."""
    found = applications_for(actor).select_related(None).select_related("data_key", "agency")
    return found.select_for_update(of=("self",)).get(pk=application_id)


def require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(_("Your role does not allow this."))


def refuse_stale(application: Application, seen_version: int) -> None:
    if application.version != seen_version:
        raise Stale(application.version)


def refuse_never(kind: str, at: datetime) -> None:
    """Some can never be partners, whoever asks: those from whom potential victims must be kept safe."""
    if never_joins(kind, day_of(at)):
        raise Refused(
            _(
                "Employers, landlords, visa sponsors, embassies, the media and immigration enforcement cannot become"
                " partners. You can still report a concern, or talk to the coordinator about working together."
            )
        )


def advance(application: Application, verb: str, actor: Actor, at: datetime, *fields: str) -> None:
    """Move by the table, save the move and the named fields, and write the step and the trail."""
    event = move(application, MOVES, verb).event
    application.moved_at = at
    keep(application, actor, event, at, "state", "moved_at", *fields)


def keep(application: Application, actor: Actor, event: str, at: datetime, *fields: str) -> None:
    """Save the named fields with a new version, and write the step and the trail."""
    application.version += 1
    application.save(update_fields=["version", *fields])
    note(application, event, actor, at)


def note(application: Application, event: str, actor: Actor, at: datetime) -> None:
    """A step and a line in the trail."""
    Step.objects.create(application=application, event=event, state=application.state, by_id=actor.member_id, at=at)
    audit.record(Action.ADMINISTER, event, record=application)


def defer(name: str, **identifiers: object) -> None:
    """A job after this transaction commits. Its arguments are identifiers and codes, never words."""
    app.configure_task(name, queue="mail").defer(**{key: str(value) for key, value in identifiers.items()})
