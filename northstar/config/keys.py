"""Secrets of the installation: made on first use on a laptop, demanded from the environment in production."""

import os
import secrets
from pathlib import Path

from northstar.config.environment import Misconfigured, text


def secret_in(path: Path) -> str:
    """The secret kept in ``path``, made on first use and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def strong(name: str) -> str:
    """A secret from the environment. Refuses short, repetitive and placeholder values."""
    value = text(name)
    weak = len(value) < 40 or len(set(value)) < 12
    if weak or any(word in value.lower() for word in ("change", "example", "insecure", "secret-key")):
        raise Misconfigured(f"{name} is too weak: use 40 or more random characters.")
    return value
