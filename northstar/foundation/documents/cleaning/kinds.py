"""The kinds of file that are taken, the limits, and what the cleaners hand back."""

from dataclasses import dataclass, field

MEGABYTE = 1024 * 1024
FILE_LIMIT = 10 * MEGABYTE
TOTAL_LIMIT = 25 * MEGABYTE
COUNT_LIMIT = 5
TEXT_LIMIT = MEGABYTE
THUMBNAIL_SIDE = 320
# A 64-megapixel telephone picture is taken; more would only cost memory. PNG and WebP cannot be read reduced.
PIXEL_LIMITS = {"jpeg": 64_000_000, "png": 40_000_000, "webp": 40_000_000, "gif": 10_000_000}
SIDE_LIMIT = 20_000


@dataclass(frozen=True)
class Kind:
    """``family`` groups kinds for people: picture, document, recording, text."""

    code: str
    media_type: str
    suffix: str
    family: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    kind.code: kind
    for kind in (
        Kind("jpeg", "image/jpeg", ".jpg", "picture"),
        Kind("png", "image/png", ".png", "picture"),
        Kind("webp", "image/webp", ".webp", "picture"),
        Kind("pdf", "application/pdf", ".pdf", "document"),
        Kind("docx", _OFFICE + "wordprocessingml.document", ".docx", "document"),
        Kind("xlsx", _OFFICE + "spreadsheetml.sheet", ".xlsx", "document"),
        Kind("pptx", _OFFICE + "presentationml.presentation", ".pptx", "document"),
        Kind("odt", "application/vnd.oasis.opendocument.text", ".odt", "document"),
        Kind("mp3", "audio/mpeg", ".mp3", "recording"),
        Kind("m4a", "audio/mp4", ".m4a", "recording"),
        Kind("wav", "audio/wav", ".wav", "recording"),
        Kind("ogg", "audio/ogg", ".ogg", "recording"),
        Kind("txt", "text/plain", ".txt", "text"),
    )
}


class Unfit(Exception):
    """The file is not taken. ``code`` names the reason; the sentence for the person is made elsewhere."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass
class Cleaned:
    """``content`` is None when only the original can be kept. ``facts`` are sizes and counts, never words."""

    kind: str
    content: bytes | None
    thumbnail: bytes | None = None
    facts: dict[str, int] = field(default_factory=dict)
