"""Help that one agency asks of another, and what became of it."""

from django.db import models
from django.db.models import Q

from northstar.casework.referrals import states
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Agency, Contact
from northstar.foundation.vault.models import SealedRoot, SealedTextField
from northstar.kit.walls import Wall, not_excluded

_ASKING = "asking_agency_id = northstar_agency() and northstar_may('requests.ask')"
_ASKED = "asked_agency_id = northstar_agency() and northstar_may('requests.answer')"
_SEEN = "exists (select 1 from referrals_request r where r.id = request_id)"


def _with_its_hand(moment: str, hand: str) -> Q:
    """Both or neither: what happened has a time and somebody who did it."""
    return Q((f"{moment}__isnull", True), (f"{hand}__isnull", True)) | Q(
        (f"{moment}__isnull", False), (f"{hand}__isnull", False)
    )


class Request(SealedRoot):
    """One agency asks another for help, by one of its contacts. It names nobody who may be a victim.

    ``contact`` stays the one that was chosen, whatever becomes of it. Seen and ended by the one agency or the
    other: ``state`` says how it ended. ``escalated_at`` is set once, when nobody had answered in time.
    """

    reference = models.CharField(max_length=12, unique=True)  # what both agencies call it
    need = models.CharField(max_length=60)  # code of the list need
    topic = models.CharField(max_length=60, blank=True)  # code of the list expertise
    whom = models.CharField(max_length=10, choices=states.Whom)
    area_code = models.CharField(max_length=20, blank=True)
    asking_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    asked_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    words = SealedTextField()  # what is needed
    callback = SealedTextField()  # how whoever asks is reached
    by_when = models.CharField(max_length=10, choices=states.By)
    answer_by = models.DateTimeField()
    answer_rule = models.CharField(max_length=120)  # in words: "4 working hours", shown on request
    state = models.CharField(max_length=10, choices=states.State, default=states.State.SENT)
    version = models.PositiveIntegerField(default=1)
    reached = models.CharField(max_length=8, choices=states.Reached)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    rung_at = models.DateTimeField(null=True)
    rung_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    decline_reason = models.CharField(max_length=60, blank=True)  # code of the list request_decline_reason
    outcome = models.CharField(max_length=60, blank=True)  # code of the list request_outcome
    reply = SealedTextField()  # what the agency that was asked wrote back
    escalated_at = models.DateTimeField(null=True)

    wall = Wall(
        read=f"(({_ASKING}) or ({_ASKED})) and {not_excluded('referrals_request.id')}",
        insert=f"{_ASKING} and made_by_id = northstar_member()",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(asking_agency=models.F("asked_agency")), name="request_to_another"),
            *(
                models.CheckConstraint(
                    condition=_with_its_hand(f"{name}_at", f"{name}_by"), name=f"request_{name}_by_somebody"
                )
                for name in ("rung", "seen", "accepted", "ended")
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, state__in=sorted(states.OPEN))
                | Q(ended_at__isnull=False, state__in=sorted(states.ENDED)),
                name="request_ended_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | Q(decline_reason__gt=""), name="request_declined_has_reason"
            ),
            models.CheckConstraint(condition=~Q(state="done") | Q(outcome__gt=""), name="request_done_has_outcome"),
        ]
        indexes = [
            models.Index(fields=["asked_agency", "-made_at"], name="request_of_agency"),
            models.Index(fields=["asking_agency", "-made_at"], name="request_by_agency"),
            models.Index(
                fields=["asked_agency", "answer_by"],
                name="request_to_answer",
                condition=Q(state__in=["sent", "seen"]),
            ),
            models.Index(
                fields=["asking_agency", "answer_by"],
                name="request_awaited",
                condition=Q(state__in=["sent", "seen"]),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class RequestStep(models.Model):
    """One change of a request: what, by whom, when. Both agencies read it; nobody edits it."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(Request, models.PROTECT, related_name="steps")
    event = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=states.State)
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")  # none: the software
    by_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=60, blank=True)

    wall = Wall(read=_SEEN, insert=f"{_SEEN} and by_agency_id = northstar_agency()", append_only=True)

    class Meta:
        indexes = [models.Index(fields=["request", "at"], name="request_step_by_request")]
