"""What waits to be taken in."""

from uuid import uuid4

from django.db import models

from northstar.kit.walls import Wall


class WaitingImport(models.Model):
    """The rows of a spreadsheet between the look at what it would do and taking it in, for a day at most.

    ``content`` is sealed with a key of its purpose and bound to the row and its member: the file itself is not
    kept. Whoever sent it alone can see it; the job that clears up sees what is older than a day.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member_id = models.UUIDField()  # a membership: access stands above this room
    content = models.BinaryField()
    digest = models.BinaryField(max_length=32)  # SHA-256 of the file
    made_at = models.DateTimeField()

    _OWN = "member_id = northstar_member()"
    _OVER = f"{_OWN} or (northstar_kind() = 'job' and made_at < now() - interval '24 hours')"
    wall = Wall(read=_OVER, insert=_OWN, update="false", delete=_OVER)

    class Meta:
        indexes = [models.Index(fields=["member_id"], name="waiting_import_by_member")]
