"""Organisations on their way into the partnership. Invented throughout."""

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor, Applicant
from northstar.foundation.agencies.models import Agreement
from northstar.foundation.agencies.states import Paper
from northstar.partnership.governance import services
from northstar.partnership.governance.models import Application, Link
from northstar.partnership.governance.queries import applications, links, papers
from northstar.partnership.governance.states import Details, Finding, Pen
from tests.factories.agencies import EARLY

LEAD = {
    "name": "Petra Lanyon",
    "post": "Head of services",
    "email": "petra@saltmarsh.example",
    "phone": "01632 960 771",
}
SIGNATORY = {"name": "Morwenna Tripp", "post": "Chief executive", "email": "morwenna@saltmarsh.example", "phone": ""}
ORGANISATION = "Saltmarsh Refuge"


def details(**changes) -> Details:
    made = Details(
        organisation=ORGANISATION,
        kind="charity",
        legal_regime="ukgdpr",
        area_codes=("E23000036",),
        website="https://saltmarsh.example",
        does="We run two safe houses for women.",
        why="Police and councils already ring us at night. We want them to reach us the right way.",
        protection={"name": "Idris Vaughan", "email": "data@saltmarsh.example", "phone": "", "post": ""},
        lead=LEAD,
        signatory=SIGNATORY,
    )
    return replace(made, **changes)


def paper(kind: str, title: str, version: str = "1.0", text: str = "") -> Agreement:
    known = Agreement.objects.filter(title=title, version=version).first()
    return known or Agreement.objects.create(
        kind=kind,
        title=title,
        version=version,
        purposes=["safeguarding", "support"],
        data_classes=["identity", "narrative"] if kind == Paper.SHARING else [],
        retention="Twelve months",
        text=text or f"# 1. Why\n\nBecause of {title}.\n\n- one\n- two",
        valid_from=timezone.localdate() if version != "1.0" else EARLY,
        review_on=timezone.localdate().replace(year=timezone.localdate().year + 1, day=1),
    )


def both_papers() -> list[Agreement]:
    """Those that are the newest in force, and that nobody has signed yet."""
    return [paper(Paper.TERMS, "Terms of reference"), paper(Paper.SHARING, "Sharing agreement", "9.0")]


def applied(at: datetime | None = None, **changes) -> Application:
    return services.apply_to_join(details=details(**changes), at=at or timezone.now())


def checked(actor: Actor, application: Application, at: datetime | None = None) -> Application:
    """Every check settled with yes."""
    at = at or timezone.now()
    with acting_as(actor):
        for row in applications.checks_of(actor, application, at.date()):
            services.record_check(
                actor=actor, application_id=application.pk, code=row.code, finding=Finding.YES, note_text="", at=at
            )
        return applications.applications_for(actor).get(pk=application.pk)


def approved(actor: Actor, application: Application | None = None, at: datetime | None = None) -> Application:
    at = at or timezone.now()
    both_papers()
    found = checked(actor, application or applied(at), at)
    with acting_as(actor):
        return services.approve(actor=actor, application_id=found.pk, seen_version=found.version, at=at)


def link(actor: Actor, application: Application, *purposes: str) -> Link:
    """The newest link of an application, as whoever looks after partners may find it."""
    with acting_as(actor):
        return Link.objects.filter(application=application, purpose__in=purposes).latest("made_at")


def token(actor: Actor, application: Application, *purposes: str) -> str:
    return links.token_of(link(actor, application, *purposes))


def holder(actor: Actor, application: Application, *purposes: str) -> Applicant:
    """Whoever shows that link."""
    opened = services.open_link(token=token(actor, application, *purposes), at=timezone.now())
    assert opened is not None
    return opened.actor


def pen(agreement: Agreement, **changes) -> Pen:
    made = Pen("Morwenna Tripp", "Chief executive", "recognised_interest", "", papers.digest_of(agreement))
    return replace(made, **changes)
