"""Filters for words, numbers and text on pages."""

from functools import lru_cache
from typing import Any

import phonenumbers
from django.utils.translation import ngettext
from markupsafe import Markup, escape


def plural(count: int, one: str, many: str) -> str:
    """ "1 concern", "1,204 concerns"; both forms are looked up for translation."""
    return f"{count:,} {ngettext(one, many, count)}"


def paragraphs(source: str | None) -> Markup:
    """Told text as paragraphs and line breaks, everything else as it was written."""
    found = [part for part in (source or "").split("\n\n") if part.strip()]
    return Markup("").join(
        Markup('<p class="govuk-body" dir="auto">{}</p>').format(
            Markup("<br>").join(escape(line) for line in part.strip("\n").split("\n"))
        )
        for part in found
    )


def phone(written: str | None) -> Markup:
    """A telephone number grouped as people read it, or as it was written when it is none."""
    return Markup('<span class="ns-ltr ns-nowrap" dir="ltr">{}</span>').format(phone_text(written or ""))


@lru_cache(maxsize=2048)
def phone_text(written: str) -> str:
    try:
        number = phonenumbers.parse(written, "GB")
    except phonenumbers.NumberParseException:
        return written
    if not phonenumbers.is_possible_number(number):
        return written
    kind = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, kind.NATIONAL if number.country_code == 44 else kind.INTERNATIONAL)


@lru_cache(maxsize=2048)
def phone_href(written: str) -> str:
    """ "tel:+44…" for a link to a helpline."""
    try:
        number = phonenumbers.parse(written, "GB")
    except phonenumbers.NumberParseException:
        return "tel:" + "".join(each for each in written if each.isdigit() or each == "+")
    if len(written) < 5:  # 999, 101
        return f"tel:{written}"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.RFC3966).replace("-", "")


def number(count: Any) -> str:
    """ "12,345"."""
    return f"{count:,}" if isinstance(count, int) else str(count)
