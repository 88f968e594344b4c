"""A reporter adds something, the desk sends it on, an agency reads it: steps of the tests about that."""

from django.utils import timezone

from northstar.casework.concerns.models import Addition
from northstar.casework.concerns.queries import added as queries
from northstar.casework.concerns.services import dispatch, receipts
from northstar.casework.concerns.services.dispatch.sending_on import Offer
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Reporter

FACT = "They were moved to the Tannery at Brue on Tuesday, in XX11 ABC."


def add(concern_id, body: str = FACT, verb=receipts.add_facts) -> None:
    verb(actor=Reporter(concern_id=concern_id), body=body, at=timezone.now())


def said(region, concern_id) -> list:
    with acting_as(region.ben) as ben:
        return [one.pk for one in queries.added_to(ben, region.load(concern_id))]


def offered(region, concern_id) -> list[Offer]:
    """What the desk is shown of those who lack something."""
    with acting_as(region.ben) as ben:
        concern = region.load(concern_id)
        added = [one.pk for one in queries.added_to(ben, concern)]
        found = dispatch.offers(actor=ben, concern=concern, added=added, at=timezone.now())
        return [one for one in found if not one.has_it]


def send_on(region, concern_id, *to, actor=None, added=None):
    chosen = said(region, concern_id) if added is None else added
    with acting_as(region.ben):
        concern = region.load(concern_id)
    with acting_as(actor or region.ben) as who:
        return dispatch.send_on(actor=who, concern=concern, added=chosen, to=[one.pk for one in to], at=timezone.now())


def theirs(region, made, person=None) -> list[str]:
    """What an agency reads that came after its copy."""
    with acting_as(region.actor(person or region.officer)) as reader:
        found = Addition.objects.filter(dispatch_id=made.pk).select_related("dispatch__data_key")
        return [one.content["text"] for one in queries.additions_for(reader, found[0].dispatch)] if found else []


def waits(region, concern_id) -> bool:
    with acting_as(region.ben):
        return region.load(concern_id).added_waits
