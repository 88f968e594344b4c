"""What waits to be taken in."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from northstar.foundation.agencies.models.keeping import Import
from northstar.foundation.agencies.states import ListState
from northstar.kit.walls import Wall


class WaitingImport(models.Model):
    """The rows of a spreadsheet between the look at what it would do and taking it in, for a day at most.

    ``content`` (the rows) and ``plan`` (what a long one would do, as the page shows it) are sealed with a key of
    their purpose and bound to the row and its member: the file itself is not kept. Whoever sent it alone can see
    it; the job that clears up sees what is older than a day.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member_id = models.UUIDField()  # a membership: access stands above this room
    content = models.BinaryField()
    digest = models.BinaryField(max_length=32)  # SHA-256 of the file
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ListState, default=ListState.READY)
    since = models.DateTimeField()  # in this state
    rows = models.PositiveIntegerField()
    rows_done = models.PositiveIntegerField(default=0)  # read through so far
    plan = models.BinaryField(null=True)
    seen = models.CharField(max_length=64, blank=True)  # the digest of the plan that is being taken in
    said = models.CharField(max_length=200, blank=True)  # why it was not taken in; a sentence of ours
    batch = models.ForeignKey(Import, models.CASCADE, null=True, related_name="+")

    _OWN = "member_id = northstar_member()"
    _OVER = f"{_OWN} or (northstar_kind() = 'job' and made_at < now() - interval '24 hours')"
    wall = Wall(read=_OVER, insert=_OWN, update=_OWN, delete=_OVER)

    class Meta:
        verbose_name = _("list")
        indexes = [models.Index(fields=["member_id"], name="waiting_import_by_member")]
