"""How ready agencies are, at home: what an agency's lead has left to do, and what the most agencies lack."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from northstar.faces.desk.queries.home import Item
from northstar.foundation.access.actors import Member
from northstar.foundation.access.catalogue import Permission as P
from northstar.partnership.governance import policies
from northstar.partnership.governance.queries import readiness

FEW = 2


def own(actor: Member, at: datetime) -> tuple[list[Item], list[Item]]:
    """For whoever leads an agency: to begin with, needing them now; later what is left, which has no clock."""
    if not actor.may(P.EDIT_OWN_AGENCY) or actor.may(P.EDIT_AGENCIES):
        return [], []
    row = next(iter(readiness.rows(actor, at)), None)
    if row is None or not (row.left or row.last is None):
        return [], []
    if row.last is None:
        return [
            Item(
                title=_("How ready is your agency?"),
                url=reverse("governance:own_readiness"),
                why=_("Ten minutes of questions make your plan; “not yet” is a good answer"),
                about=str(row.agency),
                tag=_("New"),
                kind="next",
            )
        ], []
    left = ngettext("%(n)s step is left", "%(n)s steps are left", row.left) % {"n": row.left}
    doubtful = ngettext("%(n)s answer is too old to rely on", "%(n)s answers are too old to rely on", row.doubtful) % {
        "n": row.doubtful
    }
    return [], [
        Item(
            title=_("Build up your response"),
            url=reverse("governance:plan", args=[row.agency.slug]),
            why=doubtful if row.doubtful else _("Last answer"),
            about=str(row.agency),
            tag=left,
            kind="waiting",
            at=row.last,
        )
    ]


def lacking(actor: Member, at: datetime) -> list[Item]:
    """For the coordinator: what agencies lack of that which comes first in building a response."""
    if not policies.sees_every_agency(actor):
        return []
    counted = [one for one in readiness.totals(readiness.rows(actor, at)) if one.gaps]
    first = sorted(counted, key=lambda one: (one.point.stage, -one.gaps))[:FEW]
    return [
        Item(
            title=ngettext("%(n)s agency has %(what)s", "%(n)s agencies have %(what)s", one.gaps)
            % {"n": one.gaps, "what": one.point.lack},
            url=reverse("governance:readiness_table") + f"?gap={one.point.code}",
            why=_("Of %(all)s; %(silent)s of them have not answered") % {"all": one.of, "silent": one.silent},
            tag=one.point.stage_words,
            kind="waiting",
        )
        for one in first
    ]
