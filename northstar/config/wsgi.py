"""The application for the web server."""

import os
from contextlib import suppress
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "northstar.config.settings.production")
django.setup(set_prefix=False)


class Request(WSGIRequest):
    """What comes is read as UTF-8, whatever its sender calls it: some of the names stand for what cannot read text."""

    encoding: Any = property(lambda self: None, lambda self, named: None)


class Handler(WSGIHandler):
    request_class = Request


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
