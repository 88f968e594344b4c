"""The application for the web server."""

import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "northstar.config.settings.production")
application = get_wsgi_application()


def _meet_keys() -> None:
    """Remember the keys with which this process begins: others are refused later. Without them pages say so."""
    from django.db import DatabaseError, InterfaceError, connection

    from northstar.config.health import prove_keys
    from northstar.foundation.vault.keyring import KeyringMissing

    with suppress(KeyringMissing, DatabaseError, InterfaceError):
        prove_keys()
    connection.close()


_meet_keys()
