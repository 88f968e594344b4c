"""Fixed choices of accounts."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a link in a mail is for."""

    INVITATION = "invitation", _("Invitation")
    PASSWORD = "password", _("New password")


LIFE = {Purpose.INVITATION: timedelta(days=7), Purpose.PASSWORD: timedelta(minutes=10)}


class News(models.TextChoices):
    """What the owner of an account is told by mail, because somebody else may have done it."""

    PASSWORD_CHANGED = "password_changed", _("Your password was changed")
    FACTOR_ADDED = "factor_added", _("A way to sign in was added")
    FACTOR_REMOVED = "factor_removed", _("A way to sign in was removed")
    CODES_MADE = "codes_made", _("New recovery codes were made")
    CODES_WRONG = "codes_wrong", _("Somebody entered wrong codes after your password")
    ROLE_GIVEN = "role_given", _("What you may do has changed")
    PROVIDER_LINKED = "provider_linked", _("You can now sign in through your organisation")
