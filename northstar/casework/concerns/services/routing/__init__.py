"""Routing: who should be told of a concern, and why."""

from northstar.casework.concerns.services.routing.proposing import propose, route, route_new
from northstar.casework.concerns.services.ruling.barring import may_be_offered
from northstar.casework.concerns.services.ruling.deciding import decide
from northstar.casework.concerns.services.ruling.facts import (
    AgencyView,
    Candidate,
    ContactView,
    Decision,
    Directory,
    Facts,
    RuleView,
)

__all__ = [
    "AgencyView",
    "Candidate",
    "ContactView",
    "Decision",
    "Directory",
    "Facts",
    "RuleView",
    "decide",
    "may_be_offered",
    "propose",
    "route",
    "route_new",
]
