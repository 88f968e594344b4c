"""What partners have signed: terms of reference, agreements on sharing information, and a charter."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from northstar.foundation.agencies.models.partners import Agency, Dated, DatedQuerySet
from northstar.foundation.agencies.states import Paper


class Agreement(Dated):
    """What partners sign: terms of reference, an information sharing agreement, or a charter.

    Without an information sharing agreement in force, no personal data goes to an agency. ``text`` is what
    the signatory reads, in plain paragraphs with headings; a changed text is a new version.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Paper, default=Paper.SHARING)
    title = models.CharField(max_length=160)
    version = models.CharField(max_length=20)
    purposes = models.JSONField(default=list)
    data_classes = models.JSONField(default=list)
    retention = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    review_on = models.DateField(null=True, blank=True)
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["title", "version"], name="agreement_version_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


class Signature(models.Model):
    """An agency's signature under an agreement, until it is withdrawn.

    ``signed_by`` is a post, or the name of who signed here; ``signed_at`` and ``text_digest`` (SHA-256 of
    what was read) are there when it was signed in Northstar, and not when a paper was written down.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="signatures")
    signed_on = models.DateField()
    signed_by = models.CharField(max_length=160)
    post = models.CharField(max_length=160, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    text_digest = models.BinaryField(max_length=32, null=True, blank=True)
    lawful_basis = models.CharField(max_length=200)
    gateway = models.CharField(max_length=200, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "agency"], condition=Q(withdrawn_on__isnull=True), name="signature_once"
            )
        ]
