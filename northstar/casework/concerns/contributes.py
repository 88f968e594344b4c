"""What this room hands the house."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from northstar.casework.concerns.queries import handing, naming
from northstar.casework.concerns.services import following
from northstar.casework.concerns.services.handing import pass_concern, pass_dispatch, pass_report
from northstar.foundation.access.catalogue import Permission as P
from northstar.foundation.access.queries import Holding, OpenWork
from northstar.foundation.notices.states import Frequency, Kind, Letter

_OUTCOME = "concerns.note_mail"
_ADDED_OUTCOME = "concerns.note_added_mail"

NOTICE_KINDS = (
    # For the agency that something was sent to
    Kind(
        "concerns.sent_to_you",
        _("Something was sent to your agency"),
        permission=P.INBOX,
        address="desk:dispatch",
        naming=naming.of_dispatches,
        after=_OUTCOME,
    ),
    Kind(
        "concerns.sent_urgently",
        _("Something that cannot wait was sent to your agency"),
        Letter.URGENT,
        permission=P.INBOX,
        address="desk:dispatch",
        naming=naming.of_dispatches,
        after=_OUTCOME,
    ),
    Kind(
        "concerns.more_came_in",
        _("More came in about something that was sent to your agency"),
        permission=P.INBOX,
        address="desk:dispatch",
        naming=naming.of_dispatches,
        after=_ADDED_OUTCOME,
    ),
    Kind(
        "concerns.more_came_in_urgently",
        _("More came in about something that cannot wait"),
        Letter.URGENT,
        permission=P.INBOX,
        address="desk:dispatch",
        naming=naming.of_dispatches,
        after=_ADDED_OUTCOME,
    ),
    Kind(
        "concerns.answer_awaited",
        _("Something sent to your agency still waits for an answer"),
        Letter.REMINDER,
        permission=P.INBOX,
        address="desk:dispatch",
        naming=naming.of_dispatches,
    ),
    # For whoever reported it as part of their work
    Kind(
        "concerns.desk_asks",
        _("The desk asks about what you reported"),
        permission=P.REPORT,
        address="desk:report",
        naming=naming.of_reports,
    ),
    # For the desk
    Kind(
        "concerns.cannot_wait",
        _("A concern that cannot wait has come in"),
        Letter.URGENT,
        permission=P.TRIAGE,
        address="desk:concern",
        naming=naming.of_concerns,
    ),
    Kind(
        "concerns.for_today",
        _("A concern that cannot wait until tomorrow has come in"),
        permission=P.TRIAGE,
        address="desk:concern",
        naming=naming.of_concerns,
    ),
    Kind(
        "concerns.not_looked_at",
        _("A concern was not looked at in time"),
        Letter.URGENT,
        permission=P.READ_CONCERNS,
        address="desk:concern",
        naming=naming.of_concerns,
    ),
    Kind(
        "concerns.reaches_nobody",
        _("A concern reaches nobody"),
        Letter.URGENT,
        permission=P.READ_CONCERNS,
        address="desk:concern",
        naming=naming.of_concerns,
    ),
    Kind(
        "concerns.handed_back",
        _("An agency handed something back"),
        permission=P.DISPATCH,
        address="desk:concern",
        naming=naming.of_concerns,
    ),
    Kind(
        "concerns.not_delivered",
        _("Something could not be delivered"),
        Letter.URGENT,
        permission=P.DISPATCH,
        address="desk:concern",
        naming=naming.of_concerns,
    ),
    Kind(
        "concerns.to_ring",
        _("An agency must be rung"),
        Letter.URGENT,
        permission=P.DISPATCH,
        address="desk:concern",
        naming=naming.of_concerns,
    ),
    Kind(
        "concerns.not_answered",
        _("An agency has not answered in time"),
        Letter.URGENT,
        permission=P.DISPATCH,
        address="desk:concern",
        naming=naming.of_concerns,
    ),
    Kind(
        "concerns.answered",
        _("An agency answered"),
        frequency=Frequency.HOURLY,
        permission=P.DISPATCH,
        address="desk:concern",
        naming=naming.of_concerns,
    ),
    Kind(
        "concerns.reporter_wrote",
        _("A reporter wrote"),
        permission=P.TRIAGE,
        address="desk:concern",
        naming=naming.of_concerns,
    ),
    Kind(
        "concerns.handed_over",
        _("A colleague handed a concern to you"),
        permission=P.TRIAGE,
        address="desk:concern",
        naming=naming.of_concerns,
    ),
)

HOLDINGS = (
    Holding(
        handing.CLAIMED,
        lambda n: ngettext("%(n)s concern that they took on", "%(n)s concerns that they took on", n) % {"n": n},
        held=handing.claimed,
        pass_on=pass_concern,
        needs=(P.READ_CONCERNS, P.TRIAGE),
        takes=P.TRIAGE,
        nobody=_("Nobody: back into the queue"),
        address="desk:queue",
    ),
    Holding(
        handing.IN_HAND,
        lambda n: (
            ngettext(
                "%(n)s thing sent to your agency that they accepted",
                "%(n)s things sent to your agency that they accepted",
                n,
            )
            % {"n": n}
        ),
        held=handing.in_hand,
        pass_on=pass_dispatch,
        needs=(P.INBOX, P.ANSWER),
        takes=P.ANSWER,
        nobody=_("Nobody in particular: your whole agency sees it"),
        address="desk:inbox",
    ),
    Holding(
        handing.REPORTED,
        lambda n: (
            ngettext(
                "%(n)s report of theirs that the desk may ask about",
                "%(n)s reports of theirs that the desk may ask about",
                n,
            )
            % {"n": n}
        ),
        held=handing.reported,
        pass_on=pass_report,
        needs=(P.REPORT,),
        takes=P.REPORT,
        nobody=_("Nobody in particular: your whole agency is asked"),
        address="desk:reports",
    ),
)

OPEN_WORK = (
    OpenWork(
        "concerns.sent",
        lambda n: ngettext("%(n)s thing that was sent to them", "%(n)s things that were sent to them", n) % {"n": n},
        count=following.open_dispatches,
        follow=following.follow_dispatches,
        needs=(P.INBOX,),
    ),
    OpenWork(
        "concerns.reports",
        lambda n: ngettext("%(n)s report of theirs", "%(n)s reports of theirs", n) % {"n": n},
        count=following.open_reports,
        follow=following.follow_reports,
        needs=(P.REPORT,),
    ),
)
