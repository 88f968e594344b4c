"""Mails about accounts, and forgetting what is over. Arguments are identifiers, never words or addresses."""

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from northstar.foundation.accounts import queries, services, throttle
from northstar.foundation.accounts.models import Link, User
from northstar.foundation.accounts.states import News

# Mail servers are away for minutes; a link for a new password lives for ten.
KEEP_TRYING = RetryStrategy(max_attempts=12, wait=5, exponential_wait=2)


@app.task(name="accounts.send_link", queue="mail", retry=KEEP_TRYING)
def send_link(link: str) -> None:
    """Mail a link, if it still works by now, and end the older ones."""
    found, now = Link.objects.select_related("user").filter(pk=link, user__is_active=True).first(), timezone.now()
    if found is None or found.user is None or found.used_at is not None or found.expires_at <= now:
        return
    services.end_older_links(link=found, at=now)
    address = settings.BASE_ADDRESS.rstrip("/") + reverse("accounts:link", args=[queries.token_of(found)])
    _mail(found.user, found.purpose, {"address": address, "until": found.expires_at})


@app.task(name="accounts.send_news", queue="mail", retry=KEEP_TRYING)
def send_news(user: str, news: str) -> None:
    """Mail the owner of an account what happened to it."""
    found = User.objects.filter(pk=user).first()
    if found is not None:
        _mail(found, "news", {"what": News(news).label, "address": settings.BASE_ADDRESS})


@app.periodic(cron="17 * * * *")
@app.task(name="accounts.forget", queue="upkeep")
def forget(timestamp: int) -> None:
    """Remove attempts whose time is over, with their salts, dead sessions, and links a month after their end."""
    now = timezone.now()
    SessionStore.clear_expired()
    throttle.purge(now)
    services.forget_links(at=now)


def _mail(user: User, template: str, context: dict) -> None:
    """The first line of a template is the subject. No name and no content goes into a mail."""
    text = render_to_string(f"accounts/mail/{template}.txt", {"service": settings.SERVICE_NAME, **context})
    subject, _, body = text.strip().partition("\n")
    EmailMessage(subject.strip(), body.strip() + "\n", None, [user.email]).send()
