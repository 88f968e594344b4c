"""Times and durations as people say them, with the exact one behind them. Europe/London."""

import datetime
from functools import lru_cache
from typing import Any

import jinja2
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

_TIME = '<time datetime="{}" title="{}">{}</time>'


@jinja2.pass_context
def when(
    context: jinja2.runtime.Context,
    moment: datetime.datetime | datetime.date | None,
    *,
    time: bool = False,
    near: bool = True,
) -> Markup | str:
    """ "today 14:05", "in 40 minutes", "Tue 3 Mar", with the exact moment on hover and in print.

    `time=True` keeps the time of day on days further off; `near=False` says "today
    14:05" where else minutes would be counted. Reads `now` from the page's
    context when the view put it there. Empty for None.
    """
    if not moment:
        return ""
    now = context.get("now")
    return said(moment, now if isinstance(now, datetime.datetime) else timezone.now(), time=time, near=near)


def said(
    moment: datetime.datetime | datetime.date, now: datetime.datetime, *, time: bool = False, near: bool = True
) -> Markup:
    """The same outside a template."""
    if not isinstance(moment, datetime.datetime):
        return Markup(_TIME).format(
            moment.isoformat(), _written(moment, "l j F Y"), day_words(moment, timezone.localdate(now))
        )
    local = timezone.localtime(moment)
    exact = f"{_written(local.date(), 'l j F Y')}, {local:%H:%M}"
    return Markup(_TIME).format(local.isoformat(timespec="minutes"), exact, _words(local, now, time, near))


def _words(local: datetime.datetime, now: datetime.datetime, time: bool, near: bool) -> str:
    minutes = round((local - now).total_seconds() / 60) if near else 60
    if minutes == 0:
        return _("just now")
    if 0 < minutes < 60:
        return ngettext("in %(count)d minute", "in %(count)d minutes", minutes) % {"count": minutes}
    if -60 < minutes < 0:
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", -minutes) % {"count": -minutes}
    today = timezone.localdate(now)
    day = day_words(local.date(), today)
    named = abs((local.date() - today).days) <= 1
    return f"{day} {local:%H:%M}" if named else f"{day}, {local:%H:%M}" if time else day


def day_words(day: datetime.date, today: datetime.date) -> str:
    """ "today", "yesterday", "tomorrow", "Tue 3 Mar", "3 Mar 2024"."""
    days = (day - today).days
    if -1 <= days <= 1:
        return (_("today"), _("tomorrow"), _("yesterday"))[days]
    # A day of the last or next half year needs no year.
    return _written(day, "D j M" if abs(days) < 183 else "j M Y")


def _written(day: datetime.date, how: str) -> str:
    return _written_in(translation.get_language(), day, how)


@lru_cache(maxsize=4_000)
def _written_in(language: str | None, day: datetime.date, how: str) -> str:
    """A list of fifty rows names few days, many times each."""
    return formats.date_format(day, how)


def remaining(left: datetime.timedelta | float | None, *, working: bool = False, short: bool = False) -> str:
    """ "2 hours 10 minutes left", "3 days left", "40 minutes over".

    Takes the time left (seconds or timedelta), already counted in working time where
    the clock's rule says so; `working` then says "working", `short` "2 h 10 min left".
    """
    if left is None:
        return ""
    seconds = left.total_seconds() if isinstance(left, datetime.timedelta) else float(left)
    words = span(abs(seconds), working=working, short=short)
    return _("%(time)s over") % {"time": words} if seconds < 0 else _("%(time)s left") % {"time": words}


def span(seconds: float, *, working: bool = False, short: bool = False) -> str:
    """A length of time in its two largest units: "2 hours 10 minutes", "3 working days"."""
    minutes = int(seconds // 60)
    days, hours = divmod(minutes // 60, 24)
    if working and minutes // 60 >= 24:
        return ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days}
    if days >= 3:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    parts = []
    if days:
        parts.append(ngettext("%(count)d day", "%(count)d days", days) % {"count": days})
    if hours:
        words = _("%(count)d h") if short else ngettext("%(count)d hour", "%(count)d hours", hours)
        parts.append(words % {"count": hours})
    if (minutes % 60 and not days and hours < 6) or not parts:
        words = _("%(count)d min") if short else ngettext("%(count)d minute", "%(count)d minutes", minutes % 60)
        parts.append(words % {"count": minutes % 60})
    return " ".join(parts)


def share_gone(left: Any, total: Any) -> float:
    """How much of a clock has run out, from 0 to 1."""
    left = left.total_seconds() if isinstance(left, datetime.timedelta) else float(left or 0)
    total = total.total_seconds() if isinstance(total, datetime.timedelta) else float(total or 0)
    return 1.0 if total <= 0 else min(1.0, max(0.0, 1 - left / total))
