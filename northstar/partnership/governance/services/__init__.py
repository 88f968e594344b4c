"""The verbs of becoming a partner: inviting, applying, checking, deciding, signing, joining; and of getting ready."""

from northstar.partnership.governance.services.applying import (
    answer_invitation,
    apply_to_join,
    change_details,
    invite,
    withdraw,
)
from northstar.partnership.governance.services.deciding import (
    approve,
    call_back,
    decline,
    record_check,
    reopen,
    take_up,
)
from northstar.partnership.governance.services.joining import join_if_signed, tell_keepers
from northstar.partnership.governance.services.keeping import Stale
from northstar.partnership.governance.services.linking import Opened, going_out, open_link, renew_link, send_again
from northstar.partnership.governance.services.printing import take_paper
from northstar.partnership.governance.services.readiness import Overtaken, answer_points, ask_again, plan_step
from northstar.partnership.governance.services.signing import Changed, sign_paper

__all__ = [
    "Changed",
    "Opened",
    "Overtaken",
    "Stale",
    "answer_invitation",
    "answer_points",
    "apply_to_join",
    "approve",
    "ask_again",
    "call_back",
    "change_details",
    "decline",
    "going_out",
    "invite",
    "join_if_signed",
    "plan_step",
    "open_link",
    "record_check",
    "renew_link",
    "reopen",
    "send_again",
    "sign_paper",
    "take_paper",
    "take_up",
    "tell_keepers",
    "withdraw",
]
