"""What the worker does for applications and readiness. Arguments are identifiers and codes, never words or addresses."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.partnership.governance import services
from northstar.partnership.governance.models import Link
from northstar.partnership.governance.queries import links
from northstar.partnership.governance.states import Purpose

# Mail servers are away for minutes, now and then for a night.
KEEP_TRYING = RetryStrategy(max_attempts=14, wait=5, exponential_wait=2)


@app.task(name="governance.send_link", queue="mail", retry=KEEP_TRYING)
def send_link(link: str) -> None:
    """Mail a link, if it still opens by now, and end the older ones."""
    with as_job("governance.send_link", None, Permission.EDIT_AGENCIES):
        now = timezone.now()
        found = Link.objects.select_related("application__data_key").filter(pk=link, expires_at__gt=now).first()
        if found is None:
            return
        services.going_out(link=found, at=now)
        to_signatory = found.purpose == Purpose.SIGN
        person = found.application.signatory if to_signatory else found.application.lead
        page = "governance:sign" if to_signatory else "governance:application"
        address = settings.BASE_ADDRESS.rstrip("/") + reverse(page, args=[links.token_of(found)])
        _mail(person["email"], found.purpose, {"address": address, "until": found.expires_at})


def _mail(to: str, template: str, context: dict) -> None:
    """The first line of a template is the subject. No name and no content goes into a mail."""
    names = {"service": settings.SERVICE_NAME, "partnership": settings.PARTNERSHIP_NAME}
    text = render_to_string(f"governance/mail/{template}.txt", names | context)
    subject, _, body = text.strip().partition("\n")
    EmailMessage(subject.strip(), body.strip() + "\n", None, [to]).send()


@app.task(name="governance.join", queue="mail", retry=KEEP_TRYING)
def join(application: str) -> None:
    """Everything is signed: let the organisation in and invite its lead."""
    with as_job("governance.join", None, Permission.EDIT_AGENCIES, Permission.MANAGE_MEMBERS) as job:
        services.join_if_signed(actor=job, application_id=UUID(application), at=timezone.now())


@app.periodic(cron="20 7 * * 1-5")
@app.task(name="governance.ask_readiness", queue="upkeep", queueing_lock="governance.ask_readiness")
def ask_readiness(timestamp: int) -> None:
    """On working mornings, ask the leads whose answers on readiness are too old to rely on."""
    services.ask_again(at=timezone.now())


@app.task(name="governance.tell", queue="mail", retry=KEEP_TRYING)
def tell(application: str, kind: str) -> None:
    """Tell whoever looks after partners what happened."""
    services.tell_keepers(application_id=UUID(application), kind=kind, at=timezone.now())
