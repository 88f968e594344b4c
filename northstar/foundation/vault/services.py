"""Rewrapping data keys when the master key changes. What the keys seal is not touched."""

from django.db import transaction

from northstar.foundation.vault.keyring import keyring
from northstar.foundation.vault.models import DataKey


def waiting() -> int:
    """How many data keys an older master key still wraps. Asked as the owner's role, who sees every key."""
    return DataKey.objects.filter(wrapped__isnull=False, master__lt=keyring().current).count()


def wrapped_by() -> set[int]:
    """The master keys that still wrap something."""
    return set(DataKey.objects.filter(wrapped__isnull=False).values_list("master", flat=True).distinct())


@transaction.atomic
def rewrap_some(*, most: int = 500) -> int:
    """Rewrap a batch with the newest master key, as the owner's role. Answers how many; 0 when none is left.

    Each batch is a transaction of its own, so a rotation that is cut short goes on where it stopped. Rows
    that somebody else holds are left for the next batch.
    """
    ring = keyring()
    older = DataKey.objects.filter(wrapped__isnull=False, master__lt=ring.current)
    records = list(older.select_for_update(skip_locked=True).order_by("pk")[:most])
    for record in records:
        plain = ring.unwrap(record.master, bytes(record.wrapped or b""), str(record.pk))
        record.master, record.wrapped = ring.wrap(plain, str(record.pk))
    DataKey.objects.bulk_update(records, ["master", "wrapped"], batch_size=most)
    return len(records)
