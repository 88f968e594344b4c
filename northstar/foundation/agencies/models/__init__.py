"""Partners: what they are, where they work, whom to reach for what, and what they have signed."""

from northstar.foundation.agencies.models.agreements import Agreement, Signature
from northstar.foundation.agencies.models.contacts import Asking, Contact, Hours
from northstar.foundation.agencies.models.importing import WaitingImport
from northstar.foundation.agencies.models.keeping import BankHoliday, Change, Import, Stamp
from northstar.foundation.agencies.models.merging import Merger, MergerPart
from northstar.foundation.agencies.models.partners import (
    Agency,
    Coverage,
    Dated,
    DatedQuerySet,
    Designation,
    FormerName,
    Team,
)

__all__ = [
    "Agency",
    "Agreement",
    "Asking",
    "BankHoliday",
    "Change",
    "Contact",
    "Coverage",
    "Dated",
    "DatedQuerySet",
    "Designation",
    "FormerName",
    "Hours",
    "Import",
    "Merger",
    "MergerPart",
    "Signature",
    "Stamp",
    "Team",
    "WaitingImport",
]
