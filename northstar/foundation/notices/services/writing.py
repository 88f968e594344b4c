"""The text of a mail. It is made of the kind of letter and the language, and of nothing else."""

from email import charset
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from northstar.foundation.notices.states import Letter
from northstar.foundation.vault import tokens

_UTF8 = charset.Charset("utf-8")
_UTF8.body_encoding = charset.QP


def written(letter: Letter, language: str = "") -> tuple[str, str]:
    """Subject and body. The only link leads to the first page."""
    with translation.override(language or settings.LANGUAGE_CODE):
        text = render_to_string(f"notices/mail/{Letter(letter).value}.txt", {"address": settings.BASE_ADDRESS})
    subject, _line, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"


def message(letter: Letter, *, to: str, mail_id: UUID, language: str = "") -> EmailMessage:
    """Ready to be handed over. Tried again, it is the same message: its name is made from the mail's own number."""
    return _made(*written(letter, language), to=to, mail_id=mail_id)


def mail_of(text: str, *, to: str, mail_id: UUID) -> EmailMessage:
    """A text whose first line is the subject, ready to be handed over."""
    subject, _line, body = text.strip().partition("\n")
    return _made(subject.strip(), body.strip() + "\n", to=to, mail_id=mail_id)


def _made(subject: str, body: str, *, to: str, mail_id: UUID) -> EmailMessage:
    made = EmailMessage(
        subject,
        body,
        settings.DEFAULT_FROM_EMAIL,
        [to],
        headers={
            "Message-ID": f"<{name_of(mail_id)}@{_domain()}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    made.encoding = _UTF8
    return made


def name_of(mail_id: UUID) -> str:
    """A keyed name, so that whoever holds a mail and the database cannot put the two together."""
    return tokens.blind(str(mail_id), "notices.message")[:16].hex()


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
