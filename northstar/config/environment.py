"""Reading the environment: one typed helper that fails with the variable's name."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


class Misconfigured(Exception):
    """A setting is missing or unusable. The message names the variable and what to do."""


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise Misconfigured(f"Set {name} in the environment.")
    return default


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise Misconfigured(f"{name} must be yes or no.")


def number(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip()
    try:
        return int(value) if value else default
    except ValueError as error:
        raise Misconfigured(f"{name} must be a whole number.") from error


def names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def home_path() -> Path:
    """Where data and keys live: ``NORTHSTAR_HOME``, or the usual place of the person or of the machine's root.

    Root's own folder is not used, because the database server runs as a user who must reach its files.
    """
    chosen = os.environ.get("NORTHSTAR_HOME", "").strip()
    data = os.environ.get("XDG_DATA_HOME", "").strip() or "~/.local/share"
    usual = "/var/lib/northstar" if os.geteuid() == 0 else f"{data}/northstar"
    return Path(chosen or usual).expanduser().resolve()


def home() -> Path:
    """The home, made if it is not there. Refuses a place where nothing can be made."""
    path = home_path()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"{path} cannot be used ({(error.strerror or type(error).__name__).lower()}). "
            "Set NORTHSTAR_HOME to a folder that you may write to."
        ) from error
    return path


def demonstration_marker() -> Path:
    """The file that makes a home a demonstration's: only such a home is ever reset."""
    return home_path() / "demonstration.json"


def is_demonstration() -> bool:
    return demonstration_marker().exists()


def is_practice() -> bool:
    """Whether the home is that of a practice area (``config.staging``)."""
    return (home_path() / "practice.json").exists()


def database(url: str) -> dict:
    """Django's settings for one ``postgresql://`` address; sockets as ``?host=/path``."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise Misconfigured("DATABASE_URL must start with postgresql://")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": _prepared() | query,
        "CONN_MAX_AGE": number("NORTHSTAR_DATABASE_KEEP_SECONDS", 600),
        "CONN_HEALTH_CHECKS": True,
        # The request middleware owns the transaction, because the actor lives in it.
        "ATOMIC_REQUESTS": False,
    }


def _prepared() -> dict[str, object]:
    """Let the database keep the plans of statements that come often.

    Row-level security makes planning dearer than running: kept plans take two thirds off the database's work.
    Compiling plans to machine code, which it does for plans that look dear, never pays off here.
    """
    often = number("NORTHSTAR_DATABASE_PREPARE", 3)
    kept: dict[str, object] = {"server_side_binding": True, "prepare_threshold": often} if often else {}
    return {"options": "-c jit=off"} | kept
