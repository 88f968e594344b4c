"""What this room hands the house."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from northstar.casework.referrals import queries
from northstar.casework.referrals.queries import handing
from northstar.casework.referrals.services import following
from northstar.casework.referrals.services.handing import pass_accepted, pass_asked
from northstar.foundation.access.catalogue import Permission as P
from northstar.foundation.access.queries import Holding, OpenWork
from northstar.foundation.notices.states import Frequency, Kind, Letter

_PAGE, _OUTCOME = "referrals:request", "referrals.note_mail"


def _for_asked(code: str, title: object, letter: Letter = Letter.WAITING, after: str = "") -> Kind:
    return Kind(
        code,
        title,
        letter,
        permission=P.ANSWER_REQUESTS,
        address=_PAGE,
        naming=queries.names_of_asked,
        after=after,
    )


def _for_asker(
    code: str, title: object, letter: Letter = Letter.WAITING, frequency: Frequency = Frequency.AT_ONCE
) -> Kind:
    return Kind(code, title, letter, frequency, permission=P.ASK, address=_PAGE, naming=queries.names_of_asking)


NOTICE_KINDS = (
    _for_asked("requests.asked_of_you", _("Another agency asks yours for help"), after=_OUTCOME),
    _for_asked(
        "requests.asked_urgently",
        _("Another agency asks yours for help that cannot wait"),
        Letter.URGENT,
        after=_OUTCOME,
    ),
    _for_asked("requests.answer_awaited", _("Another agency still waits for your answer"), Letter.REMINDER),
    _for_asked("requests.taken_back", _("What another agency asked is no longer needed")),
    _for_asker("requests.seen", _("What you asked has been seen"), frequency=Frequency.HOURLY),
    _for_asker("requests.accepted", _("What you asked has been accepted")),
    _for_asker("requests.declined", _("What you asked has been declined")),
    _for_asker("requests.done", _("What you asked has been done"), frequency=Frequency.HOURLY),
    _for_asker("requests.to_ring", _("An agency that you asked must be rung"), Letter.URGENT),
    _for_asker("requests.not_answered", _("An agency has not answered what you asked"), Letter.URGENT),
)

HOLDINGS = (
    Holding(
        handing.ACCEPTED,
        lambda n: (
            ngettext(
                "%(n)s request of another agency that they accepted",
                "%(n)s requests of other agencies that they accepted",
                n,
            )
            % {"n": n}
        ),
        held=handing.accepted,
        pass_on=pass_accepted,
        needs=(P.ANSWER_REQUESTS,),
        takes=P.ANSWER_REQUESTS,
        nobody=_("Nobody in particular: your whole agency sees it"),
        address="referrals:list",
    ),
    Holding(
        handing.ASKED,
        lambda n: (
            ngettext(
                "%(n)s request that they made of another agency", "%(n)s requests that they made of other agencies", n
            )
            % {"n": n}
        ),
        held=handing.asked,
        pass_on=pass_asked,
        needs=(P.ASK,),
        takes=P.ASK,
        nobody=_("Nobody in particular: your whole agency hears of it"),
        address="referrals:list",
    ),
)

OPEN_WORK = (
    OpenWork(
        "requests.asked_of",
        lambda n: ngettext("%(n)s request asked of them", "%(n)s requests asked of them", n) % {"n": n},
        count=following.open_asked_of,
        follow=following.follow_asked_of,
        needs=(P.ANSWER_REQUESTS,),
    ),
    OpenWork(
        "requests.asked_by",
        lambda n: ngettext("%(n)s request that they made", "%(n)s requests that they made", n) % {"n": n},
        count=following.open_asked_by,
        follow=following.follow_asked_by,
        needs=(P.ASK,),
    ),
)
