"""Sealing bytes: AES-256-GCM with padding to fixed sizes, and one derived key per purpose."""

import hmac
import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = b"\x01"
NONCE = 12
# Sizes a sealed text may have, so that its length tells little. Above the last: multiples of it.
BUCKETS = (32, 96, 224, 480, 992, 2016, 4064)


class BrokenSeal(Exception):
    """The bytes were changed, moved to another row or field, or sealed with another key."""


def derive(secret: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose from a high-entropy secret (HKDF-SHA-256)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"northstar:{purpose}".encode()).derive(secret)


def pad(content: bytes) -> bytes:
    """Prefix the length and fill up to the next bucket."""
    body = struct.pack(">I", len(content)) + content
    size = next((bucket for bucket in BUCKETS if len(body) <= bucket), 0) or -(-len(body) // BUCKETS[-1]) * BUCKETS[-1]
    return body + bytes(size - len(body))


def unpad(padded: bytes) -> bytes:
    (length,) = struct.unpack_from(">I", padded)
    return padded[4 : 4 + length]


def seal(key: bytes, content: bytes, context: str, *, padded: bool = True) -> bytes:
    """Encrypt and bind to ``context`` (table, column and row): elsewhere it cannot be opened."""
    nonce = os.urandom(NONCE)
    body = pad(content) if padded else content
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, body, FORMAT + context.encode())


def unseal(key: bytes, sealed: bytes, context: str, *, padded: bool = True) -> bytes:
    """The inverse of ``seal``. Raises ``BrokenSeal``."""
    if sealed[:1] != FORMAT:
        raise BrokenSeal("unknown format")
    try:
        body = AESGCM(key).decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], FORMAT + context.encode())
    except InvalidTag as error:
        raise BrokenSeal(f"cannot open {context.split(':')[0]}") from error
    return unpad(body) if padded else body


def keyed(key: bytes, value: str) -> bytes:
    """HMAC-SHA-256 of a text: equal values meet, and nobody without the key can try values out."""
    return hmac.digest(key, value.encode(), "sha256")


def keyed_number(key: bytes, value: str) -> int:
    """The first eight bytes of ``keyed`` as PostgreSQL's signed bigint."""
    return int(struct.unpack(">q", keyed(key, value)[:8])[0])
