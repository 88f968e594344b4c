"""Counting attempts, without keeping who made them or from where.

A key is made of what is tried, the account and the source. Only its keyed and salted digest is kept,
the salt changes every day, and rows go when their time is over. Counting by account *and* source means
that an attacker cannot lock somebody out of their own account (ASVS 5.0 6.3.1).
"""

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from northstar.foundation.accounts.models import Attempt, DailySalt
from northstar.foundation.vault.keyring import keyring
from northstar.kit import sealing


@dataclass(frozen=True)
class Limit:
    """At most ``most`` attempts until there was none for ``seconds``; so never more than that in such a span."""

    what: str
    most: int
    seconds: int


# Cyber Essentials: at most ten guesses in five minutes.
PASSWORD = Limit("password", 10, 300)
# Over all sources, for browsers in which nobody has signed in to the account before.
PASSWORD_ANYWHERE = Limit("password-anywhere", 60, 300)
# Who tries many accounts from one place. An agency's staff may share one address, so it is generous.
PASSWORD_SOURCE = Limit("password-source", 200, 300)
CODE = Limit("code", 10, 300)
LINK = Limit("link", 5, 900)
LINK_SOURCE = Limit("link-source", 50, 900)
TOLD = Limit("told", 1, 3600)


def source_of(request: HttpRequest) -> str:
    """Where a request comes from: the address that our own outermost proxy saw; a /64 for IPv6."""
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    trusted = settings.PROXIES
    written = passed[-trusted] if trusted and len(passed) >= trusted else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return str(address)


def allow(limit: Limit, *parts: str, at: datetime) -> bool:
    """Count an attempt and answer whether it may go on. Attempts made at once are counted one by one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into accounts_attempt as a (digest, count, expires_at) values (%(digest)s, 1, %(until)s)"
            " on conflict (digest) do update set"
            " count = case when a.expires_at <= %(at)s then 1 else a.count + 1 end,"
            # Attempts that are refused do not put off the end.
            " expires_at = case when a.expires_at > %(at)s and a.count >= %(most)s then a.expires_at"
            " else excluded.expires_at end"
            " returning count",
            {
                "digest": _digest(limit, parts, at.date()),
                "at": at,
                "until": at + timedelta(seconds=limit.seconds),
                "most": limit.most,
            },
        )
        return bool(cursor.fetchone()[0] <= limit.most)


def forget(limit: Limit, *parts: str, at: datetime) -> None:
    """Start again: the attempt succeeded."""
    Attempt.objects.filter(digest=_digest(limit, parts, at.date())).delete()


def purge(at: datetime) -> int:
    """Remove what is over: rows whose time has passed, and the salts of the days before yesterday."""
    DailySalt.objects.filter(day__lt=at.date() - timedelta(days=1)).delete()
    return Attempt.objects.filter(expires_at__lte=at).delete()[0]


def _digest(limit: Limit, parts: tuple[str, ...], day: date) -> bytes:
    value = "|".join([salt_of(day).hex(), limit.what, *(part.casefold() for part in parts)])
    return sealing.keyed(keyring().key_for("attempts"), value)


def salt_of(day: date) -> bytes:
    """Read each time: a copy kept in the process could be of a transaction that was undone."""
    with connection.cursor() as cursor:
        cursor.execute("select salt from accounts_dailysalt where day = %s", [day])
        row = cursor.fetchone()
    if row:
        return bytes(row[0])
    return bytes(DailySalt.objects.get_or_create(day=day, defaults={"salt": secrets.token_bytes(32)})[0].salt)
