"""Who signs in. What they may do hangs on a membership (``access``), never on the account."""

import unicodedata
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from northstar.foundation.accounts.states import Purpose


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, password: str | None = None) -> "User":
        """An account without any right. No password means: sign in by passkey, provider or invitation."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who works for a partner. One account, however many agencies they act for."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    # When the person first set up how they sign in; until then there is only their invitation.
    accepted_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    # Every session carries this number; raising it ends all of them at once.
    session_epoch = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(_as_typed_anywhere(raw_password))

    def check_password(self, raw_password: str) -> bool:  # type: ignore[override]
        return super().check_password(_as_typed_anywhere(raw_password) or "")


def _as_typed_anywhere(password: str | None) -> str | None:
    """Keyboards write "é" in two ways; a passphrase must not depend on the machine (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password) if password else password


class Link(models.Model):
    """A way in by mail that works once. The mail's token is derived from the keyring, so it is not in here.

    A link without a user was asked for with an address nobody has: made all the same, so that asking
    takes as long.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="links")
    purpose = models.CharField(max_length=12, choices=Purpose)
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Attempt(models.Model):
    """How often something was tried. ``digest`` is keyed and salted by the day: it tells neither who nor whence."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    count = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)


class DailySalt(models.Model):
    """Salt of a day's attempts. With it goes the last way to try addresses against their digests."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=32)
