"""Random references: easy to read aloud and to write down, impossible to guess from one another."""

import secrets

# Crockford's alphabet: no I, L, O or U, so that nothing is mistaken for 1 or 0 and no rude word appears.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def fresh(kind: str) -> str:
    """A random reference such as ``C-7K3M9QX2``: 40 bits, for staff to say to each other. Opens nothing."""
    return f"{kind}-" + "".join(secrets.choice(ALPHABET) for _ in range(8))
