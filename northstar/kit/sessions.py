"""Sessions in the database, by names of our own making only."""

from typing import Any

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """A cookie may hold anything. What cannot be a session's name is not looked for: the database refuses some of it."""

    def _validate_session_key(self, key: Any) -> bool:
        known = bool(super()._validate_session_key(key))  # type: ignore[misc]
        return known and key.isascii() and key.isalnum()
