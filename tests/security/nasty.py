"""Values that no form asks for, in every field of every form and in every parameter of every address."""

import zlib
from collections.abc import Iterator, Sequence

from tests.security import hostile

MANY = 100_000
# A name that may be written in two halves, of which the second never comes; UTF-8 has no place for it.
HALF_A_PAIR = b"half \xed\xa0\x80 a pair \xff"

# What somebody types who tries whether it runs, breaks out, or turns round what follows; short enough to be kept.
MARKUP = hostile.line("kept")
TURNED = "\u202eYTTEB\u202c \u2066x\u2069 a\x00b\x07c\x1b[31m\u200b\ufeff %s %(a)s {0} \\ '; --"
# The same as an address that mail would be sent to.
LETTER = '"<b/onload=alert(1)>"@partners.example'
DAYS = ("31/12/9999", "about 31/12/9999", "0001-01-01", "about 0001-01-01", "1/1/2020 to 31/12/9999")
NUMBERS = ("9" * 18, "-1", "٣٣٣")

# What can hardly be meant, wherever it stands.
STRANGE: dict[str, str | bytes] = {
    "markup": MARKUP,
    "turned": TURNED,
    "letter": LETTER,
    **dict(zip(DAYS, DAYS, strict=True)),
    **dict(zip(NUMBERS, NUMBERS, strict=True)),
    "nothing": "",
    "blanks": " \t\r\n\u00a0\u3000",
    "nul alone": "\x00",
    "markup at length": hostile.text("long"),
    "address": hostile.link("link"),
    "half a pair": HALF_A_PAIR,
    "year of five": "31/12/99999",
    "no year": "00/00/0000",
    "very large": "9" * 5_000,
    "almost a number": "1e999",
    "no number": "NaN",
    "fraction": "0.1",
    "brackets": "[" * 50_000,
    "braces": '{"a":' * 3_000,
    "list": '["a", {"b": null}]',
    "nobody": "00000000-0000-4000-8000-000000000000",
    "way up": "../../../../etc/passwd\x00.jpg",
    "header": "x\r\nSet-Cookie: a=b\r\n\r\n<html>",
    "pile": "a" + "\u0301" * 5_000,
    "long": "x" * MANY,
}


def dealt(names: Sequence[str], seed: str, least: int = 2) -> Iterator[tuple[str, dict[str, list[str | bytes]]]]:
    """Several hands of strange values, another one for each field. Where fields are few, each gets more of them."""
    values, start = list(STRANGE.items()), zlib.crc32(seed.encode())
    most = 600_000 // max(1, len(names))
    for hand in range(max(least, 6 // max(1, len(names)))):
        given = {name: values[(start + 7 * hand + place) % len(values)] for place, name in enumerate(names)}
        yield (
            ", ".join(f"{name}: {what}" for name, (what, _value) in given.items()),
            {name: [value[:most]] for name, (_what, value) in given.items()},
        )
