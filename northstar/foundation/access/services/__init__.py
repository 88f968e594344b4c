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
    "end_grant",
    "end_membership",
    "exclude",
    "give_role",
    "grant_access",
    "hand_over",
    "invite_member",
    "lift_exclusion",
    "make_first_owner",
    "note_hand_over",
    "pass_contact",
    "pass_grant",
    "pass_lead",
    "plan_leaving",
    "renew_invitation",
    "restore_membership",
    "settle",
]
