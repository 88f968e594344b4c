"""A concern as it was told, its receipt, and the conversation with its reporter."""

from django.db import models
from django.db.models import Q

from northstar.casework.concerns import states
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Agency
from northstar.foundation.vault.models import (
    SealedChild,
    SealedJSONField,
    SealedRoot,
    SealedTextField,
)
from northstar.kit.walls import Wall, granted, not_excluded

OF_THE_DESK = (
    "northstar_may('concerns.read') and exists (select 1 from concerns_concern c"
    " where c.id = concern_id and c.owner_agency_id = northstar_agency())"
)
WAITS = Q(state__in=["received", "in_triage"])
SEEN = "exists (select 1 from concerns_concern c where c.id = concern_id)"


class Concern(SealedRoot):
    """What somebody reported. The account is never edited; everything else is the desk's opinion of it.

    Codes are kept in the clear, because rules, clocks and statistics need them. Everything that a
    person typed is sealed. ``received_at`` of a public report is rounded down to five minutes.
    """

    reference = models.CharField(max_length=12, unique=True)
    owner_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    origin = models.CharField(max_length=12, choices=states.Origin)
    reporter_mode = models.CharField(max_length=12, choices=states.ReporterMode)
    language = models.CharField(max_length=12, default="en-gb")
    received_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=states.State, default=states.State.RECEIVED)
    version = models.PositiveIntegerField(default=1)

    # Coded, for rules and clocks
    category = models.CharField(max_length=60, default="not_known")
    exploitation_type = models.CharField(max_length=60, default="not_known")
    sector = models.CharField(max_length=60, default="not_known")
    child = models.CharField(max_length=10, choices=states.Answer, default=states.Answer.NOT_ASKED)
    still_there = models.CharField(max_length=10, choices=states.Answer, default=states.Answer.NOT_ASKED)
    risk_if_acted = models.CharField(max_length=10, choices=states.Answer, default=states.Answer.NOT_ASKED)
    how_known = models.CharField(max_length=40, default="not_asked")
    indicators = models.JSONField(default=list)
    area_codes = models.JSONField(default=list)  # every area, of any set, in which the place lies
    area_choices = models.JSONField(default=list)  # near a border: the areas between which a person picks
    urgency = models.CharField(max_length=12, choices=states.Urgency, default=states.Urgency.SOON)
    urgency_order = models.PositiveSmallIntegerField(default=2)
    due_at = models.DateTimeField(null=True)

    # As told
    account = SealedTextField()
    answers = SealedJSONField()  # when, where, people, vehicles, businesses, phones, online, risk, notes

    # Professional reports
    reporting_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    reporting_member = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    # The desk's work
    claimed_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    close_reason = models.CharField(max_length=60, blank=True)
    unread_from_reporter = models.BooleanField(default=False)
    # The reporter added something after an agency had its copy, and the desk has not said yet whether it goes on.
    added_waits = models.BooleanField(default=False)
    missing_recipient = models.BooleanField(default=False)

    wall = Wall(
        # As a case and not as an or: the planner would take the or apart, think that hardly a row is left, and
        # sort all that wait instead of reading an index in its order.
        read="case when owner_agency_id = northstar_agency() and northstar_may('concerns.read') then true"
        f" when id = northstar_subject() then true else {granted('concerns_concern.id')} end"
        f" and {not_excluded('concerns_concern.id')}",
        insert="id = northstar_subject() or (owner_agency_id = northstar_agency() and northstar_may('concerns.read'))",
        update="id = northstar_subject() or (owner_agency_id = northstar_agency() and northstar_may('concerns.read'))",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | (Q(close_reason__gt="")), name="concern_closed_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, state__in=[s for s in states.State if s != "merged"])
                | Q(merged_into__isnull=False, state="merged"),
                name="concern_merged_into_one",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner_agency", "urgency_order", "-received_at", "id"],
                name="concern_queue",
                condition=WAITS,
            ),
            models.Index(
                fields=["owner_agency", "urgency_order", "-received_at", "id"],
                name="concern_unclaimed",
                condition=WAITS & Q(claimed_by__isnull=True),
            ),
            models.Index(fields=["owner_agency", "-received_at", "id"], name="concern_queue_by_time", condition=WAITS),
            models.Index(
                fields=["claimed_by", "urgency_order", "-received_at", "id"],
                name="concern_claimed",
                condition=WAITS & Q(claimed_by__isnull=False),
            ),
            models.Index(
                fields=["owner_agency", "urgency_order", "-received_at"],
                name="concern_unread",
                condition=Q(unread_from_reporter=True),
            ),
            models.Index(
                fields=["owner_agency", "urgency_order", "-received_at"],
                name="concern_added_waits",
                condition=Q(added_waits=True),
            ),
            models.Index(
                fields=["owner_agency", "urgency_order", "-received_at"],
                name="concern_reaches_nobody",
                condition=Q(missing_recipient=True),
            ),
            models.Index(fields=["owner_agency", "-received_at"], name="concern_by_time"),
            models.Index(fields=["owner_agency", "state", "-received_at"], name="concern_by_state"),
            models.Index(
                fields=["reporting_agency", "-received_at"],
                name="concern_by_reporter",
                condition=Q(reporting_agency__isnull=False),
            ),
            models.Index(fields=["owner_agency", "due_at", "id"], name="concern_due", condition=WAITS),
            models.Index(fields=["claimed_by"], name="concern_by_claim", condition=Q(claimed_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def in_triage(self) -> bool:
        """Whether it waits in the desk's queue."""
        return self.state in states.TRIAGE


class ReporterContact(SealedChild):
    """How a reporter who gave their details may be reached, apart from what they said. None if anonymous."""

    sealed_under = "concern"
    concern = models.OneToOneField(Concern, models.PROTECT, related_name="reporter_contact")
    name = SealedTextField()
    phone = SealedTextField()
    email = SealedTextField()
    safe_ways = SealedJSONField()  # codes of the list safe_channel: only these may be used
    times = SealedTextField()
    notes = SealedTextField()

    wall = Wall(
        read=f"concern_id = northstar_subject() or (northstar_may('concerns.read_contact') and {OF_THE_DESK})",
    )


class Receipt(models.Model):
    """What the reporter's code opens. Found by a keyed hash of the code; the code itself is kept nowhere."""

    id = models.BigAutoField(primary_key=True)
    lookup = models.BinaryField(max_length=32, unique=True)
    concern = models.OneToOneField(Concern, models.PROTECT, related_name="receipt")
    # What the reporter sent, sealed with a key derived from the code: nobody else opens this copy.
    copy = models.BinaryField()
    made_on = models.DateField()

    wall = Wall(
        read="lookup = northstar_receipt() or concern_id = northstar_subject()",
        insert="concern_id = northstar_subject()",
        update="false",
    )


class Message(SealedChild):
    """A question or an answer between the desk and the reporter."""

    sealed_under = "concern"
    concern = models.ForeignKey(Concern, models.PROTECT, related_name="messages")
    from_reporter = models.BooleanField()
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    body = SealedTextField()
    kind = models.CharField(max_length=12, default="message")  # message, fact or withdrawal
    read_at = models.DateTimeField(null=True)

    wall = Wall(
        read=f"concern_id = northstar_subject() or ({OF_THE_DESK})",
    )

    class Meta:
        indexes = [models.Index(fields=["concern", "at"], name="message_by_concern")]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_reporter=True, by__isnull=True) | Q(from_reporter=False, by__isnull=False),
                name="message_has_one_side",
            )
        ]


class Note(SealedChild):
    """What the desk writes for itself. Never shown to the reporter nor sent to anybody."""

    sealed_under = "concern"
    concern = models.ForeignKey(Concern, models.PROTECT, related_name="notes")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    body = SealedTextField()

    wall = Wall(read=OF_THE_DESK, append_only=True)

    class Meta:
        indexes = [models.Index(fields=["concern", "at"], name="note_by_concern")]


class Step(models.Model):
    """One change of a concern's state or codes: what, by whom, when. Never edited."""

    id = models.BigAutoField(primary_key=True)
    concern = models.ForeignKey(Concern, models.PROTECT, related_name="steps")
    event = models.CharField(max_length=60)
    state = models.CharField(max_length=16, choices=states.State)
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict)  # codes only

    wall = Wall(
        read=f"concern_id = northstar_subject() or ({OF_THE_DESK})",
        append_only=True,
    )

    class Meta:
        indexes = [models.Index(fields=["concern", "at"], name="step_by_concern")]
