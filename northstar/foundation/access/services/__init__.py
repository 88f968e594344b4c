"""Changing who may act for whom, and who may see one record."""

from northstar.foundation.access.services.opening import (
    end_grant,
    exclude,
    grant_access,
    hand_over,
    lift_exclusion,
)
from northstar.foundation.access.services.people import (
    end_membership,
    give_role,
    invite_member,
    make_first_owner,
    renew_invitation,
    restore_membership,
)

__all__ = [
    "end_grant",
    "end_membership",
    "exclude",
    "give_role",
    "grant_access",
    "hand_over",
    "invite_member",
    "lift_exclusion",
    "make_first_owner",
    "renew_invitation",
    "restore_membership",
]
