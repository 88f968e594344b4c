"""What every page of the desk shows round its content: the places of the rail, and which hat is worn."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from northstar.foundation.access.actors import Member
from northstar.foundation.access.catalogue import Permission as P
from northstar.foundation.notices import queries as notices

NOTICES = "notices:list"
# Where each role can go, in the order of a working day. A place whose page is not installed is left out.
PLACES: tuple[tuple[Any, str, P | None], ...] = (
    (_("Home"), "desk:home", None),
    (_("Who do I go to?"), "desk:who", None),
    (_("Notices"), NOTICES, None),
    (_("Queue"), "desk:queue", P.READ_CONCERNS),
    (_("All concerns"), "desk:concerns", P.READ_CONCERNS),
    (_("Sent to us"), "desk:inbox", P.INBOX),
    (_("Requests"), "referrals:list", P.ASK),
    (_("Reported by us"), "desk:reports", P.REPORT),
    (_("Report a concern"), "front_door:professional", P.REPORT),
    (_("Take a call"), "front_door:call", P.TRIAGE),
    (_("Agencies"), "desk:agencies", None),
    (_("Partners"), "governance:partners", P.EDIT_AGENCIES),
    (_("How ready we are"), "governance:own_readiness", P.EDIT_OWN_AGENCY),
    (_("Routing rules"), "desk:rules", P.EDIT_RULES),
    (_("Code lists"), "desk:codes", P.EDIT_CODES),
    (_("People"), "access:people", P.MANAGE_MEMBERS),
    (_("Our people"), "access:people", P.MANAGE_OWN_MEMBERS),
    (_("The trail"), "desk:trail", P.READ_TRAIL),
    (_("Our trail"), "desk:trail", P.READ_OWN_TRAIL),
)
# Pages that hold nothing of casework, so that what is printed from them needs no mark beyond the lowest. Every other
# page prints OFFICIAL – SENSITIVE.
PLAIN = tuple(
    f"desk:{name}"
    for name in (
        "agenc",
        "agreement",
        "contact",
        "team",
        "signature",
        "holiday",
        "code",
        "rule",
        "keyboard",
        "components",
        "who",
        "first-responders",
        "freshness",
        "designation",
    )
) + ("access:", "accounts:", "learning:", "practice:")


def desk(request: HttpRequest) -> dict:
    """The rail of a signed-in member; nothing for anybody else. Made when a page shows it: one query."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Member):
        return {}
    match = getattr(request, "resolver_match", None)
    here = match.view_name if match else ""
    return {
        "rail": SimpleLazyObject(lambda: _rail(actor, here, request.path)),
        "hat": {"agency": actor.agency_name, "role": actor.title},
        **({"handling": _("OFFICIAL")} if here.startswith(PLAIN) else {}),
    }


def _rail(actor: Member, here: str, path: str) -> list[dict[str, Any]]:
    rail: dict[str, dict[str, Any]] = {}
    for label, name, permission in PLACES:
        if permission and not actor.may(permission):
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        rail.setdefault(address, {"label": label, "url": address, "current": name == here, "name": name})
    _mark(list(rail.values()), path)
    for place in rail.values():
        if place["name"] == NOTICES:
            place["count"] = notices.unseen_count(actor)
    return list(rail.values())


def _mark(rail: list[dict[str, Any]], path: str) -> None:
    """On a page inside a place (one concern, one rule), the place is marked too: the one with the longest address."""
    if any(place["current"] for place in rail):
        return
    inside = [place for place in rail if place["name"] != "desk:home" and path.startswith(place["url"])]
    if inside:
        max(inside, key=lambda place: len(place["url"]))["inside"] = True
