"""Reading requests, and saying them on a page."""

from northstar.casework.referrals.queries.reading import (
    asked_by_us,
    asked_of_us,
    clock,
    contact,
    names_of_asked,
    names_of_asking,
    needs_of,
    overdue,
    requests_for,
)

__all__ = [
    "asked_by_us",
    "asked_of_us",
    "clock",
    "contact",
    "names_of_asked",
    "names_of_asking",
    "needs_of",
    "overdue",
    "requests_for",
]
