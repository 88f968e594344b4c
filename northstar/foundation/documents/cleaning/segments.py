"""JPEG files without their side information, the picture data untouched. For pictures inside PDF files."""

# Kept: JFIF density (E0) and Adobe's colour transform (EE), without which colours would change.
_KEPT_APPS = (0xE0, 0xEE)


def bare_jpeg(content: bytes) -> bytes | None:
    """Without EXIF, XMP, IPTC, profiles, thumbnails, comments and anything after the end; None if it is not a JPEG."""
    if content[:2] != b"\xff\xd8":
        return None
    out, at = bytearray(b"\xff\xd8"), 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(content):
            return None
        if not (0xE0 <= marker <= 0xEF and marker not in _KEPT_APPS) and marker != 0xFE:
            out += content[at : at + 2 + length]
        at += 2 + length
        if marker == 0xDA:
            end = content.rfind(b"\xff\xd9", at)
            return bytes(out + content[at : end + 2]) if end >= 0 else bytes(out + content[at:] + b"\xff\xd9")
    return None


_KEPT_BOXES = (b"jP  ", b"ftyp", b"jp2h", b"jp2c")


def bare_jpeg2000(content: bytes) -> bytes | None:
    """Only the boxes that make the picture. A raw code stream is answered as it is; None if it is neither."""
    if content[:4] == b"\xff\x4f\xff\x51":
        return content
    out, at = bytearray(), 0
    while at + 8 <= len(content):
        size, kind, head = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(content[at + 8 : at + 16], "big"), 16
        elif size == 0:
            size = len(content) - at
        if size < head or at + size > len(content):
            return None
        if kind in _KEPT_BOXES:
            out += content[at : at + size]
        at += size
    return bytes(out) if out[4:8] == b"jP  " else None
