"""Links in mails: made, opened, and made again when they are too old."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.casework.concerns.services import flood
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor, Applicant
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused
from northstar.partnership.governance import policies
from northstar.partnership.governance.models import Application, Link
from northstar.partnership.governance.queries import links as queries
from northstar.partnership.governance.services.keeping import defer, locked, require
from northstar.partnership.governance.states import LIFE, Purpose, State

RENEWALS = flood.Pace("joining-link", 3, 60)
# Which link still makes sense in which state.
_WHILE = {
    Purpose.INVITATION: frozenset({State.INVITED}),
    Purpose.SIGN: frozenset({State.TO_SIGN, State.JOINED}),
}


@dataclass(frozen=True)
class Opened:
    """A link that was shown: who shows it, what it is for, and whether it still opens."""

    actor: Applicant
    purpose: str
    open: bool


def make_link(application: Application, purpose: str, at: datetime) -> Link:
    """A link on its way by mail. The job ends older ones of its purpose once it goes out."""
    link = Link(id=uuid4(), application=application, purpose=purpose, made_at=at, expires_at=at + LIFE)
    link.digest = queries.digest_of(queries.token_of(link))
    link.save(force_insert=True)
    audit.record(Action.ADMINISTER, "governance.link_sent", record=application)
    defer("governance.send_link", link=link.pk)
    return link


def going_out(*, link: Link, at: datetime) -> None:
    """The mail goes out now, so older links of the same application and purpose stop opening. Called by the job."""
    link.sent_at = at
    link.save(update_fields=["sent_at"])
    older = Link.objects.filter(application=link.application_id, purpose=link.purpose, expires_at__gt=at)
    older.filter(made_at__lt=link.made_at).update(expires_at=at)


def end_links(application: Application, purposes: tuple[str, ...], at: datetime) -> None:
    """They stop opening now: what they were for is over, or their address was wrong."""
    # Later than its making, whatever the clock: who renews one asks by its digest, which stays.
    Link.objects.filter(application=application, purpose__in=purposes, expires_at__gt=at).update(expires_at=at)


def open_link(*, token: str, at: datetime) -> Opened | None:
    """Show a token. None: there is no such link. Looking at it, as mail scanners do, uses nothing up."""
    lookup = queries.digest_of(token)
    with acting_as(Applicant(lookup=lookup)) as nobody:
        link = queries.link_of(nobody)  # type: ignore[arg-type]
    if link is None:
        return None
    actor = Applicant(application_id=link.application_id, lookup=lookup)
    return Opened(actor, link.purpose, link.expires_at > at)


@transaction.atomic
def renew_link(*, actor: Applicant, at: datetime) -> None:
    """Mail a new link to the same person, for whoever shows one that is too old. Raises ``Refused``."""
    with acting_as(actor):
        application, link = locked(actor, actor.application_id or uuid4()), queries.link_of(actor)
        require(policies.may_answer(actor, application) and link is not None)
        assert link is not None
        if application.state not in _WHILE.get(Purpose(link.purpose), frozenset(State)):
            raise Refused(_("What this link was for is over."))
        if flood.wait_for(RENEWALS, str(application.pk), at):
            raise Refused(
                _("A new link was sent already. Look in your mail, also among the unwanted, and wait an hour.")
            )
        make_link(application, link.purpose, at)


@transaction.atomic
def send_again(*, actor: Actor, application_id: UUID, at: datetime) -> Link:
    """The link that the organisation needs now, once more: to apply, to sign, or to see where it stands."""
    require(policies.may_look_after(actor))
    application = locked(actor, application_id)
    purpose = {State.INVITED: Purpose.INVITATION, State.TO_SIGN: Purpose.SIGN}.get(
        State(application.state), Purpose.FOLLOW
    )
    recent = application.links.filter(purpose=purpose, made_at__gt=at - timedelta(minutes=1))
    if recent.exists():
        raise Refused(_("A link is on its way already."))
    return make_link(application, purpose, at)
