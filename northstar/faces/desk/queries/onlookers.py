"""Who else has a record open: two people on one concern should know of each other before they write."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from northstar.foundation.access.actors import Actor
from northstar.foundation.access.models import Membership
from northstar.foundation.audit import queries as audit


def onlookers(reader: Actor, record: models.Model, now: datetime) -> list[str]:
    """Colleagues of the reader who opened it in the last ten minutes, the latest first, in words."""
    lately = audit.readers_lately(record)
    lately.pop(reader.ref, None)
    if not lately:
        return []
    names = {str(one.pk): one.user.name for one in Membership.objects.filter(pk__in=lately).select_related("user")}
    latest = sorted(lately, key=lambda ref: lately[ref], reverse=True)
    return [f"{names[ref]} ({_ago(now - lately[ref])})" for ref in latest if ref in names]


def _ago(passed: timedelta) -> str:
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}
