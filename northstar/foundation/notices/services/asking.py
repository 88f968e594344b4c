"""Asking the owners of contacts by mail whether they still hold. The mail has one link and says nothing else."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from procrastinate.contrib.django import app as jobs

from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies import services as directory
from northstar.foundation.agencies.models import Asking, Contact
from northstar.foundation.agencies.states import Answer
from northstar.foundation.notices.services import transport, writing

JOB = "notices.ask_owners"


def ask_owner(*, contact: Contact, at: datetime) -> Asking:
    """Ask now. Runs in the caller's transaction: with it, or not at all. Raises ``Refused``."""
    asking = directory.ask_owner(contact_id=contact.pk, at=at)
    jobs.configure_task("northstar.foundation.notices.tasks.send_asking", queue="mail").defer(
        asking_id=str(asking.pk), agency_id=str(contact.agency_id)
    )
    return asking


def ask_owners(*, at: datetime) -> int:
    """Ask everybody who is due, each agency in a transaction of its own. Run again, it asks nobody twice."""
    due: dict[UUID, list[Contact]] = {}
    with as_job(JOB, None):
        for contact in agencies.to_ask(at):
            due.setdefault(contact.agency_id, []).append(contact)
    for agency_id, contacts in due.items():
        with as_job(JOB, agency_id):
            for contact in contacts:
                ask_owner(contact=contact, at=at)
    return sum(map(len, due.values()))


def send_asking(*, asking_id: UUID, agency_id: UUID, clock: Callable[[], datetime]) -> bool:
    """Mail one link, if it still works by now. A refusal for good counts as a bounce of the contact.

    Raises ``transport.NotTaken`` when it can be tried again.
    """
    with as_job(JOB, agency_id):
        asking = Asking.objects.select_related("contact__agency").filter(pk=asking_id).first()
        if asking is None or asking.sent_at is not None or not agencies.still_works(asking, clock()):
            return False
        to, token = asking.contact.asked_at_address, agencies.token_of(asking)
        until = asking.expires_at
    address = settings.BASE_ADDRESS.rstrip("/") + reverse("notices:asked", args=[token])
    text = render_to_string("notices/mail/asking.txt", {"address": address, "until": until})
    try:
        transport.hand_over(writing.mail_of(text, to=to, mail_id=asking_id), before_content=lambda: True)
    except transport.NotTaken as answer:
        if not answer.for_good:
            raise
        with as_job(JOB, agency_id):
            edit = directory.Edit(by=JOB, at=clock())
            directory.record_bounce(edit=edit, contact_id=asking.contact_id)
        return False
    with as_job(JOB, agency_id):
        directory.note_asked(asking_id=asking_id, at=clock())
    return True


def answer(*, asking: Asking, answer: Answer, at: datetime, corrected: directory.Corrected | None = None) -> Contact:
    """The owner answers by the link; nobody is signed in, so the job of asking acts. Raises ``Refused``."""
    with as_job("notices.owner", asking.contact.agency_id):
        edit = directory.Edit(by="notices.owner", at=at)
        return directory.answer_asking(edit=edit, asking_id=asking.pk, answer=answer, corrected=corrected)
