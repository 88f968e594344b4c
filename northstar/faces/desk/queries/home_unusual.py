"""Unusual amounts, for the auditor: who lately read, took away or unmasked far more than they usually do.

It counts acts on the trail and knows nothing of what was in a record. A large amount is a reason to ask, not a fault:
a busy week looks the same.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from northstar.faces.desk.queries.home import MOST, Item
from northstar.foundation.access.actors import Member
from northstar.foundation.access.catalogue import Permission as P
from northstar.foundation.access.models import Membership
from northstar.foundation.audit import queries as audit
from northstar.kit.worktime import LONDON

# Today and the six days before it: the days that the link to the trail shows.
DAYS = 7
# More than three times one's own median: twice is an ordinary busy week, and whoever empties a list takes many times
# what they usually do.
TIMES = 3
# Fewer than these a week are nobody's haul, however little somebody did before: who comes back from leave, or began
# on Monday, would otherwise stand here every time. Records are read all day; lists and unmasking are rare.
LEAST = {"read": 25, "export": 3, "unmasking": 4}
_WORDS = {
    "read": ngettext_lazy("%(n)s record read", "%(n)s records read", "n"),
    "export": ngettext_lazy("%(n)s list taken away", "%(n)s lists taken away", "n"),
    "unmasking": ngettext_lazy("unmasked %(n)s time", "unmasked %(n)s times", "n"),
}
_TAGS = {"read": gettext_lazy("Reading"), "export": gettext_lazy("Taken away"), "unmasking": gettext_lazy("Unmasked")}
_ACTIONS = {"read": "consult", "export": "disclose", "unmasking": "consult"}


class _Who(NamedTuple):
    name: str
    agency_id: str
    agency: str


def unusual(actor: Member, at: datetime) -> list[Item] | None:
    """The farthest from their usual first; none for whoever may not read the whole trail."""
    if not actor.may(P.READ_TRAIL):
        return None
    first = at.astimezone(LONDON).date() - timedelta(days=DAYS - 1)
    start = datetime.combine(first, time.min, LONDON)
    # Also those whose access has ended: who leaves with a list is why this is looked at.
    people = Membership.objects.select_related("user", "agency").only(
        "user__name", "agency__name", "agency__short_name"
    )
    everybody = {str(one.pk): _Who(one.user.name, str(one.agency_id), str(one.agency)) for one in people}
    found = [one for one in audit.amounts(list(everybody), start, at) if _is_unusual(one)]
    found.sort(key=lambda one: (-one.count / max(one.usual, 1), everybody[one.actor].name))
    return [_item(one, everybody[one.actor], start) for one in found[:MOST]]


def _is_unusual(one: audit.Amount) -> bool:
    return one.count >= LEAST[one.kind] and one.count > TIMES * one.usual


def _item(one: audit.Amount, who: _Who, start: datetime) -> Item:
    filters = {
        "person": who.name,
        "agency": who.agency_id,
        "action": _ACTIONS[one.kind],
        "since": formats.date_format(start.astimezone(LONDON), "j F Y"),
    }
    usual = _("in seven days; usually %(usual)s a week")
    return Item(
        title=f"{who.name}, {who.agency}",
        url=f"{reverse('desk:trail')}?{urlencode(filters)}",
        why=f"{_WORDS[one.kind] % {'n': one.count}} {usual % {'usual': f'{one.usual:g}'}}",
        tag=str(_TAGS[one.kind]),
        kind="open",
    )
