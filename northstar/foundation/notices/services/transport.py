"""Handing a message to the mail server in steps, so that the moment of no return is known.

SMTP cannot tell afterwards whether a message was taken. So the sender writes down *before* the content
goes over the wire that it does; up to there everything may be tried again, and after there a killed
sender does not send again by itself (see README.md).
"""

import re
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from smtplib import SMTP, SMTPException

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

_LEADING_DOT = re.compile(rb"(?m)^\.")


class NotTaken(Exception):
    """The server did not take the message. ``code`` is its answer; 0 when it did not answer.

    ``for_good``: it does not want mail for this recipient, so that trying again is no use.
    """

    def __init__(self, code: int = 0, *, for_good: bool = False):
        super().__init__(code)
        self.code, self.for_good = code, for_good


class CalledBack(Exception):
    """``before_content`` said no: another attempt has taken over. Nothing was sent."""


def hand_over(message: EmailMessage, *, before_content: Callable[[], bool]) -> int:
    """Send one message to its one recipient and answer the server's code. Raises ``NotTaken``, ``CalledBack``."""
    link = get_connection()
    if isinstance(link, EmailBackend):
        return _by_smtp(link, message, before_content)
    if not before_content():
        raise CalledBack
    try:
        link.send_messages([message])
    except (OSError, SMTPException) as error:
        raise NotTaken from error
    return 250


def _by_smtp(backend: EmailBackend, message: EmailMessage, before_content: Callable[[], bool]) -> int:
    link = None
    try:
        backend.open()
        link = backend.connection
        assert isinstance(link, SMTP)
        link.ehlo_or_helo_if_needed()
        _expect(link.mail(parseaddr(message.from_email)[1]), 250)
        code, _words = link.rcpt(message.to[0])
        if code not in (250, 251):
            raise NotTaken(code, for_good=500 <= code < 600)
        _expect(link.docmd("data"), 354)
        if not before_content():
            raise CalledBack
        content = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        link.send(_LEADING_DOT.sub(b"..", content).rstrip(b"\r\n") + b"\r\n.\r\n")
        code = _expect(link.getreply(), 250)
    except SMTPException as error:
        raise NotTaken(getattr(error, "smtp_code", 0) or 0) from error
    except OSError as error:
        raise NotTaken from error
    finally:
        _leave(link)
    return code


def _expect(answer: tuple[int, bytes], wanted: int) -> int:
    if answer[0] != wanted:
        raise NotTaken(answer[0])
    return answer[0]


def _leave(link: SMTP | None) -> None:
    """Hang up without waiting: what had to be known is known."""
    if link is not None:
        with suppress(OSError, SMTPException):
            link.putcmd("quit")
        with suppress(OSError):
            link.close()
