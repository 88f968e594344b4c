"""How a request is read before anything of ours looks at it."""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


class Request(WSGIRequest):
    """What comes is read as UTF-8, whatever its sender calls it: some of the names stand for what cannot read text."""

    encoding: Any = property(lambda self: None, lambda self, named: None)


class Handler(WSGIHandler):
    request_class = Request
