"""Notices, what people chose to hear by mail, and the mails themselves."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Agency, Contact
from northstar.foundation.notices.states import Frequency, Letter, MailState
from northstar.kit.walls import HOLDS_AGREEMENT, Wall, not_excluded

_JOB = "(northstar_may('service.jobs') and agency_id = northstar_agency())"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def standing(self) -> "NoticeQuerySet":
        """Not taken back."""
        return self.filter(ended_at=None)

    def unseen(self) -> "NoticeQuerySet":
        return self.standing().filter(seen_at=None)

    def to_mail(self, frequency: Frequency) -> "NoticeQuerySet":
        """Unseen, and no mail has gone out for it."""
        return self.unseen().filter(mail=frequency, mailed_at=None)


class Notice(models.Model):
    """Something for one person to look at. Says which kind and which record, never what is in it.

    ``once`` makes telling the same thing twice harmless. ``mail`` is the person's choice at the time. One that
    ``needs_agreement`` is about personal data of another agency: closed with its record while there is none in force.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="notices")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    record_kind = models.CharField(max_length=60, blank=True)
    record_id = models.UUIDField(null=True)
    needs_agreement = models.BooleanField(default=False)
    once = models.UUIDField(null=True)
    mail = models.CharField(max_length=8, choices=Frequency)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    objects = NoticeQuerySet.as_manager()

    # The addressee, while the record is not closed to them; and the service's jobs for the agency.
    _OWN = (
        f"(membership_id = northstar_member() and {not_excluded('notices_notice.record_id')}"
        f" and (not needs_agreement or {HOLDS_AGREEMENT}))"
    )
    wall = Wall(read=f"{_OWN} or {_JOB}", insert="northstar_kind() <> ''", delete=_JOB)

    class Meta:
        indexes = [
            models.Index(fields=["membership", "-made_at"], name="notice_by_person"),
            models.Index(fields=["membership"], condition=Q(seen_at=None, ended_at=None), name="notice_unseen"),
            models.Index(
                fields=["agency", "mail"],
                condition=Q(seen_at=None, ended_at=None, mailed_at=None),
                name="notice_to_mail",
            ),
            models.Index(fields=["record_id"], name="notice_by_record"),
        ]
        constraints = [models.UniqueConstraint(fields=["membership", "once"], name="notice_once")]


class Choice(models.Model):
    """How often one person, in one of their roles, hears of one kind by mail."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=60)
    frequency = models.CharField(max_length=8, choices=Frequency)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "kind"], name="choice_once")]


class Mail(models.Model):
    """One mail to one addressee. Holds neither address nor text: both are made when it is sent.

    ``claim`` names the attempt that may hand it over, until ``claimed_until``. ``slot`` is the tick of the
    clock that a digest belongs to. ``code`` is the mail server's last answer, the number only.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    letter = models.CharField(max_length=8, choices=Letter)
    kind = models.CharField(max_length=60, blank=True)  # of a mail to a contact
    record_id = models.UUIDField(null=True)
    needs_agreement = models.BooleanField(default=False)  # asked again when it is sent
    once = models.UUIDField(null=True)
    slot = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=MailState, default=MailState.WAITING)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    code = models.PositiveSmallIntegerField(null=True)

    wall = Wall(
        read=f"{_JOB} or membership_id = northstar_member()",
        insert="northstar_kind() <> ''",
        update=_JOB,
        delete=_JOB,
    )

    class Meta:
        indexes = [
            models.Index(fields=["agency", "due_at"], condition=Q(state__in=("waiting", "handing")), name="mail_open"),
            models.Index(fields=["membership", "-made_at"], name="mail_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(membership__isnull=False, contact__isnull=True)
                | Q(membership__isnull=True, contact__isnull=False),
                name="mail_to_person_or_contact",
            ),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="mail_sent_has_a_time"),
            models.UniqueConstraint(fields=["membership", "letter", "slot"], name="mail_once_a_tick"),
            models.UniqueConstraint(fields=["contact", "once"], name="mail_to_contact_once"),
        ]
