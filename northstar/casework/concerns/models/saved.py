"""Filters that people keep for themselves."""

from django.db import models

from northstar.casework.concerns import states
from northstar.foundation.access.models import Membership
from northstar.foundation.vault.models import SealedRoot, SealedTextField
from northstar.kit.walls import Wall


class SavedFilter(SealedRoot):
    """One person's own filter of one list. Holds the codes that were chosen, never words that were searched for.

    ``chosen`` maps names of the form's fields to lists of codes. The name is sealed, because people type it.
    """

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="saved_filters")
    of = models.CharField(max_length=8, choices=states.SavedList)
    name = SealedTextField()
    chosen = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    _OWN = "membership_id = northstar_member()"
    wall = Wall(read=_OWN, delete=_OWN)

    class Meta:
        indexes = [models.Index(fields=["membership", "of"], name="saved_filter_by_person")]
