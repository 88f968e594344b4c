"""The auditor's home: how the trail stands, and what was taken away or unmasked lately, by whom. Never content."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from northstar.faces.desk.queries.home import MOST, Item
from northstar.faces.desk.queries.trail_details import names_of, purpose_words
from northstar.foundation.access.actors import Member
from northstar.foundation.access.catalogue import Permission as P
from northstar.foundation.audit import queries
from northstar.foundation.audit.models import Entry

SEALED_WITHIN = timedelta(days=1)
CHECKED_WITHIN = timedelta(days=7)
EVENTS = {
    "queue.exported": gettext_lazy("The queue was taken away"),
    "concerns.exported": gettext_lazy("The list of concerns was taken away"),
    "inbox.exported": gettext_lazy("A list of what was sent to an agency was taken away"),
    "agencies.exported": gettext_lazy("The directory was taken away"),
    "concerns.read_contact": gettext_lazy("A reporter’s contact details were shown"),
    "documents.original_opened": gettext_lazy("The original of a file was opened"),
    "documents.original_refused": gettext_lazy("The original of a file was asked for and refused"),
}


def now(actor: Member, at: datetime) -> list[Item]:
    """What is wrong with the trail itself: not sealed, not checked, or found broken."""
    sealed, checked = queries.last_seal(), queries.last_check()
    found: list[Item] = []
    if checked is not None and checked.detail.get("broken"):
        found.append(_fault(_("The last check found the trail broken"), checked.at, danger=True))
    if sealed is None or at - sealed.at > SEALED_WITHIN:
        found.append(_fault(_("The trail has not been sealed for more than a day"), sealed.at if sealed else None))
    if checked is None or at - checked.at > CHECKED_WITHIN:
        found.append(_fault(_("Nobody has checked the trail for more than a week"), checked.at if checked else None))
    return found


def _fault(title: str, at: datetime | None, *, danger: bool = False) -> Item:
    return Item(
        title=title,
        url=reverse("desk:trail"),
        why=_("Tell whoever runs this service; they check it with “northstar audit verify”"),
        tag=_("Broken") if danger else _("Needs you"),
        kind="harm" if danger else "next",
        at=at,
        immediate=danger,
    )


def state(actor: Member, at: datetime) -> list[Item]:
    """When the trail was sealed and checked last, with the numbers."""
    sealed, checked = queries.last_seal(), queries.last_check()
    found: list[Item] = []
    if sealed is not None:
        count = ngettext("%(n)s act in the last seal", "%(n)s acts in the last seal", sealed.entries)
        found.append(_stands(_("Sealed"), count % {"n": f"{sealed.entries:,}"}, sealed.at))
    if checked is not None and not checked.detail.get("broken"):
        count = ngettext("%(n)s act agreed with its seal", "%(n)s acts agreed with their seals", checked.count or 0)
        found.append(_stands(_("Checked, and whole"), count % {"n": f"{checked.count or 0:,}"}, checked.at))
    return found


def _stands(title: str, why: str, at: datetime) -> Item:
    return Item(title=title, url=reverse("desk:trail"), why=why, tag=_("In order"), kind="settled", at=at)


def taken(actor: Member, at: datetime) -> list[Item]:
    """What was exported and unmasked, newest first, by whom."""
    if not actor.may(P.READ_TRAIL):
        return []
    entries = list(queries.taken_away()[:MOST])
    names = names_of({one.actor for one in entries})
    return [_taken(one, names.get(one.actor) or one.actor) for one in entries]


def _taken(one: Entry, who: str) -> Item:
    address = reverse("desk:trail")
    told = [who]
    if one.count is not None:
        told.append(ngettext("%(n)s line", "%(n)s lines", one.count) % {"n": one.count})
    if one.purpose:
        told.append(_("for %(purpose)s") % {"purpose": purpose_words(one)})
    return Item(
        title=str(EVENTS[one.event]),
        url=f"{address}?record={one.record_id}" if one.record_id else f"{address}?action={one.action}",
        why=" · ".join(told),
        tag=one.get_action_display(),
        kind="harm" if one.action == "refuse" else "open",
        at=one.at,
    )
