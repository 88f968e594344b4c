"""Memberships as they stand, for tests about something else. Services have tests of their own."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from northstar.foundation.access.models import Membership
from northstar.foundation.accounts.models import User
from northstar.foundation.agencies.models import Agency

# Before every day that a test names, so that no test fails because time has passed.
EARLY = datetime(2024, 1, 2, tzinfo=UTC)


def membership(user: User, agency: Agency, role: str, *, began_days_ago: int | None = None) -> Membership:
    begins = EARLY if began_days_ago is None else timezone.now() - timedelta(days=began_days_ago)
    return Membership.objects.create(user=user, agency=agency, role=role, begins_at=begins)
