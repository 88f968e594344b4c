"""Plain text: cleaned as everything that people type is cleaned."""

from northstar.foundation.documents.cleaning.kinds import TEXT_LIMIT, Cleaned, Unfit
from northstar.foundation.documents.cleaning.sniffing import decoded
from northstar.kit import text


def clean(content: bytes) -> Cleaned:
    """UTF-8 without controls and direction overrides."""
    if len(content) > TEXT_LIMIT:
        raise Unfit("long_text")
    words = text.clean_paragraphs(decoded(content) or "")
    return Cleaned("txt", words.encode() + b"\n", facts={"lines": words.count("\n") + 1})
