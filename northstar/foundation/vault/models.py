"""Sealed records: one data key per root record, fields bound to their row and column."""

import json
import os
from typing import Any, cast
from uuid import uuid4

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from northstar.foundation.vault.keyring import keyring
from northstar.kit import sealing
from northstar.kit.walls import Wall


class Erased(Exception):
    """The record's key was destroyed: what it sealed is gone, here and in every backup."""


class DataKey(models.Model):
    """The key of one root record, wrapped by the keyring. Destroying ``wrapped`` erases the record."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    wrapped = models.BinaryField(null=True)
    master = models.PositiveSmallIntegerField()
    made_on = models.DateField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)

    # Rooms with root records add a policy of their own (``KeyWall``): who may see the record sees its key.
    # The owner's role rewraps keys on rotation; it may not read what they seal.
    wall = Wall(read="false", insert="northstar_kind() <> ''", update="northstar_kind() <> ''")

    class Meta:
        indexes = [models.Index(fields=["master"], name="vault_by_master")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wrapped__isnull=False) | models.Q(destroyed_at__isnull=False),
                name="vault_key_present_or_destroyed",
            )
        ]

    @classmethod
    def fresh(cls) -> "DataKey":
        """A new key, not saved yet."""
        plain = os.urandom(32)
        record = cls(id=uuid4())
        record.master, record.wrapped = keyring().wrap(plain, str(record.pk))
        record.__dict__["_plain"] = plain
        return record

    @property
    def plain(self) -> bytes:
        """The key itself, unwrapped once per instance. Raises ``Erased``."""
        known = self.__dict__.get("_plain")
        if known is None:
            if self.wrapped is None:
                raise Erased
            known = keyring().unwrap(self.master, bytes(self.wrapped), str(self.pk))
            self.__dict__["_plain"] = known
        return cast(bytes, known)


class Ciphertext(bytes):
    """Sealed bytes as they came from the database, not opened yet."""


class SealedAttribute(DeferredAttribute):
    """Opens the value when it is read, so that a list which shows no name opens none."""

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        value = instance.__dict__.get(self.field.attname, self)
        if value is self:
            value = super().__get__(instance, cls)
            value = instance.__dict__[self.field.attname]
        if isinstance(value, Ciphertext):
            value = self.field.open(instance, value)  # type: ignore[attr-defined]
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):
    """A value that only the application can read. Cannot be filtered, ordered or changed by ``update()``."""

    descriptor_class = SealedAttribute
    empty: Any = None
    # For the type checker: the value is what was put in, not the bytes that are kept.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, *args, **options):
        options.setdefault("null", True)
        options.setdefault("blank", True)
        options.setdefault("editable", True)
        super().__init__(*args, **options)

    def context(self, instance: models.Model) -> str:
        return f"{instance._meta.db_table}.{self.column}:{instance.pk}"

    def open(self, instance, sealed: bytes):
        return self.decode(sealing.unseal(instance.sealing_key(), bytes(sealed), self.context(instance)))

    def pre_save(self, model_instance, add):
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, Ciphertext):
            return value
        if value is None or value == self.empty:
            return None
        return Ciphertext(sealing.seal(model_instance.sealing_key(), self.encode(value), self.context(model_instance)))

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is not None and not isinstance(value, Ciphertext):
            raise TypeError(f"{self.name} is sealed: save the record instead of updating the column")
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value, expression, connection):
        return self.empty if value is None else Ciphertext(bytes(value))

    def get_default(self):
        return self.empty

    def to_python(self, value):
        return value

    def value_to_string(self, obj):
        raise TypeError("sealed values are not serialised")

    def encode(self, value: Any) -> bytes:
        return bytes(value)

    def decode(self, content: bytes) -> Any:
        return content


class SealedBytesField(SealedField):
    """Bytes as they are."""


class SealedTextField(SealedField):
    """A text; empty when there is none."""

    empty = ""

    def encode(self, value: str) -> bytes:
        return value.encode()

    def decode(self, content: bytes) -> str:
        return content.decode()


class SealedJSONField(SealedField):
    """Lists and dictionaries of texts and numbers."""

    def encode(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def decode(self, content: bytes) -> Any:
        return json.loads(content)


class SealedChild(models.Model):
    """A record sealed under the key of its root: ``sealed_under`` is the path of keys up to the root."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    sealed_under = ""

    class Meta:
        abstract = True

    def sealing_key(self) -> bytes:
        """The root's data key. Readers fetch it with ``select_related`` along ``sealed_under``."""
        record: Any = self
        for step in self.sealed_under.split("__"):
            record = getattr(record, step)
        return cast(bytes, record.sealing_key())


class SealedRoot(models.Model):
    """A root record: has a data key of its own. ``save`` of a new record saves its key first."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def sealing_key(self) -> bytes:
        return self.data_key.plain


def key_policy(table: str, column: str = "data_key_id") -> list[str]:
    """Statements for a room's migration: whoever may see a row of ``table`` may see its data key."""
    seen = f"exists (select 1 from {table} r where r.{column} = vault_datakey.id)"
    return [
        f"drop policy if exists vault_datakey_{table} on vault_datakey",
        f"create policy vault_datakey_{table} on vault_datakey for select to northstar_app using ({seen})",
        f"create index if not exists {table}_data_key on {table} ({column})",
    ]
