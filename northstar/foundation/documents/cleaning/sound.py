"""Recordings: the sound alone. Tags are taken out or blanked in place, so that nothing is encoded again."""

import struct

from northstar.foundation.documents.cleaning.kinds import Cleaned, Unfit

_BITRATES = {
    (3, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (3, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (3, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def clean(content: bytes, kind: str) -> Cleaned:
    """``content`` of the answer is None where the tags cannot be taken out safely. Raises ``Unfit``."""
    made = {"mp3": _mp3, "wav": _wav, "ogg": _ogg, "m4a": _m4a}[kind](content)
    return Cleaned(kind, made)


def _mp3(content: bytes) -> bytes:
    """Only the frames. Whatever stands between, before and after them goes: ID3, APE, lyrics, pictures."""
    out, at, frames, strange = bytearray(), _after_id3(content, 0), 0, 0
    while at + 4 <= len(content):
        size = _frame(content, at)
        # A frame is believed when another follows it, or the file ends.
        if size and (at + size >= len(content) - 128 or _frame(content, at + size) or frames > 2):
            out += content[at : at + size]
            at, frames = at + size, frames + 1
            continue
        after = _after_id3(content, at)
        strange += 0 if after > at else 1
        at = after if after > at else at + 1
        if strange > 200_000:
            break
    if frames < 4 or len(out) < len(content) // 3:
        raise Unfit("damaged")
    return bytes(out)


def _after_id3(content: bytes, at: int) -> int:
    while content[at : at + 3] == b"ID3" and at + 10 <= len(content):
        size = 0
        for byte in content[at + 6 : at + 10]:
            size = size << 7 | byte & 0x7F
        at += 10 + size + (10 if content[at + 5] & 0x10 else 0)
    return at


def _frame(content: bytes, at: int) -> int:
    """The length of the MPEG sound frame that starts here, or 0."""
    if at + 4 > len(content) or content[at] != 0xFF or content[at + 1] & 0xE0 != 0xE0:
        return 0
    version, layer = content[at + 1] >> 3 & 3, 4 - (content[at + 1] >> 1 & 3)
    rate_index, speed = content[at + 2] >> 2 & 3, content[at + 2] >> 4
    if version == 1 or layer == 4 or rate_index == 3 or speed in (0, 15):
        return 0
    bits = _BITRATES[(3 if version == 3 else 2, layer)][speed] * 1000
    rate, padding = _RATES[version][rate_index], content[at + 2] >> 1 & 1
    if layer == 1:
        return (12 * bits // rate + padding) * 4
    return (72 if layer == 3 and version != 3 else 144) * bits // rate + padding


def _wav(content: bytes) -> bytes:
    """Form, sound, and the count of samples; every other chunk goes."""
    out, at, seen = bytearray(), 12, set()
    while at + 8 <= len(content):
        name, size = content[at : at + 4], struct.unpack_from("<I", content, at + 4)[0]
        body = content[at + 8 : at + 8 + size]
        if name in (b"fmt ", b"data", b"fact"):
            seen.add(name)
            out += name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)
        at += 8 + size + (size & 1)
    if not {b"fmt ", b"data"} <= seen:
        raise Unfit("damaged")
    return b"RIFF" + struct.pack("<I", len(out) + 4) + b"WAVE" + bytes(out)


def _crc_table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _step in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
        table.append(value)
    return table


_CRC = _crc_table()


def _checksum(page: bytes) -> int:
    value = 0
    for byte in page:
        value = (value << 8 & 0xFFFFFFFF) ^ _CRC[value >> 24 ^ byte]
    return value


def _ogg(content: bytes) -> bytes | None:
    """The comment packet is emptied where it stands, so that every page keeps its place and number."""
    pages = list(_ogg_pages(content))
    starts = [content[body : body + 8] for _at, body, _end, flags in pages if flags & 2]
    if not pages or not starts:
        raise Unfit("damaged")
    if any(start[:1] in (b"\x80", b"\x81") or b"theora" in start or b"fishead" in start for start in starts):
        raise Unfit("video")
    if len(starts) > 1 or not (starts[0].startswith((b"\x01vorbis", b"OpusHead"))):
        return None
    out = bytearray(content[pages[0][0] : pages[-1][2]])
    blank = b"\x03vorbis" + bytes(8) + b"\x01" if starts[0].startswith(b"\x01vorbis") else b"OpusTags" + bytes(8)
    done = _blank_second_packet(out, pages, blank)
    return bytes(out) if done else None


def _ogg_pages(content: bytes) -> list[tuple[int, int, int, int]]:
    """Start, body, end and flags of each page. Raises ``Unfit`` where something stands between them."""
    pages, at = [], 0
    while at + 27 <= len(content):
        if content[at : at + 4] != b"OggS":
            raise Unfit("damaged")
        segments = content[at + 26]
        body = at + 27 + segments
        end = body + sum(content[at + 27 : body])
        if end > len(content):
            break
        pages.append((at, body, end, content[at + 5]))
        at = end
    return pages


def _blank_second_packet(out: bytearray, pages: list[tuple[int, int, int, int]], blank: bytes) -> bool:
    """Write ``blank`` and zeros over the packet that begins on the second page."""
    position, shift = 0, pages[0][0]
    for at, body, end, _flags in pages[1:]:
        at, body, end = at - shift, body - shift, end - shift
        place, closed = body, False
        for size in out[at + 27 : body]:
            fresh = (blank[position : position + size] if position < len(blank) else b"").ljust(size, b"\0")
            if position == 0 and not bytes(out[place : place + 7]).startswith((b"\x03vorbis", b"OpusTag")):
                return False
            out[place : place + size] = fresh
            position, place = position + size, place + size
            if size < 255:
                closed = True
                break
        out[at + 22 : at + 26] = bytes(4)
        out[at + 22 : at + 26] = struct.pack("<I", _checksum(bytes(out[at:end])))
        if closed:
            return position >= len(blank)
    return False


_CONTAINERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"moof", b"traf", b"mvex")
_BLANKED = (b"udta", b"meta", b"uuid", b"free", b"skip", b"wide", b"ilst", b"Xtra", b"cprt")
# Of each: where the times of making and changing stand, by version 0 or 1.
_TIMED = (b"mvhd", b"tkhd", b"mdhd")
_TOP = (b"ftyp", b"mdat", b"moov", b"moof", b"styp", b"sidx", b"mfra", b"pdin", *_BLANKED)


def _m4a(content: bytes) -> bytes | None:
    """Tags, places and times are blanked where they stand, so that the index of the sound stays true."""
    out = bytearray(content)
    handlers: list[bytes] = []
    known = _boxes(out, 0, len(out), handlers, top=True)
    if b"vide" in handlers:
        raise Unfit("video")
    if b"soun" not in handlers:
        raise Unfit("damaged")
    return bytes(out) if known and set(handlers) == {b"soun"} else None


def _boxes(out: bytearray, at: int, end: int, handlers: list[bytes], *, top: bool = False, depth: int = 0) -> bool:
    """Walk the boxes and blank. Answers whether each was one that is known to be harmless."""
    known = depth < 8
    while at + 8 <= end and depth < 8:
        size, kind, head = struct.unpack_from(">I", out, at)[0], bytes(out[at + 4 : at + 8]), 8
        if size == 1 and at + 16 <= end:
            size, head = struct.unpack_from(">Q", out, at + 8)[0], 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            raise Unfit("damaged")
        if top and kind not in _TOP:
            known = False
        if kind in _BLANKED:
            out[at + 4 : at + 8] = b"free"
            out[at + head : at + size] = bytes(size - head)
        elif kind in _CONTAINERS:
            known = _boxes(out, at + head, at + size, handlers, depth=depth + 1) and known
        elif kind == b"hdlr":
            handlers.append(bytes(out[at + head + 8 : at + head + 12]))
            out[at + head + 24 : at + size] = bytes(max(size - head - 24, 0))
        elif kind in _TIMED:
            long = out[at + head] == 1
            out[at + head + 4 : at + head + (20 if long else 12)] = bytes(16 if long else 8)
        at += size
    return known
