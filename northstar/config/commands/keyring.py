"""``northstar keys``: create, rotate, or say how the keys are."""

from northstar.config import environment


def create_if_missing() -> bool:
    """Make the keyring on a first start. Answers whether it made one."""
    from northstar.foundation.vault import keyring

    return keyring.create(environment.home() / "keys" / "keyring.json")
