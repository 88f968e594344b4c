"""What records are called, for lists that know their ids only. Each as its reader may see it."""

from collections.abc import Collection
from uuid import UUID

from northstar.casework.concerns.queries.concerns import concerns_for, reports_for
from northstar.casework.concerns.queries.dispatch import sent_to_us
from northstar.foundation.access.actors import Actor


def of_concerns(actor: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """For the desk that holds them."""
    return dict(concerns_for(actor).filter(pk__in=ids).values_list("pk", "reference"))


def of_reports(actor: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """For the agency that reported them."""
    return dict(reports_for(actor).filter(pk__in=ids).values_list("pk", "reference"))


def of_dispatches(actor: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """For the agency that they were sent to."""
    return dict(sent_to_us(actor).filter(pk__in=ids).values_list("pk", "reference"))
