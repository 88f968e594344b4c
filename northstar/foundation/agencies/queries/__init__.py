"""Reading the partnership's directory: who, where, how to reach them now, and what they have signed."""

from northstar.foundation.agencies.queries.agreements import (
    agencies_with_agreement,
    agreement_in_force,
    agreements_to_sign,
    signatures_of,
)
from northstar.foundation.agencies.queries.directory import (
    Freshness,
    agencies_on,
    agency,
    changes_since,
    contacts_to_check,
    covering,
    day_of,
    directory,
    freshness,
    history_of,
    line_of,
    successor_of,
)
from northstar.foundation.agencies.queries.keeping import KeptAgency, in_force, kept_directory
from northstar.foundation.agencies.queries.reaching import (
    Reach,
    contacts_for,
    due_at,
    holidays,
    next_opening,
    open_now,
    reach,
    reach_many,
)

__all__ = [
    "Freshness",
    "KeptAgency",
    "Reach",
    "agencies_on",
    "agencies_with_agreement",
    "agency",
    "agreement_in_force",
    "agreements_to_sign",
    "changes_since",
    "contacts_for",
    "contacts_to_check",
    "covering",
    "day_of",
    "directory",
    "due_at",
    "freshness",
    "history_of",
    "holidays",
    "in_force",
    "kept_directory",
    "line_of",
    "next_opening",
    "open_now",
    "reach",
    "reach_many",
    "signatures_of",
    "successor_of",
]
