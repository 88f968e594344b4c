"""The desk's opinion of a concern, and the routes it was offered."""

from django.db import models

from northstar.casework.concerns import states
from northstar.casework.concerns.models.concern import OF_THE_DESK, Concern
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Agency
from northstar.foundation.vault.models import SealedChild, SealedJSONField
from northstar.kit.walls import Wall


class Assessment(SealedChild):
    """THRIVE: threat, harm, risk, investigation, vulnerability, engagement. A new look is a new row."""

    sealed_under = "concern"
    concern = models.ForeignKey(Concern, models.PROTECT, related_name="assessments")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    urgency = models.CharField(max_length=12, choices=states.Urgency)
    grades = models.JSONField(default=dict)  # code of thrive_dimension -> code of thrive_grade
    words = SealedJSONField()  # dimension -> what the officer wrote

    wall = Wall(read=OF_THE_DESK, append_only=True)

    class Meta:
        indexes = [models.Index(fields=["concern", "-at"], name="assessment_by_concern")]


class Proposal(models.Model):
    """One route that the rules offered for a concern, with the reason. Never edited: a new look is a new round."""

    id = models.BigAutoField(primary_key=True)
    concern = models.ForeignKey(Concern, models.PROTECT, related_name="proposals")
    round = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")  # none: nobody to send to
    contact_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=60)
    mode = models.CharField(max_length=8, choices=states.RuleMode)
    profile = models.CharField(max_length=20, choices=states.Profile)
    respond_minutes = models.PositiveIntegerField()
    working_time = models.BooleanField(default=False)
    rule_key = models.CharField(max_length=60)
    rule_version = models.PositiveIntegerField()
    why = models.TextField()
    blocked = models.TextField(blank=True)  # why it cannot go: a never-rule, no agreement, excluded, no contact

    wall = Wall(read=OF_THE_DESK, insert=f"{OF_THE_DESK} or concern_id = northstar_subject()", append_only=True)

    class Meta:
        indexes = [models.Index(fields=["concern", "round"], name="proposal_by_concern")]
