"""What a password must be: long, and not one of those that everybody tries first.

No rule about kinds of characters and no expiry: both make people choose worse ones (NIST SP 800-63B,
NCSC, ASVS 5.0 6.2.5 and 6.2.10).
"""

import re
import unicodedata

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LEAST, MOST = 15, 256
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertyuiopasdfghjklzxcvbnm",
)
_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")


class Long:
    """At least fifteen characters, counted as people see them."""

    def validate(self, password: str, user=None) -> None:
        length = len(unicodedata.normalize("NFKC", password))
        if length < LEAST:
            raise ValidationError(
                ngettext(
                    "Use at least %(least)d characters. Three or four words that do not belong together are"
                    " easy to remember. You need %(missing)d more character.",
                    "Use at least %(least)d characters. Three or four words that do not belong together are"
                    " easy to remember. You need %(missing)d more characters.",
                    LEAST - length,
                )
                % {"least": LEAST, "missing": LEAST - length},
                code="password_too_short",
            )
        if length > MOST:
            raise ValidationError(_("Use at most %(most)d characters.") % {"most": MOST}, code="password_too_long")

    def get_help_text(self) -> str:
        return _("At least %(least)d characters. Spaces are fine, and three or four unrelated words work well.") % {
            "least": LEAST
        }


class Uncommon(CommonPasswordValidator):
    """Not a leaked one, nor one or two of them joined, nor a run along the keyboard.

    Django brings the 20,000 passwords that leaks show most often; few of them are long, so what people
    do to lengthen them is undone first: doubling, adding digits, writing 0 for o.
    """

    def validate(self, password: str, user=None) -> None:
        if any(self._is_known(form) for form in self._forms(password)):
            raise ValidationError(
                _("This is among the first passwords that attackers try. Choose words that do not belong together."),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        return _("Not a password that is known from leaks.")

    def _forms(self, password: str) -> set[str]:
        plain = unicodedata.normalize("NFKC", password).casefold()
        tight = re.sub(r"[\W_]+", "", plain)
        forms = {plain, tight, re.sub(r"\d+$", "", tight), re.sub(r"^\d+|\d+$", "", tight)}
        return forms | {form.translate(_LOOKALIKES) for form in forms | {re.sub(r"[\s_-]+", "", plain)}}

    def _is_known(self, form: str) -> bool:
        if not form:
            return False
        if form in self.passwords or len(set(form)) < 5 or _is_run(form) or _repeats(form):
            return True
        halves = ((form[:cut], form[cut:]) for cut in range(4, len(form)))
        return any(head in self.passwords and (tail in self.passwords or tail.isdigit()) for head, tail in halves)


class Unrelated:
    """Without the person's name or address, and without the name of the service (ASVS 5.0 6.2.11)."""

    def validate(self, password: str, user=None) -> None:
        plain = unicodedata.normalize("NFKC", password).casefold()
        words = self._always | (_pieces(4, user.name, user.email) if user is not None else set())
        if any(word in plain for word in words):
            raise ValidationError(
                _("Leave out your name, your e-mail address and the name of this service. Choose other words."),
                code="password_too_similar",
            )

    def get_help_text(self) -> str:
        return _("Without your name, your e-mail address or the name of this service.")

    @cached_property
    def _always(self) -> set[str]:
        return _pieces(4, settings.SERVICE_NAME) | _pieces(7, settings.PARTNERSHIP_NAME)


def _pieces(least: int, *texts: str) -> set[str]:
    """The words of some texts that are long enough to matter."""
    return {piece for text in texts for piece in re.split(r"[\W_]+", text.casefold()) if len(piece) >= least}


def _is_run(form: str) -> bool:
    """Mostly a walk along the alphabet, the digits or a row of keys, forwards or backwards."""
    steps = sum(
        any(pair in row or pair in row[::-1] for row in _ROWS)
        for pair in (form[place : place + 2] for place in range(len(form) - 1))
    )
    return steps >= 0.8 * (len(form) - 1)


def _repeats(form: str) -> bool:
    """One piece again and again, the last time perhaps cut off."""
    return any(form == (form[:size] * (len(form) // size + 1))[: len(form)] for size in range(1, len(form) // 2 + 1))
