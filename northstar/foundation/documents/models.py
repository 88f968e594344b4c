"""Documents: what somebody uploaded, sealed; and the files on disk that hold it."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from northstar.foundation.agencies.models import Agency
from northstar.foundation.documents.states import HELD, READABLE, Part, State
from northstar.foundation.vault.models import SealedJSONField, SealedRoot, SealedTextField
from northstar.kit.walls import Wall, granted, not_excluded


class DocumentQuerySet(models.QuerySet["Document"]):
    def held(self) -> "DocumentQuerySet":
        """Those that have not been refused or erased."""
        return self.filter(state__in=HELD)

    def of(self, record_kind: str, record_id) -> "DocumentQuerySet":
        return self.filter(record_kind=record_kind, record_id=record_id)


class Document(SealedRoot):
    """One upload of one record above, named by kind and id. Has a key of its own, so that it is erased alone.

    ``permission`` is what a reader at the owner agency must have; the room above decides it.
    ``settled_at`` is empty while the record is still being written; such uploads are swept away.
    """

    record_kind = models.CharField(max_length=60)
    record_id = models.UUIDField()
    owner_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    permission = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State, default=State.CLEANED)
    kind = models.CharField(max_length=8)
    name = SealedTextField()
    facts = SealedJSONField()  # size in bytes, pixels, pages
    fingerprint = models.BinaryField(max_length=32)  # keyed hash of the original: equal uploads meet
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64, blank=True)
    settled_at = models.DateTimeField(null=True)
    scanned_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # refused or erased
    ended_by = models.CharField(max_length=64, blank=True)
    objects = DocumentQuerySet.as_manager()

    _MAY = "(documents_document.record_id = northstar_subject() or owner_agency_id = northstar_agency())"
    wall = Wall(
        read=f"""(documents_document.record_id = northstar_subject()
            or (owner_agency_id = northstar_agency()
                and (northstar_may(permission) or northstar_may('service.jobs')))
            or {granted("documents_document.record_id")} or {granted("documents_document.id")})
            and {not_excluded("documents_document.record_id")} and {not_excluded("documents_document.id")}""",
        insert=_MAY,
        update=_MAY,
    )

    class Meta:
        indexes = [
            models.Index(fields=["record_id"], name="document_by_record"),
            models.Index(fields=["fingerprint"], name="document_by_fingerprint"),
            models.Index(fields=["owner_agency"], condition=Q(state="waiting"), name="document_waiting"),
            models.Index(fields=["owner_agency", "made_at"], condition=Q(settled_at=None), name="document_unsettled"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(permission__gt=""), name="document_names_a_permission"),
            models.CheckConstraint(
                condition=Q(state__in=("refused", "erased"), ended_at__isnull=False)
                | (~Q(state__in=("refused", "erased")) & Q(ended_at__isnull=True)),
                name="document_ended_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["record_id", "fingerprint"], condition=~Q(state__in=("refused", "erased")), name="document_once"
            ),
        ]

    @property
    def is_readable(self) -> bool:
        return self.state in READABLE

    def __str__(self) -> str:
        return self.get_state_display()


class StoredFile(models.Model):
    """A sealed file in ``FILES_ROOT``. Holds no content and no name, so that the sweep can know every file in use."""

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="files")
    part = models.CharField(max_length=9, choices=Part)

    # Whoever sees the document; and the sweep, which must know every file in use, whoever owns it.
    _SEEN = "exists (select 1 from documents_document d where d.id = document_id)"
    wall = Wall(read=f"{_SEEN} or northstar_may('service.jobs')", insert=_SEEN, delete=_SEEN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "part"], name="stored_file_once")]
