"""``northstar manage compile_languages``: writes the compiled catalogue beside each ``django.po``.

Django's own command needs GNU gettext, which a bare machine does not have.
"""

import ast
import struct
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

Entry = tuple[str, str, str, list[str]]  # context, message, plural, translations


def entries(text: str) -> list[Entry]:
    """Every message of a catalogue; those marked fuzzy and those left empty are not among them."""
    found = []
    for block in text.split("\n\n"):
        fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in block.splitlines())
        parts: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith("#") or not line.strip():
                continue
            if not line.startswith('"'):
                name, _space, line = line.partition(" ")
                parts[name] = ""
            parts[name] += ast.literal_eval(line)
        if "msgid" not in parts:
            continue
        plural = parts.get("msgid_plural", "")
        words = [value for key, value in sorted(parts.items()) if key.startswith("msgstr")]
        if all(words) and (not fuzzy or not parts["msgid"]):
            found.append((parts.get("msgctxt", ""), parts["msgid"], plural, words))
    return found


def compiled(text: str) -> bytes:
    """The catalogue as GNU gettext's machine object: a sorted table of messages and one of translations."""
    rows = []
    for context, message, plural, words in entries(text):
        key = (f"{context}\x04" if context else "") + message + (f"\x00{plural}" if plural else "")
        rows.append((key.encode(), "\x00".join(words).encode()))
    rows.sort()
    start = 7 * 4
    at = start + 16 * len(rows)
    tables, body = [b"", b""], b""
    for side in (0, 1):
        for row in rows:
            tables[side] += struct.pack("<II", len(row[side]), at + len(body))
            body += row[side] + b"\x00"
    header = struct.pack("<7I", 0x950412DE, 0, len(rows), start, start + 8 * len(rows), 0, 0)
    return header + tables[0] + tables[1] + body


class Command(BaseCommand):
    help = "Write the compiled catalogue of every language."

    def handle(self, *args: object, **options: object) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/django.po")):
                source.with_suffix(".mo").write_bytes(compiled(source.read_text(encoding="utf-8")))
                self.stdout.write(
                    f"{source.parent.parent.name}: {len(entries(source.read_text(encoding='utf-8'))) - 1} messages"
                )
