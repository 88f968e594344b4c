"""Memberships (the actors), and grants and exclusions on single records."""

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models import Q

from northstar.foundation.accounts.models import User
from northstar.foundation.agencies.models import Agency, Team
from northstar.kit.walls import Wall
from northstar.kit.worktime import LONDON


class MembershipQuerySet(models.QuerySet["Membership"]):
    def live(self, at: datetime) -> "MembershipQuerySet":
        """Memberships that give access at a moment: begun, not ended, the account open, the agency in force."""
        day = at.astimezone(LONDON).date()
        return (
            self.filter(begins_at__lte=at, user__is_active=True, agency__valid_from__lte=day)
            .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))
            .filter(Q(agency__valid_to__isnull=True) | Q(agency__valid_to__gt=day))
        )


class Membership(models.Model):
    """A person acting for an agency in a role. Whoever acts, acts as one of these."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=40)
    vetting = models.CharField(max_length=40, blank=True)
    trained_until = models.DateField(null=True, blank=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    # Their sessions were ended, and no contact names them any more: at once, or by a job when a planned end comes.
    settled_at = models.DateTimeField(null=True, blank=True)
    last_active_at = models.DateTimeField(null=True, blank=True)
    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "role"], condition=Q(ends_at__isnull=True), name="membership_once"
            )
        ]
        indexes = [models.Index(fields=["agency", "role"], name="membership_by_agency")]

    def __str__(self) -> str:
        return f"{self.user.name}, {self.agency}"


class HandOver(models.Model):
    """Something that one person had in hand went to a colleague, or (no ``taker``) to nobody in particular.

    ``kind`` is the code of a holding. The record's own room changes the record; this says whose it is now.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    record_id = models.UUIDField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    giver = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    taker = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")  # none: the software
    at = models.DateTimeField()

    wall = Wall(read="agency_id = northstar_agency()", append_only=True)

    class Meta:
        indexes = [
            models.Index(fields=["record_id", "-id"], name="hand_over_by_record"),
            models.Index(fields=["giver", "-at"], name="hand_over_by_giver"),
            models.Index(fields=["taker", "-at"], name="hand_over_by_taker"),
        ]


class Grant(models.Model):
    """Access to one record beyond what roles give: to an agency (or a role in it) or one person, for a while."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    record_kind = models.CharField(max_length=60)
    record_id = models.UUIDField()
    owner_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    basis = models.CharField(max_length=60)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=64)
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)

    wall = Wall(
        read="owner_agency_id = northstar_agency() or agency_id = northstar_agency()"
        " or membership_id = northstar_member() or record_id = northstar_subject()",
        update="owner_agency_id = northstar_agency()",
        insert="owner_agency_id = northstar_agency() or record_id = northstar_subject()",
    )

    class Meta:
        indexes = [models.Index(fields=["record_id"], condition=Q(ended_at__isnull=True), name="grant_live")]
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, membership__isnull=True)
                | Q(agency__isnull=True, membership__isnull=False),
                name="grant_to_agency_or_person",
            )
        ]


class Exclusion(models.Model):
    """An agency or person who must not see a record. Beats every grant and every rule."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    record_kind = models.CharField(max_length=60)
    record_id = models.UUIDField()
    owner_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    because = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)

    # The excluded must be found by the wall of the record itself, so they may read that row, and nobody else's.
    wall = Wall(
        read="owner_agency_id = northstar_agency() or agency_id = northstar_agency()"
        " or membership_id = northstar_member() or record_id = northstar_subject()",
        update="owner_agency_id = northstar_agency()",
        insert="owner_agency_id = northstar_agency() or record_id = northstar_subject()",
    )

    class Meta:
        indexes = [models.Index(fields=["record_id"], condition=Q(ended_at__isnull=True), name="exclusion_live")]
