"""Changing who may act for whom, and who may see one record."""

from northstar.foundation.access.services.handing import (
    Handed,
    hand_over,
    note_hand_over,
    pass_contact,
    pass_grant,
    pass_lead,
)
from northstar.foundation.access.services.leaving import (
    end_membership,
    plan_leaving,
    restore_membership,
    settle,
)
from northstar.foundation.access.services.merging import (
    call_off_merger,
    merge_due,
    plan_merger,
    take_effect,
)
from northstar.foundation.access.services.opening import (
    end_grant,
    exclude,
    grant_access,
    lift_exclusion,
)
from northstar.foundation.access.services.people import (
    give_role,
    invite_member,
    make_first_owner,
    renew_invitation,
)

__all__ = [
    "Handed",
    "call_off_merger",
    "end_grant",
    "end_membership",
    "exclude",
    "give_role",
    "grant_access",
    "hand_over",
    "invite_member",
    "lift_exclusion",
    "make_first_owner",
    "merge_due",
    "note_hand_over",
    "pass_contact",
    "pass_grant",
    "pass_lead",
    "plan_leaving",
    "plan_merger",
    "renew_invitation",
    "restore_membership",
    "settle",
    "take_effect",
]
