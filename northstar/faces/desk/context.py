"""What every page of the desk shows round its content: the places of the rail, and which hat is worn."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from northstar.foundation.access.actors import Member
from northstar.foundation.access.catalogue import Permission as P
from northstar.foundation.notices import queries as notices

NOTICES = "notices:list"
# Where each role can go, under quiet headings and in the order of a working day. A place whose page is not installed is
# left out.
PLACES: tuple[tuple[Any, tuple[tuple[Any, str, P | None], ...]], ...] = (
    ("", ((_("Home"), "desk:home", None), (_("Notices"), NOTICES, None), (_("Who do I go to?"), "desk:who", None))),
    (
        _("Work"),
        (
            (_("Queue"), "desk:queue", P.READ_CONCERNS),
            (_("All concerns"), "desk:concerns", P.READ_CONCERNS),
            (_("Sent to us"), "desk:inbox", P.INBOX),
            (_("Requests"), "referrals:list", P.ASK),
            (_("Reported by us"), "desk:reports", P.REPORT),
            (_("Report a concern"), "front_door:professional", P.REPORT),
            (_("Take a call"), "front_door:call", P.TRIAGE),
        ),
    ),
    (
        _("Partnership"),
        (
            (_("Agencies"), "desk:agencies", None),
            (_("Partners"), "governance:partners", P.EDIT_AGENCIES),
            (_("How ready we are"), "governance:own_readiness", P.EDIT_OWN_AGENCY),
        ),
    ),
    (
        _("Upkeep"),
        (
            (_("Routing rules"), "desk:rules", P.EDIT_RULES),
            (_("Code lists"), "desk:codes", P.EDIT_CODES),
            (_("People"), "access:people", P.MANAGE_MEMBERS),
            (_("Our people"), "access:people", P.MANAGE_OWN_MEMBERS),
            (_("The trail"), "desk:trail", P.READ_TRAIL),
            (_("Our trail"), "desk:trail", P.READ_OWN_TRAIL),
        ),
    ),
)
# Up to so many places are taken in at a glance, and a heading would only push them down.
AT_A_GLANCE = 8
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
) + ("access:", "accounts:", "governance:read_paper", "learning:", "practice:")


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
    """The places by heading; all in one part without any where they are few."""
    seen: set[str] = set()
    parts = [{"heading": heading, "places": list(_open_to(actor, listed, here, seen))} for heading, listed in PLACES]
    places = [place for part in parts for place in part["places"]]
    _mark(places, path)
    for place in places:
        if place["name"] == NOTICES:
            place["count"] = notices.unseen_count(actor)
    if len(places) <= AT_A_GLANCE:
        return [{"heading": "", "places": places}]
    return [part for part in parts if part["places"]]


def _open_to(actor: Member, listed: Iterable[Any], here: str, seen: set[str]) -> Iterator[dict[str, Any]]:
    """The places of a part that this member may go to, each address once."""
    for label, name, permission in listed:
        if permission and not actor.may(permission):
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        if address not in seen:
            seen.add(address)
            yield {"label": label, "url": address, "current": name == here, "name": name}


def _mark(rail: list[dict[str, Any]], path: str) -> None:
    """On a page inside a place (one concern, one rule), the place is marked too: the one with the longest address."""
    if any(place["current"] for place in rail):
        return
    inside = [place for place in rail if place["name"] != "desk:home" and path.startswith(place["url"])]
    if inside:
        max(inside, key=lambda place: len(place["url"]))["inside"] = True
