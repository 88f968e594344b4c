"""Keyed tokens: search and equality over sealed text, without keeping the text.

What leaks to somebody who holds the database and not the keyring: how often a token occurs, and that
two records share one. THREAT_MODEL.md says so.
"""

import re
import unicodedata

from northstar.foundation.vault.keyring import keyring
from northstar.kit import sealing

WORD = re.compile(r"[^\W_]+")
MOST = 400
# Words too common to find anything by; they would only make the index larger.
COMMON = frozenset(
    "a an and are as at be been but by for from had has have he her his i in is it its me my not of on or our she so"
    " that the their them then there they this to was we were with you your".split()
)


def words(text: str) -> list[str]:
    """The words of a text as search sees them: lower case, no accents, digits kept, common words out."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    found = dict.fromkeys(word for word in WORD.findall(plain) if word not in COMMON)
    return list(found)[:MOST]


def tokens_for(*texts: str, purpose: str = "search") -> list[int]:
    """Tokens of every word, and of plates and telephone numbers written with gaps.

    "AB12 CDE" is found as "AB12CDE" too: neighbouring short pieces with a digit in them are also
    indexed joined together.
    """
    key = keyring().key_for(purpose)
    found: dict[str, None] = {}
    for text in texts:
        pieces = words(text)
        found.update(dict.fromkeys(pieces))
        for size in (2, 3, 4):
            for start in range(len(pieces) - size + 1):
                joined = "".join(pieces[start : start + size])
                if len(joined) <= 14 and any(c.isdigit() for c in joined):
                    found[joined] = None
    return sorted({sealing.keyed_number(key, word) for word in list(found)[: 2 * MOST]})


def blind(value: str, purpose: str) -> bytes:
    """A blind index: equal values meet under the same purpose, and under no other."""
    return sealing.keyed(keyring().key_for(purpose), value)
