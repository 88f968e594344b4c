"""Memberships as they stand, for tests about something else. Services have tests of their own."""

from datetime import timedelta

from django.utils import timezone

from northstar.foundation.access.models import Membership
from northstar.foundation.accounts.models import User
from northstar.foundation.agencies.models import Agency


def membership(user: User, agency: Agency, role: str, *, began_days_ago: int = 400) -> Membership:
    return Membership.objects.create(
        user=user, agency=agency, role=role, begins_at=timezone.now() - timedelta(days=began_days_ago)
    )
