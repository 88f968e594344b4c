"""Where an application stands, in words: for who applies, and for who looks after partners."""

from typing import Any

from django.utils.translation import gettext as _

from northstar.partnership.governance.models import Application
from northstar.partnership.governance.states import State

KIND = {
    State.INVITED: "waiting",
    State.APPLIED: "next",
    State.CHECKING: "open",
    State.TO_SIGN: "waiting",
    State.JOINED: "settled",
    State.DECLINED: "closed",
    State.WITHDRAWN: "closed",
}
_WAY = (State.APPLIED, State.CHECKING, State.TO_SIGN, State.JOINED)


def next_words(application: Application) -> str:
    """What comes next, for the list."""
    return {
        State.INVITED: _("They fill in the form"),
        State.APPLIED: _("Begin the checks"),
        State.CHECKING: _("Settle every check, then decide"),
        State.TO_SIGN: _("They read and sign the papers"),
        State.JOINED: _("Nothing: they are a partner"),
        State.DECLINED: _("Nothing, unless you take it up again"),
        State.WITHDRAWN: _("Nothing: it was withdrawn"),
    }[State(application.state)]


def way(application: Application) -> list[dict[str, Any]]:
    """The steps as the applicant sees them, and which one is now; none once it is over without joining."""
    if application.state not in _WAY:
        return []
    words = (_("Sent"), _("We look into it"), _("You sign"), _("You are a partner"))
    here = _WAY.index(State(application.state))
    last = len(_WAY) - 1
    return [
        {"words": each, "here": place == here, "past": place < here or here == last and place < last}
        for place, each in enumerate(words)
    ]


def meaning(application: Application) -> tuple[str, str]:
    """A heading, and what it means and what comes next, for the applicant."""
    return {
        State.INVITED: (_("You are invited"), ""),
        State.APPLIED: (
            _("We have your application"),
            _("The coordinator looks at it within five working days and then rings you. You need do nothing now."),
        ),
        State.CHECKING: (
            _("We are looking into it"),
            _("The coordinator checks what you told us, and will ring back on a number from a public register."),
        ),
        State.TO_SIGN: (
            _("Approved: the papers can be signed"),
            _("Whoever signs for you has got a link by mail. Once both papers are signed, you are a partner."),
        ),
        State.JOINED: (
            _("You are a partner"),
            _("Your lead gets an invitation to Northstar by mail, and can then invite your people."),
        ),
        State.DECLINED: (_("We cannot take you in now"), ""),
        State.WITHDRAWN: (_("This application was withdrawn"), _("You can apply again at any time.")),
    }[State(application.state)]
