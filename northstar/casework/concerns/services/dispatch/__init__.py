"""Sending a concern to agencies, delivering it, and their answers."""

from northstar.casework.concerns.services.dispatch.answering import (
    accept,
    acknowledge,
    finish,
    hand_back,
    note_added_seen,
    note_consultation,
    note_report_read,
)
from northstar.casework.concerns.services.dispatch.bringing import bring
from northstar.casework.concerns.services.dispatch.bringing import note_mail as note_added_mail
from northstar.casework.concerns.services.dispatch.delivery import deliver, note_mail, reason_words
from northstar.casework.concerns.services.dispatch.keeping import desks
from northstar.casework.concerns.services.dispatch.looking import Look
from northstar.casework.concerns.services.dispatch.payload import build_payload
from northstar.casework.concerns.services.dispatch.sending import (
    Choice,
    preview_choice,
    preview_payload,
    recall,
    retry,
    send,
)
from northstar.casework.concerns.services.dispatch.sending_on import Offer, copies_of, leave_added, offers, send_on
from northstar.casework.concerns.services.dispatch.watching import escalate, put_back_on_its_way, remind, watch

__all__ = [
    "Choice",
    "Look",
    "Offer",
    "accept",
    "acknowledge",
    "bring",
    "build_payload",
    "copies_of",
    "deliver",
    "desks",
    "escalate",
    "finish",
    "hand_back",
    "leave_added",
    "note_added_mail",
    "note_added_seen",
    "note_consultation",
    "note_mail",
    "note_report_read",
    "offers",
    "preview_choice",
    "preview_payload",
    "put_back_on_its_way",
    "reason_words",
    "recall",
    "remind",
    "retry",
    "send",
    "send_on",
    "watch",
]
