"""References and receipt codes: random, unguessable, easy to read aloud and to write on a hand."""

import json
import re
import secrets
from typing import Any
from uuid import UUID

from northstar.foundation.vault import tokens
from northstar.kit import sealing
from northstar.kit.references import ALPHABET, fresh

__all__ = [
    "ALPHABET", "CODE_SYMBOLS", "WrongCode", "check_symbol", "copy_key", "fresh", "fresh_code", "lookup", "open_copy",
    "read_code", "seal_copy", "shown",
]  # fmt: skip
CODE_SYMBOLS = 24  # 120 bits


class WrongCode(Exception):
    """The symbols do not make a receipt code. The message says what the person can do."""


def fresh_code() -> str:
    """A receipt code: 120 random bits and a check symbol, without hyphens."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(CODE_SYMBOLS))
    return body + check_symbol(body)


def check_symbol(body: str) -> str:
    """Luhn's sum in base 32: catches one wrong symbol and most neighbours that changed places."""
    total, factor = 0, 2
    for symbol in reversed(body):
        addend = factor * ALPHABET.index(symbol)
        total += addend // 32 + addend % 32
        factor = 3 - factor
    return ALPHABET[-total % 32]


def shown(code: str) -> str:
    """As printed: six groups of four and the check symbol, ``ABCD-EFGH-JKMN-PQRS-TVWX-YZ01-7``."""
    return "-".join([*(code[i : i + 4] for i in range(0, CODE_SYMBOLS, 4)), code[CODE_SYMBOLS:]])


def read_code(text: str) -> str:
    """A code as a person writes it: any spacing, lower case, O for 0, I or L for 1. Raises ``WrongCode``."""
    plain = re.sub(r"[\W_]+", "", text.upper()).translate(str.maketrans("OIL", "011"))
    if len(plain) != CODE_SYMBOLS + 1 or any(symbol not in ALPHABET for symbol in plain):
        raise WrongCode("A code has six groups of four and one more letter or number. Check it and try again.")
    if check_symbol(plain[:-1]) != plain[-1]:
        raise WrongCode("One letter or number is different from the code we gave. Check it and try again.")
    return plain


def lookup(code: str) -> bytes:
    """The keyed hash by which a receipt is found (HMAC-SHA-256; 112 bits or more need no slow hash, ASVS 6.5.2)."""
    return tokens.blind(code, "receipt")


def copy_key(code: str) -> bytes:
    """The key of the reporter's own copy, derived from the code alone."""
    return sealing.derive(code.encode(), "receipt-copy")


def seal_copy(code: str, concern_id: UUID, content: dict[str, Any]) -> bytes:
    return sealing.seal(copy_key(code), json.dumps(content, ensure_ascii=False).encode(), f"receipt:{concern_id}")


def open_copy(key: bytes, concern_id: UUID, sealed: bytes) -> dict[str, Any]:
    """What the reporter sent, with the key from their code. Raises ``BrokenSeal`` with any other."""
    return dict(json.loads(sealing.unseal(key, sealed, f"receipt:{concern_id}")))
