"""What was sent to whom, and what they made of it."""

from django.db import models
from django.db.models import Q

from northstar.casework.concerns import states
from northstar.casework.concerns.models.concern import Concern, Message
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Agency, Contact, Signature
from northstar.foundation.vault.models import SealedChild, SealedJSONField, SealedRoot, SealedTextField
from northstar.kit.walls import HOLDS_AGREEMENT, Wall, not_excluded

_SENDER = "owner_agency_id = northstar_agency() and northstar_may('concerns.read')"
# Copies with personal data are closed to their recipient, its jobs too, while it holds no agreement in force.
_RECIPIENT = (
    "recipient_id = northstar_agency() and northstar_may('dispatches.read')"
    " and state not in ('unsent', 'failed', 'recalled')"
    f" and (profile in ('location_only', 'statistics_only') or {HOLDS_AGREEMENT})"
)
_SEEN = "exists (select 1 from concerns_dispatch d where d.id = dispatch_id)"


class Dispatch(SealedRoot):
    """A copy of the chosen parts of a concern, sealed for one agency under a key of its own.

    The recipient reads this copy and never the concern: what was left out is not there to be found.
    ``profile`` and ``basis`` are the handling snapshot of the moment it was sent.
    """

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="dispatches")
    reference = models.CharField(max_length=12, unique=True)  # what both agencies call it
    owner_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=60)
    state = models.CharField(max_length=16, choices=states.DispatchState, default=states.DispatchState.UNSENT)
    version = models.PositiveIntegerField(default=1)
    mode = models.CharField(max_length=8, choices=states.RuleMode)
    profile = models.CharField(max_length=20, choices=states.Profile)
    payload = SealedJSONField()
    why = models.TextField()
    basis = models.CharField(max_length=60)
    signature = models.ForeignKey(Signature, models.PROTECT, null=True, related_name="+")
    rule_key = models.CharField(max_length=60, blank=True)
    urgency = models.CharField(max_length=12, choices=states.Urgency)
    urgency_order = models.PositiveSmallIntegerField(default=2)
    respond_by = models.DateTimeField()
    respond_rule = models.CharField(max_length=120)  # in words: "2 working hours", shown on request
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    hand_back_reason = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=60, blank=True)
    words = SealedTextField()  # what the recipient wrote back
    attempts = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    # It failed or came back, and nothing was sent for this concern since: somebody at the desk has to act.
    needs_desk = models.BooleanField(default=False)
    escalated_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="escalations")

    wall = Wall(
        # As a case and not as an or: the planner would take the or apart, think that hardly a row is left, and
        # sort all that wait instead of reading an index in its order.
        read=f"case when {_SENDER} then true else {_RECIPIENT} end and {not_excluded('concerns_dispatch.concern_id')}",
        insert=f"({_SENDER}) or concern_id = northstar_subject()",
        # A recipient may hand back; the row stays theirs to see.
        update=f"({_SENDER}) or ({_RECIPIENT})",
    )

    class Meta:
        verbose_name_plural = "dispatches"
        constraints = [
            models.UniqueConstraint(
                fields=["concern", "recipient", "purpose"],
                name="dispatch_once",
                condition=Q(state__in=sorted(states.LIVE_DISPATCH), escalated_from__isnull=True),
            ),
            models.UniqueConstraint(fields=["escalated_from"], name="dispatch_passed_on_once"),
            models.CheckConstraint(
                condition=~Q(state="handed_back") | Q(hand_back_reason__gt=""), name="dispatch_back_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(profile__in=sorted(states.PERSONAL)) | Q(signature__isnull=False),
                name="dispatch_personal_needs_agreement",
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "urgency_order", "respond_by", "id"],
                name="dispatch_inbox",
                condition=Q(state__in=["sent", "delivered", "acknowledged"]),
            ),
            models.Index(fields=["recipient", "-made_at", "id"], name="dispatch_by_recipient"),
            models.Index(
                fields=["recipient", "urgency_order", "-made_at"],
                name="dispatch_in_hand",
                condition=Q(state="accepted"),
            ),
            models.Index(
                fields=["owner_agency", "respond_by", "id"],
                name="dispatch_awaited",
                condition=Q(state__in=["sent", "delivered", "acknowledged"]),
            ),
            models.Index(fields=["owner_agency", "respond_by"], name="dispatch_unsent", condition=Q(state="unsent")),
            models.Index(
                fields=["recipient", "-made_at", "id"],
                name="dispatch_answered",
                condition=Q(state__in=["done", "handed_back"]),
            ),
            models.Index(
                "owner_agency",
                "urgency_order",
                models.F("answered_at").asc(nulls_first=True),
                "id",
                name="dispatch_needs_desk",
                condition=Q(needs_desk=True),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class DispatchStep(models.Model):
    """One change of a dispatch: what, by whom, when. Both agencies read it; nobody edits it."""

    id = models.BigAutoField(primary_key=True)
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="steps")
    event = models.CharField(max_length=60)
    state = models.CharField(max_length=16, choices=states.DispatchState)
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    by_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=60, blank=True)

    wall = Wall(read=_SEEN, append_only=True)

    class Meta:
        indexes = [models.Index(fields=["dispatch", "at"], name="dispatch_step_by_dispatch")]


class Addition(SealedChild):
    """What the reporter added after an agency got its copy, sent on to that agency: once for each copy.

    Sealed under the key of the copy, which its recipient may open, and not under that of the concern. The copy
    itself stays as it was sent. ``sent_at`` is set when the agency may read it, ``trouble`` where it may not, or
    could not be told.
    """

    sealed_under = "dispatch"
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="additions")
    message = models.ForeignKey(Message, models.PROTECT, related_name="+")
    content = SealedJSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    wall = Wall(
        read="exists (select 1 from concerns_dispatch d where d.id = dispatch_id"
        " and (d.owner_agency_id = northstar_agency() or concerns_addition.sent_at is not null))",
        insert="northstar_may('concerns.dispatch') and exists (select 1 from concerns_dispatch d"
        " where d.id = dispatch_id and d.owner_agency_id = northstar_agency())",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "message"], name="addition_once"),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True, seen_by__isnull=True)
                | Q(seen_at__isnull=False, seen_by__isnull=False, sent_at__isnull=False),
                name="addition_seen_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["dispatch"], name="addition_waiting", condition=Q(sent_at__isnull=True, trouble="")),
        ]
