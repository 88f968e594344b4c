"""Telling people that something waits for them."""

from northstar.foundation.notices.services.asking import answer, ask_owner, ask_owners, send_asking
from northstar.foundation.notices.services.delivering import deliver
from northstar.foundation.notices.services.digesting import send_digests
from northstar.foundation.notices.services.posting import post
from northstar.foundation.notices.services.seeing import choose, mark_seen, open_notice
from northstar.foundation.notices.services.sweeping import rescue, tidy
from northstar.foundation.notices.services.telling import Told, tell, tell_contact, tell_taker, withdraw
from northstar.foundation.notices.services.warning import warn

__all__ = [
    "Told",
    "answer",
    "ask_owner",
    "ask_owners",
    "choose",
    "deliver",
    "mark_seen",
    "open_notice",
    "post",
    "rescue",
    "send_asking",
    "send_digests",
    "tell",
    "tell_contact",
    "tell_taker",
    "tidy",
    "warn",
    "withdraw",
]
