"""Routing: who should be told of a concern, and why."""

from northstar.casework.concerns.services.routing.deciding import decide
from northstar.casework.concerns.services.routing.facts import (
    AgencyView,
    Candidate,
    ContactView,
    Decision,
    Directory,
    Facts,
    RuleView,
)
from northstar.casework.concerns.services.routing.proposing import propose, route

__all__ = [
    "AgencyView",
    "Candidate",
    "ContactView",
    "Decision",
    "Directory",
    "Facts",
    "RuleView",
    "decide",
    "propose",
    "route",
]
