"""An application to become a partner with its checks, links and steps; and what agencies say of how ready they are."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Agency, Contact
from northstar.foundation.agencies.states import LegalRegime
from northstar.foundation.vault.models import SealedChild, SealedJSONField, SealedRoot, SealedTextField
from northstar.kit.walls import Wall
from northstar.partnership.governance import states

_KEEPER = "northstar_may('agencies.edit')"
_OWN = "application_id = northstar_subject()"
# Every member of an agency may read how ready it is; its lead and the keepers of the directory say so.
_READY = f"agency_id = northstar_agency() or {_KEEPER}"
_SAYS = f"(agency_id = northstar_agency() and northstar_may('agencies.edit_own')) or {_KEEPER}"


def _both_or_none(at: str, by: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{at}__isnull": True, f"{by}__isnull": True})
        | Q(**{f"{at}__isnull": False, f"{by}__isnull": False}),
        name=name,
    )


class Application(SealedRoot):
    """An organisation on its way into the partnership, by an invitation or by itself.

    What people typed is sealed; codes are kept in the clear. ``protection`` (who answers for data protection),
    ``lead`` and ``signatory`` are ``name``, ``post``, ``email`` and ``phone``. ``moved_at``: since when it is in
    its state. Who applies, signs or withdraws by a link is no member, so those moments have no ``…_by``.
    """

    reference = models.CharField(max_length=12, unique=True)
    state = models.CharField(max_length=12, choices=states.State)
    version = models.PositiveIntegerField(default=1)
    moved_at = models.DateTimeField()
    kind = models.CharField(max_length=60)  # code of the list agency_kind
    legal_regime = models.CharField(max_length=8, choices=LegalRegime, blank=True)
    area_codes = models.JSONField(default=list)
    # Which agency of the directory it is: from before, or made when it was approved.
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="applications")

    organisation = SealedTextField()
    website = SealedTextField()
    does = SealedTextField()
    why = SealedTextField()
    protection = SealedJSONField()
    lead = SealedJSONField()
    signatory = SealedJSONField()
    decision = SealedTextField()  # what the applicant reads when it was declined

    invited_at = models.DateTimeField(null=True)
    invited_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    checking_at = models.DateTimeField(null=True)
    checking_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    declined_because = models.CharField(max_length=60, blank=True)  # code of the list partner_decline_reason
    withdrawn_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")  # the lead's

    # Who looks after the partners, and who holds a link of this one application (as a reporter with a receipt).
    wall = Wall(read=f"{_KEEPER} or id = northstar_subject()")

    class Meta:
        verbose_name = _("application")
        indexes = [models.Index(fields=["state", "moved_at"], name="application_by_state")]
        constraints = [
            _both_or_none("invited_at", "invited_by", "application_invited_by"),
            _both_or_none("checking_at", "checking_by", "application_checking_by"),
            _both_or_none("approved_at", "approved_by", "application_approved_by"),
            _both_or_none("declined_at", "declined_by", "application_declined_by"),
            models.CheckConstraint(
                condition=~Q(state="declined") | Q(declined_at__isnull=False, declined_because__gt=""),
                name="application_declined_because",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["to_sign", "joined"]) | Q(agency__isnull=False, approved_at__isnull=False),
                name="application_approved_has_agency",
            ),
            models.CheckConstraint(
                condition=~Q(state="joined") | Q(joined_at__isnull=False), name="application_joined_has_day"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Check(SealedChild):
    """What a coordinator found when they looked into one thing. The latest of a code counts; none is changed."""

    sealed_under = "application"
    application = models.ForeignKey(Application, models.PROTECT, related_name="checks")
    code = models.CharField(max_length=60)  # of the list partner_check
    finding = models.CharField(max_length=12, choices=states.Finding)
    note = SealedTextField()
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    wall = Wall(read=_KEEPER, append_only=True)

    class Meta:
        indexes = [models.Index(fields=["application", "-at"], name="check_by_application")]


class Step(models.Model):
    """One step of an application: what, by whom, when. Without a member it was the applicant, or the software."""

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="steps")
    event = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=states.State)
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    wall = Wall(read=f"{_OWN} or {_KEEPER}", append_only=True)

    class Meta:
        indexes = [models.Index(fields=["application", "at"], name="step_by_application")]


class Link(models.Model):
    """A way by mail to one application. The mail's token is derived from the keyring, so it is not in here.

    It opens until ``expires_at``; after that it can only ask for a new one, which goes to the same address.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=12, choices=states.Purpose)
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    wall = Wall(
        read=f"digest = northstar_receipt() or {_OWN} or {_KEEPER}",
        insert=f"{_OWN} or {_KEEPER}",
        update=f"{_OWN} or {_KEEPER}",
    )

    class Meta:
        indexes = [models.Index(fields=["application", "purpose"], name="joining_link_by_purpose")]


class ReadinessAnswer(models.Model):
    """What was said of one point for one agency. The latest of a point counts; none is changed.

    ``person`` and ``post`` are kept as they were called then; ``contact`` or ``membership`` tells when they leave.
    ``on``: since when they lead, or the day of the figures. ``what``: the training, or where the route is published.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="readiness")
    code = models.CharField(max_length=60)  # of the list readiness_point
    answer = models.CharField(max_length=12, choices=states.Answer)
    note = models.CharField(max_length=600, blank=True)
    person = models.CharField(max_length=120, blank=True)
    post = models.CharField(max_length=120, blank=True)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    on = models.DateField(null=True)
    again_on = models.DateField(null=True)
    trained = models.PositiveIntegerField(null=True)
    of = models.PositiveIntegerField(null=True)
    what = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=8, choices=states.Audience, blank=True)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    wall = Wall(read=_READY, insert=_SAYS, append_only=True)

    class Meta:
        verbose_name = _("answer on readiness")
        indexes = [models.Index(fields=["agency", "code", "-at"], name="readiness_by_agency")]
        constraints = [
            models.CheckConstraint(
                condition=Q(trained__isnull=True, of__isnull=True) | Q(trained__lte=models.F("of")),
                name="readiness_trained_of_all",
            ),
            models.CheckConstraint(
                condition=~Q(answer="not_for_us") | Q(note__gt=""), name="readiness_says_why_not_needed"
            ),
        ]


class PlannedStep(models.Model):
    """Who sees to one point, and by when. The latest of a point counts; none is changed."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="planned_steps")
    code = models.CharField(max_length=60)  # of the list readiness_point
    owner = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    wall = Wall(read=_READY, insert=_SAYS, append_only=True)

    class Meta:
        verbose_name = _("planned step")
        indexes = [models.Index(fields=["agency", "code", "-at"], name="planned_step_by_agency")]
