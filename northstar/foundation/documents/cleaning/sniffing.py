"""What a file is, by its content. Its name and the browser's word for it decide nothing."""

import struct

from northstar.foundation.documents.cleaning.kinds import Unfit

# The European standard test file, in two halves so that this source is not taken for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

# At the very start of a file. The second word is the kind, or the reason for which it is refused.
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
    (b"GIF87a", "!gif"),
    (b"GIF89a", "!gif"),
    (b"II*\x00", "!picture_kind"),
    (b"MM\x00*", "!picture_kind"),
    (b"BM", "!picture_kind"),
    (b"8BPS", "!picture_kind"),
    (b"\x00\x00\x01\x00", "!picture_kind"),
    (b"\xd0\xcf\x11\xe0", "!old_office"),
    (b"{\\rtf", "!old_office"),
    (b"%!PS", "!unknown"),
    (b"PK\x05\x06", "!archive"),
    (b"Rar!", "!archive"),
    (b"7z\xbc\xaf", "!archive"),
    (b"\x1f\x8b", "!archive"),
    (b"BZh", "!archive"),
    (b"\xfd7zXZ", "!archive"),
    (b"MZ", "!program"),
    (b"\x7fELF", "!program"),
    (b"\xca\xfe\xba\xbe", "!program"),
    (b"\xcf\xfa\xed\xfe", "!program"),
    (b"#!", "!program"),
    (b"\x00asm", "!program"),
    (b"dex\n", "!program"),
    (b"FWS", "!program"),
    (b"CWS", "!program"),
    (b"fLaC", "!sound_kind"),
    (b"#!AMR", "!sound_kind"),
    (b"caff", "!sound_kind"),
    (b"\x30\x26\xb2\x75", "!video"),
    (b"\x1a\x45\xdf\xa3", "!film_or_sound"),
)
_PICTURE_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
_MARKUP = ("<?xml", "<!doctype", "<svg", "<html", "<head", "<body", "<script", "<!--", "<?php", "<%")


def sniff(content: bytes) -> str:
    """The kind: one of ``KINDS``, or ``zip`` for an office file still to be told apart. Raises ``Unfit``."""
    if not content:
        raise Unfit("empty")
    if EICAR in content:
        raise Unfit("dangerous")
    found = _start(content) or _text(content)
    if found.startswith("!"):
        raise Unfit(found[1:])
    if _also(content) - {found}:
        raise Unfit("mixed")
    return found


def _start(content: bytes) -> str:
    if content.startswith(b"#!AMR"):
        return "!sound_kind"
    for mark, kind in _STARTS:
        if content.startswith(mark):
            return kind
    if content[:4] == b"RIFF":
        return {b"WAVE": "wav", b"WEBP": "webp"}.get(content[8:12], "!video")
    if content[4:8] == b"ftyp":
        return "!heic" if content[8:12] in _PICTURE_BRANDS else "m4a"
    if len(content) > 3 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2:
        return "mp3"
    return ""


def _also(content: bytes) -> set[str]:
    """Whatever else the same bytes would be taken for by a program that looks elsewhere than at the start."""
    others = set()
    head = content[:1024].lower()
    if b"%pdf-" in head:
        others.add("pdf")
    if ends_as_zip(content):
        others.add("zip")
    if any(mark in head for mark in (b"<script", b"<html", b"<svg", b"<!doctype html")):
        others.add("markup")
    return others


def ends_as_zip(content: bytes) -> bool:
    """A directory of a ZIP archive stands at the end, wherever the archive may begin."""
    tail = content[-66_000:]
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        if len(tail) - at >= 22:
            size = struct.unpack_from("<I", tail, at + 12)[0]
            start = len(content) - len(tail) + at - size
            if start >= 0 and (size == 0 or content[start : start + 4] == b"PK\x01\x02"):
                return True
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return False


def _text(content: bytes) -> str:
    text = decoded(content)
    if text is None:
        return "!unknown"
    start = text.lstrip("\ufeff \t\r\n\f").lower()
    if start.startswith(_MARKUP):
        return "!svg" if "<svg" in start[:65_536] else "!markup"
    return "txt"


def decoded(content: bytes) -> str | None:
    """The text, if these bytes are one: UTF-8, UTF-16 with a mark, or what older Windows programs write."""
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(ord(letter) < 32 and letter not in "\t\n\r\f" for letter in text):
            return text
    return None
