"""Filters for words, numbers and text on pages."""

from functools import lru_cache
from typing import Any

import nh3
import phonenumbers
from django.utils.translation import ngettext
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

_TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "a",
    "blockquote",
    "code",
    "pre",
    "h2",
    "h3",
    "h4",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "del",
}
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable(
    ["table", "strikethrough"]
)


def plural(count: int, one: str, many: str) -> str:
    """ "1 concern", "1,204 concerns"; both forms are looked up for translation."""
    return f"{count:,} {ngettext(one, many, count)}"


@lru_cache(maxsize=512)
def markdown(source: str) -> Markup:
    """What people write in Markdown as HTML without script, style, image or raw HTML; headings begin at h2."""
    tokens = _MARKDOWN.parse(source)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(4, int(token.tag[1]) + 1)}"
    raw = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    clean = nh3.clean(
        raw,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    for tag, name in (
        ("p", "govuk-body"),
        ("ul", "govuk-list govuk-list--bullet"),
        ("ol", "govuk-list govuk-list--number"),
        ("h2", "govuk-heading-m"),
        ("h3", "govuk-heading-s"),
        ("h4", "govuk-heading-s"),
    ):
        clean = clean.replace(f"<{tag}>", f'<{tag} class="{name}">')
    return Markup(clean.replace("<a ", '<a class="govuk-link" '))


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
