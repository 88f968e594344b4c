"""Sending a concern to agencies, delivering it, and their answers."""

from northstar.casework.concerns.services.dispatch.answering import (
    accept,
    acknowledge,
    finish,
    hand_back,
    note_consultation,
    note_report_read,
)
from northstar.casework.concerns.services.dispatch.delivery import deliver, note_mail, reason_words
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
from northstar.casework.concerns.services.dispatch.watching import desks, escalate, put_back_on_its_way, remind, watch

__all__ = [
    "Choice",
    "Look",
    "accept",
    "acknowledge",
    "build_payload",
    "deliver",
    "desks",
    "escalate",
    "finish",
    "hand_back",
    "note_consultation",
    "note_mail",
    "note_report_read",
    "preview_choice",
    "preview_payload",
    "put_back_on_its_way",
    "reason_words",
    "recall",
    "remind",
    "retry",
    "send",
    "watch",
]
