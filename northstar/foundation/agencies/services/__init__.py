"""Changing partners, their contacts and agreements, at the desk or from a file.

These verbs do not ask who may: they stand below access. The view that calls them asks ``policies``, and
``Edit.by`` is the actor as the trail names it. Call them inside ``acting_as``.
"""

from northstar.foundation.agencies.services.agreements import (
    Signing,
    Terms,
    add_agreement,
    end_agreement,
    sign_agreement,
    withdraw_signature,
)
from northstar.foundation.agencies.services.asking import Corrected, answer_asking, ask_owner, note_asked
from northstar.foundation.agencies.services.contacts import (
    ContactDetails,
    add_contact,
    change_contact,
    confirm_contact,
    details_of,
    disown_contact,
    end_contact,
    lapse_contact,
    record_bounce,
    set_away,
    set_hours,
)
from northstar.foundation.agencies.services.designations import (
    Status,
    change_designation,
    designate,
    end_designation,
)
from northstar.foundation.agencies.services.history import Edit, Stale, Theirs
from northstar.foundation.agencies.services.holidays import (
    Holiday,
    add_holiday,
    load_holidays,
    remove_holiday,
)
from northstar.foundation.agencies.services.leaving import take_on, take_out
from northstar.foundation.agencies.services.loading import Loaded, load_partnership
from northstar.foundation.agencies.services.merging import (
    Merging,
    call_off,
    merge_directory,
    plan_merger,
    what_stands_against,
)
from northstar.foundation.agencies.services.partners import (
    AgencyDetails,
    add_agency,
    add_team,
    change_agency,
    check_agency,
    end_agency,
    end_team,
    rename_agency,
    set_coverage,
    succeed_agency,
)
from northstar.foundation.agencies.services.reading import (
    DATA,
    Fault,
    partnerships,
    read_holidays,
    read_partnership,
)
from northstar.foundation.agencies.services.undoing import undo_change

__all__ = [
    "AgencyDetails",
    "ContactDetails",
    "Corrected",
    "DATA",
    "Edit",
    "Fault",
    "Holiday",
    "Loaded",
    "Merging",
    "Signing",
    "Stale",
    "Status",
    "Terms",
    "Theirs",
    "add_agency",
    "add_agreement",
    "add_contact",
    "add_holiday",
    "add_team",
    "answer_asking",
    "ask_owner",
    "call_off",
    "change_agency",
    "change_contact",
    "change_designation",
    "check_agency",
    "confirm_contact",
    "end_agency",
    "end_agreement",
    "designate",
    "details_of",
    "disown_contact",
    "end_contact",
    "end_designation",
    "end_team",
    "lapse_contact",
    "load_holidays",
    "load_partnership",
    "merge_directory",
    "note_asked",
    "partnerships",
    "read_holidays",
    "read_partnership",
    "plan_merger",
    "record_bounce",
    "remove_holiday",
    "rename_agency",
    "set_away",
    "set_coverage",
    "set_hours",
    "sign_agreement",
    "succeed_agency",
    "take_on",
    "take_out",
    "undo_change",
    "what_stands_against",
    "withdraw_signature",
]
