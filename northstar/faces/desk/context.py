"""What every page of the desk shows round its content: the places of the rail, and which hat is worn."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from northstar.foundation.access.actors import Member
from northstar.foundation.access.catalogue import Permission as P

# Where each role can go, in the order of a working day. A place whose page is not installed is left out.
PLACES: tuple[tuple[Any, str, P | None], ...] = (
    (_("Home"), "desk:home", None),
    (_("Queue"), "desk:queue", P.READ_CONCERNS),
    (_("All concerns"), "desk:concerns", P.READ_CONCERNS),
    (_("Sent to us"), "desk:inbox", P.INBOX),
    (_("Reported by us"), "desk:reports", P.REPORT),
    (_("Report a concern"), "front_door:professional", P.REPORT),
    (_("Agencies"), "desk:agencies", None),
    (_("Routing rules"), "desk:rules", P.EDIT_RULES),
    (_("Code lists"), "desk:codes", P.EDIT_CODES),
    (_("People"), "access:people", P.MANAGE_MEMBERS),
    (_("Our people"), "access:people", P.MANAGE_OWN_MEMBERS),
    (_("The trail"), "desk:trail", P.READ_TRAIL),
    (_("Our trail"), "desk:trail", P.READ_OWN_TRAIL),
)


def desk(request: HttpRequest) -> dict:
    """The rail of a signed-in member; nothing for anybody else."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Member):
        return {}
    match = getattr(request, "resolver_match", None)
    here = match.view_name if match else ""
    rail, seen = [], set()
    for label, name, permission in PLACES:
        if permission and not actor.may(permission):
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        if address not in seen:
            seen.add(address)
            rail.append({"label": label, "url": address, "current": name == here})
    return {"rail": rail, "hat": {"agency": actor.agency_name, "role": actor.title}}
