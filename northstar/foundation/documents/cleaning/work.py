"""One file from bytes to clean copy: sniff, then the cleaner of its kind."""

from northstar.foundation.documents.cleaning.kinds import FILE_LIMIT, Cleaned, Unfit
from northstar.foundation.documents.cleaning.sniffing import sniff


def clean(content: bytes) -> Cleaned:
    """What a file is and a clean copy of it. Raises ``Unfit``. The cleaners are loaded only when needed."""
    if len(content) > FILE_LIMIT:
        raise Unfit("too_large")
    kind = sniff(content)
    if kind in ("jpeg", "png", "webp"):
        from northstar.foundation.documents.cleaning import images

        return images.clean(content, kind)
    if kind == "pdf":
        from northstar.foundation.documents.cleaning import pdf

        return pdf.clean(content)
    if kind == "zip":
        from northstar.foundation.documents.cleaning import office

        return office.clean(content)
    if kind == "txt":
        from northstar.foundation.documents.cleaning import texts

        return texts.clean(content)
    from northstar.foundation.documents.cleaning import sound

    return sound.clean(content, kind)
