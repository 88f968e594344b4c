"""Partners as a professional needs them: whom to keep a report from, and where safeguarding referrals go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from northstar.foundation.agencies import queries as agencies
from northstar.foundation.codes import queries as codes


def others(own: str) -> list[tuple[str, str]]:
    """Every agency at work today but the reader's own and those that run a desk, by name."""
    found = agencies.agencies_on(timezone.localdate()).filter(runs_desk=False)
    return [(str(agency.pk), agency.name) for agency in found if str(agency.pk) != own]


@dataclass(frozen=True)
class Referral:
    """Where safeguarding referrals for a place go. ``phone`` and ``email`` may be empty; ``sure``: confirmed."""

    agency: str
    what: str
    phone: str
    email: str
    sure: bool


def safeguarding(area_codes: Iterable[str], at: datetime) -> list[Referral]:
    """The council's own ways in for children and adults at a place; empty where none is known."""
    covering = list(agencies.covering(list(area_codes), timezone.localdate(at)))
    wanted = {"child_safeguarding": _("Children"), "adult_safeguarding": _("Adults")}
    found = []
    for purpose, words in wanted.items():
        for reach in agencies.reach_many([(agency, purpose) for agency in covering], at, area_codes=list(area_codes)):
            if reach.contact and (reach.contact.phone or reach.contact.email):
                found.append(
                    Referral(reach.agency.name, words, reach.contact.phone, reach.contact.email, reach.certain)
                )
    return found


def hints() -> list[dict[str, Any]]:
    """What to notice and what not to do, sector by sector."""
    day = timezone.localdate()
    return [
        {
            "label": entry.label,
            "who": entry.hint,
            "notice": entry.attributes["notice"],
            "avoid": entry.attributes["avoid"],
        }
        for entry in codes.list_as_of("sector_hints", day)
        if entry.attributes.get("notice")
    ]
