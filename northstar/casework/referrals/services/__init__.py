"""Asking another agency for help, and answering."""

from northstar.casework.referrals.services.answering import accept, decline, finish, note_consultation, see
from northstar.casework.referrals.services.asking import Wanted, ask, note_rung, why_not, withdraw
from northstar.casework.referrals.services.keeping import Stale
from northstar.casework.referrals.services.watching import askers, escalate, note_mail, watch

__all__ = [
    "Stale",
    "Wanted",
    "accept",
    "ask",
    "askers",
    "decline",
    "escalate",
    "finish",
    "note_consultation",
    "note_mail",
    "note_rung",
    "see",
    "watch",
    "why_not",
    "withdraw",
]
