"""The application for the web server."""

import os
from contextlib import suppress

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "northstar.config.settings.production")
django.setup(set_prefix=False)

from northstar.config.handling import Handler  # noqa: E402 - needs Django set up

application = Handler()


def _meet_keys() -> None:
    """Remember the keys with which this process begins: others are refused later. Without them pages say so."""
    from django.db import DatabaseError, InterfaceError, connection

    from northstar.config.health import prove_keys
    from northstar.foundation.vault.keyring import KeyringMissing

    with suppress(KeyringMissing, DatabaseError, InterfaceError):
        prove_keys()
    connection.close()


_meet_keys()
