"""Signing a paper in Northstar: by whoever holds the link that was mailed to the signatory."""

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.foundation.access.actors import Applicant
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies import services as agencies
from northstar.foundation.agencies.models import Agency, Agreement, Signature
from northstar.foundation.agencies.queries import day_of
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.codes import queries as codes
from northstar.kit.transitions import Refused
from northstar.partnership.governance import policies
from northstar.partnership.governance.queries import links, papers
from northstar.partnership.governance.services.keeping import defer, locked, note, require
from northstar.partnership.governance.states import Pen

JOB = "governance.sign"


class Changed(Refused):
    """The paper was replaced, or its text changed, between reading and signing. The page shows the new one."""


@transaction.atomic
def sign_paper(*, actor: Applicant, agreement_id: UUID, pen: Pen, at: datetime) -> Signature:
    """Sign one paper for the organisation. Of two who press at once, both find the one signature that was made.

    Raises ``Changed`` when another text is in force than the one that was read. After the last paper the
    organisation joins, by a job in this same transaction.
    """
    application, day = locked(actor, actor.application_id or uuid4()), day_of(at)
    require(policies.may_sign(actor, application, links.link_of(actor)))
    # Locked like sign_agreement does, so that whoever comes second looks after the first has signed.
    agency = Agency.objects.select_for_update().get(pk=application.agency_id)  # type: ignore[misc]
    agreement = next((one for one in papers.newest(day) if one.pk == agreement_id), None)
    if agreement is None or papers.digest_of(agreement) != pen.read:
        raise Changed(_("This paper has changed since you opened it. Please read the new one, then sign."))
    standing = Signature.objects.filter(papers.standing(day), agency=agency, agreement=agreement).first()
    if standing is not None:
        return standing
    signature = _write(agency, agreement, pen, at)
    audit.record(Action.ADMINISTER, "governance.signed", record=signature, recipient=agency.pk)
    note(application, "governance.paper_signed", actor, at)
    defer("governance.tell", application=application.pk, kind="signed")
    if not papers.left_to_sign(agency, day):
        defer("governance.join", application=application.pk)
    return signature


def _write(agency: Agency, agreement: Agreement, pen: Pen, at: datetime) -> Signature:
    """In the directory, whose history only members and jobs may write."""
    day = day_of(at)
    basis, gateway = _grounds(agency, agreement, pen, day)
    with as_job(JOB, agency.pk, Permission.EDIT_AGENCIES) as job:
        return agencies.sign_agreement(
            edit=agencies.Edit(by=job.ref, at=at, reason=_("Signed in Northstar")),
            agency_id=agency.pk,
            agreement_id=agreement.pk,
            signing=agencies.Signing(
                signed_on=day,
                signed_by=pen.name,
                post=pen.post,
                lawful_basis=basis,
                gateway=gateway,
                signed_at=at,
                text_digest=papers.digest_of(agreement),
            ),
        )


def _grounds(agency: Agency, agreement: Agreement, pen: Pen, day: date) -> tuple[str, str]:
    """The lawful basis and the gateway in the words of their lists, as far as such an agency may choose them."""
    if not papers.asks_for_basis(agreement):
        return _("None is needed: these terms let nothing pass"), ""
    offered, _help = papers.bases(agency.kind, agency.legal_regime, day)
    ways, _help = papers.gateways(agency.kind, agency.legal_regime, day)
    if pen.basis not in dict(offered) or (pen.gateway and pen.gateway not in dict(ways)):
        raise Refused(_("Choose from the answers on this page."))
    way = codes.label("legal_gateway", pen.gateway, day) if pen.gateway else ""
    return codes.label("lawful_basis", pen.basis, day), way
