"""How often something was sent or tried from one place, without keeping who or whence."""

from django.db import models

from northstar.kit.walls import Wall


class Knock(models.Model):
    """One knock at the door. ``digest`` is keyed and salted by the day, and the row goes after minutes.

    A row for each, instead of a counter, so that twenty who send at once never wait for one another.
    """

    id = models.BigAutoField(primary_key=True)
    digest = models.BinaryField(max_length=32)
    until = models.DateTimeField()

    wall = Wall(read="northstar_kind() <> ''", delete="northstar_kind() <> ''")

    class Meta:
        indexes = [
            models.Index(fields=["digest"], name="knock_by_digest"),
            models.Index(fields=["until"], name="knock_by_end"),
        ]
